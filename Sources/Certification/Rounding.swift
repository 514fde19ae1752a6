/// Outward rounding without rounding modes.
///
/// Every operation below is IEEE 754 arithmetic rounded to nearest, so `fl(x) = x (1 + d) + e` with `|d| ≤ u = 2⁻⁵³` and
/// `|e| ≤ 2⁻¹⁰⁷⁵`, where `e = 0` unless the result of a product or quotient is subnormal. A bound that was computed from
/// non-negative numbers by a known number of roundings is made safe by one multiplication and one addition.
enum Rounding {
  /// `u`, half the spacing of numbers at 1.
  static let unit = 0x1p-53
  /// `η`: more than 2⁷⁰ underflows lose together.
  static let tiny = 0x1p-1000

  /// At least the exact value of a non-negative expression of at most four roundings whose computed value is `x`.
  ///
  /// The computed value is at least `X (1 − u)⁴` minus underflows; `(1 + 8u)(1 − u)⁶ ≥ (1 + 8u)(1 − 6u) ≥ 1` covers the two
  /// roundings made here. Infinity and NaN stay.
  @inline(__always)
  static func up(_ x: Double) -> Double { x * (1 + 0x1p-50) + tiny }

  /// At most the exact value of such an expression, and at least 0; 0 for NaN.
  ///
  /// `(1 − 8u)(1 + u)⁶ ≤ 1`.
  @inline(__always)
  static func down(_ x: Double) -> Double { max(0, x * (1 - 0x1p-50) - tiny) }

  /// At least the exact value of a non-negative expression in which no term passes more than `terms + 8` roundings.
  ///
  /// `(1 + 2 (n + 16) u)(1 − u)ⁿ⁺¹⁰ ≥ 1` for `n ≤ 2⁴⁰`.
  @inline(__always)
  static func up(_ x: Double, terms: Int) -> Double { x * (1 + Double(terms + 16) * 0x1p-52) + tiny }

  /// At most the exact value of such an expression, and at least 0.
  @inline(__always)
  static func down(_ x: Double, terms: Int) -> Double {
    max(0, x * (1 - Double(terms + 16) * 0x1p-52) - tiny)
  }

  /// The larger number, NaN if one of them is.
  @inline(__always)
  static func larger(_ a: Double, _ b: Double) -> Double { a >= b || a.isNaN ? a : b }

  /// Whether the processor rounds to nearest, ties to even.
  static var isToNearest: Bool {
    let one = opaque(1)
    return one + 0x1p-53 == 1 && one + 0x1.8p-53 == 1 + 0x1p-52 && -one - 0x1p-53 == -1
      && one - 0x1p-54 == 1 && one - 0x1.8p-54 == 1 - 0x1p-53
  }

  @inline(never)
  private static func opaque(_ x: Double) -> Double { x }
}
