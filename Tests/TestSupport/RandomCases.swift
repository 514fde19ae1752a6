import Numbers

/// Reproducible random test cases: everything is drawn from one seed, which belongs into the failure message.
///
/// ```swift
/// for var draw in RandomCases(seed: 1, count: 50) {
///   let x = draw.uniform(-1, 1)
///   #expect(..., "\(draw)")
/// }
/// ```
public struct RandomCases: Sequence, Sendable {
  /// The seed of all cases.
  public let seed: UInt64
  /// How many cases there are.
  public let count: Int

  /// `count` cases that depend on `seed` only.
  public init(seed: UInt64, count: Int) {
    self.seed = seed
    self.count = count
  }

  /// The cases in order.
  public func makeIterator() -> AnyIterator<RandomDraw> {
    var next = 0
    return AnyIterator {
      guard next < count else { return nil }
      defer { next += 1 }
      return RandomDraw(seed: seed, number: next)
    }
  }
}

/// One random case: a stream of draws.
public struct RandomDraw: CustomStringConvertible, Sendable {
  let source: CounterRandom
  /// The number of the case.
  public let number: Int
  var index = 0

  /// Case `number` of `seed`.
  public init(seed: UInt64, number: Int = 0) {
    source = CounterRandom(seed: seed)
    self.number = number
  }

  /// What to print when the case fails.
  public var description: String { "seed \(source.seed), case \(number)" }

  /// A number in (0, 1).
  public mutating func uniform() -> Double {
    index += 1
    return source.uniform(trajectory: number, step: 0, index: index)
  }

  /// A number in (low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// A standard normal number.
  public mutating func normal() -> Double {
    index += 1
    return source.normal(trajectory: number, step: 0, index: index)
  }

  /// A whole number in the range.
  public mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.count))
  }

  /// `count` numbers in (low, high).
  public mutating func uniforms(_ count: Int, _ low: Double = -1, _ high: Double = 1) -> [Double] {
    (0..<count).map { _ in uniform(low, high) }
  }

  /// `count` standard normal numbers.
  public mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }
}
