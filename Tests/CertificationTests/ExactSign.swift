/// The sign of a sum of products of doubles in exact arithmetic: whole numbers of as many bits as it takes.
enum ExactSign {
  /// -1, 0 or 1 for `Σ a_i b_i`; the factors must be finite.
  static func of(_ terms: [(a: Double, b: Double)]) -> Int {
    let parts = terms.map { integer($0.a, $0.b) }.filter { $0.mantissa != 0 }
    guard let least = parts.map(\.exponent).min(), let most = parts.map(\.exponent).max() else { return 0 }
    var limbs = [UInt64](repeating: 0, count: (most - least) / 64 + 4)
    for part in parts { add(part.mantissa, shifted: part.exponent - least, to: &limbs) }
    if limbs[limbs.count - 1] >> 63 == 1 { return -1 }
    return limbs.allSatisfy { $0 == 0 } ? 0 : 1
  }

  /// Whether `|Σ a_i b_i| ≤ Σ c_j d_j`.
  static func isWithin(_ sum: [(a: Double, b: Double)], _ bound: [(a: Double, b: Double)]) -> Bool {
    let negated = bound.map { (a: -$0.a, b: $0.b) }
    return of(sum + negated) <= 0 && of(sum.map { (a: -$0.a, b: $0.b) } + negated) <= 0
  }

  private static func integer(_ x: Double) -> (mantissa: Int64, exponent: Int) {
    guard x != 0 else { return (0, 0) }
    let bits = Int64(x.significandBitPattern) | (x.isNormal ? 1 << 52 : 0)
    return (x < 0 ? -bits : bits, (x.isNormal ? Int(x.exponent) : -1022) - 52)
  }

  private static func integer(_ a: Double, _ b: Double) -> (mantissa: Int128, exponent: Int) {
    let (x, y) = (integer(a), integer(b))
    return (Int128(x.mantissa) * Int128(y.mantissa), x.exponent + y.exponent)
  }

  /// Adds `value · 2^shift` in two's complement.
  private static func add(_ value: Int128, shifted shift: Int, to limbs: inout [UInt64]) {
    let (limb, bits) = (shift / 64, shift % 64)
    let fill: UInt64 = value < 0 ? .max : 0
    let low = UInt64(truncatingIfNeeded: value)
    let high = UInt64(truncatingIfNeeded: value >> 64)
    let words =
      bits == 0
      ? [low, high, fill]
      : [low << bits, high << bits | low >> (64 - bits), fill << bits | high >> (64 - bits)]
    var carry: UInt64 = 0
    for i in limb..<limbs.count {
      let word = i - limb < 3 ? words[i - limb] : fill
      let (first, overflow) = limbs[i].addingReportingOverflow(word)
      let (second, again) = first.addingReportingOverflow(carry)
      limbs[i] = second
      carry = overflow || again ? 1 : 0
    }
  }
}
