/// Random numbers that are a function of (seed, trajectory, step, index) and nothing else.
///
/// The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011). The seed is the key; trajectory, step and index form the 128-bit counter. No state is kept, so
/// any order of evaluation, any split into batches and any number of threads gives the same numbers.
/// Uniform and normal draws use disjoint counters and may be mixed under the same indices.
public struct CounterRandom: Sendable, Equatable {
  /// The key.
  public let seed: UInt64

  /// A generator for `seed`.
  @inlinable
  public init(seed: UInt64) { self.seed = seed }

  /// A uniform number in the open interval (0, 1): an odd multiple of 2^-53.
  ///
  /// - Parameters:
  ///   - trajectory: which trajectory, all 64 bits count.
  ///   - step: which step of it, the low 32 bits count.
  ///   - index: which draw within the step, 0 to 2^32 - 1.
  @inlinable
  public func uniform(trajectory: Int, step: Int, index: Int) -> Double {
    let pair = words(trajectory, step, index, kind: 0)
    return index & 1 == 0 ? Self.unit(pair.0, pair.1) : Self.unit(pair.2, pair.3)
  }

  /// A standard normal number by the Box-Muller transform; draws 2j and 2j + 1 share one pair of uniforms.
  ///
  /// Parameters as in `uniform(trajectory:step:index:)`.
  @inlinable
  public func normal(trajectory: Int, step: Int, index: Int) -> Double {
    let pair = normalPair(trajectory: trajectory, step: step, index: index)
    return index & 1 == 0 ? pair.0 : pair.1
  }

  /// The normal numbers with indices 2j and 2j + 1, where j = index / 2, for the price of one.
  public func normalPair(trajectory: Int, step: Int, index: Int) -> (Double, Double) {
    let pair = words(trajectory, step, index, kind: 0x8000_0000)
    let radius = (-2 * Double.log(Self.unit(pair.0, pair.1))).squareRoot()
    let turn = 2 * Double.pi * Self.unit(pair.2, pair.3)
    return (radius * Double.cos(turn), radius * Double.sin(turn))
  }

  @inlinable
  func words(_ trajectory: Int, _ step: Int, _ index: Int, kind: UInt32) -> (
    UInt32, UInt32, UInt32, UInt32
  ) {
    let which = UInt64(bitPattern: Int64(trajectory))
    return Self.philox(
      counter: (
        UInt32(truncatingIfNeeded: which), UInt32(truncatingIfNeeded: which >> 32),
        UInt32(truncatingIfNeeded: step), (UInt32(truncatingIfNeeded: index) >> 1) | kind
      ),
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  @inlinable
  static func unit(_ low: UInt32, _ high: UInt32) -> Double {
    let bits = (UInt64(high) << 32 | UInt64(low)) >> 12
    return (Double(bits) + 0.5) * 0x1p-52
  }

  /// Ten rounds of Philox on four 32-bit words: the bare bijection of the counter under the key.
  @inlinable
  public static func philox(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (a, b, c, d) = counter
    var (first, second) = key
    for _ in 0..<10 {
      let left = UInt64(a) &* 0xD251_1F53
      let right = UInt64(c) &* 0xCD9E_8D57
      (a, b, c, d) = (
        UInt32(truncatingIfNeeded: right >> 32) ^ b ^ first, UInt32(truncatingIfNeeded: right),
        UInt32(truncatingIfNeeded: left >> 32) ^ d ^ second, UInt32(truncatingIfNeeded: left)
      )
      first &+= 0x9E37_79B9
      second &+= 0xBB67_AE85
    }
    return (a, b, c, d)
  }
}
