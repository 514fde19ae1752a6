/// An exact fraction of 128-bit whole numbers in lowest terms.
///
/// Arithmetic never traps and never rounds. A result that does not fit becomes `overflowed`, division by zero
/// becomes `undefined`; both are sticky, are not finite, and equal nothing, not even themselves.
public struct Rational: FieldElement, ExpressibleByIntegerLiteral {
  /// The numerator, which carries the sign; what is wrong when the denominator is 0.
  public let numerator: Int128
  /// The denominator: positive, or 0 for a value that is not finite.
  public let denominator: Int128

  @inlinable
  init(reduced numerator: Int128, _ denominator: Int128) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The whole number `value`.
  @inlinable public init(_ value: Int) { self.init(reduced: Int128(value), 1) }

  /// The whole number `value`.
  @inlinable public init(integerLiteral value: Int) { self.init(value) }

  /// `numerator / denominator` in lowest terms; `undefined` for a denominator of zero.
  public init(_ numerator: Int, _ denominator: Int) {
    self = Rational.reduce(Int128(numerator), Int128(denominator))
  }

  /// The exact value of `value`; nil if it is not finite or does not fit.
  public init?(exactly value: Double) {
    guard value.isFinite else { return nil }
    guard value != 0 else {
      self.init(0)
      return
    }
    let significand = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
    let odd = significand >> UInt64(significand.trailingZeroBitCount)
    let exponent = max(Int(value.exponent), -1022) - 52 + significand.trailingZeroBitCount
    let signed = value < 0 ? -Int128(odd) : Int128(odd)
    guard exponent > -127, exponent + (64 - odd.leadingZeroBitCount) < 128 else { return nil }
    if exponent >= 0 {
      self.init(reduced: signed << exponent, 1)
    } else {
      self.init(reduced: signed, Int128(1) << -exponent)
    }
  }

  /// A value that stands for a result beyond 128 bits.
  public static let overflowed = Rational(reduced: 1, 0)
  /// A value that stands for a division by zero.
  public static let undefined = Rational(reduced: 0, 0)
  /// Zero.
  @inlinable public static var zero: Rational { Rational(0) }
  /// One.
  @inlinable public static var one: Rational { Rational(1) }

  /// Whether the value is an ordinary fraction.
  @inlinable public var isFinite: Bool { denominator != 0 }
  /// Whether the value is zero.
  @inlinable public var isZero: Bool { isFinite && numerator == 0 }
  /// Whether some operation on the way here did not fit into 128 bits.
  @inlinable public var isOverflowed: Bool { denominator == 0 && numerator != 0 }

  /// The nearest `Double`, ties to even; NaN if not finite.
  public var double: Double {
    guard isFinite else { return .nan }
    // Two whole numbers without rounding: the division rounds once.
    if numerator.magnitude <= 1 << 53, denominator <= 1 << 53 {
      return Double(numerator) / Double(denominator)
    }
    return nearest(Double.self)
  }

  /// The nearest number of a binary type of at most 64 bits of significand, ties to even; NaN if not finite.
  public func nearest<Number: BinaryFloatingPoint>(_ type: Number.Type) -> Number {
    guard isFinite else { return .nan }
    let bits = Number.significandBitCount + 1
    let least = Int(Number.leastNonzeroMagnitude.exponent)
    var (significand, exponent) = rounded(toBits: bits)
    // Subnormal numbers have fewer bits.
    if exponent < least { (significand, exponent) = rounded(toBits: max(1, bits - (least - exponent))) }
    let magnitude = Number(
      sign: .plus, exponent: Number.Exponent(exponent), significand: Number(significand))
    return numerator < 0 ? -magnitude : magnitude
  }

  /// `significand * 2^exponent`, the nearest number to the magnitude with that many bits, at most 64; ties to even.
  ///
  /// Long division, one bit at a time, keeps the remainder exact.
  public func rounded(toBits bits: Int) -> (significand: UInt64, exponent: Int) {
    guard isFinite, numerator != 0 else { return (0, 0) }
    let divisor = UInt128(denominator)
    var (quotient, remainder) = numerator.magnitude.quotientAndRemainder(dividingBy: divisor)
    var exponent = 0
    while 128 - quotient.leadingZeroBitCount < bits + 1 {
      remainder <<= 1
      quotient <<= 1
      exponent -= 1
      if remainder >= divisor {
        remainder -= divisor
        quotient |= 1
      }
    }
    let surplus = 128 - quotient.leadingZeroBitCount - bits
    let dropped = quotient & ((1 << UInt128(surplus)) - 1)
    let half: UInt128 = 1 << UInt128(surplus - 1)
    var kept = quotient >> UInt128(surplus)
    let isAbove = dropped > half || (dropped == half && remainder != 0)
    if isAbove || (dropped == half && kept & 1 == 1) { kept += 1 }
    if kept >> UInt128(bits) != 0 {
      kept >>= 1
      exponent += 1
    }
    return (UInt64(kept), exponent + surplus)
  }

  /// `3`, `-1/2`, `overflowed` or `undefined`.
  public var description: String {
    guard isFinite else { return isOverflowed ? "overflowed" : "undefined" }
    return denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }

  /// Equality of values; false if one of them is not finite.
  @inlinable
  public static func == (a: Rational, b: Rational) -> Bool {
    a.isFinite && b.isFinite && a.numerator == b.numerator && a.denominator == b.denominator
  }

  /// Sum.
  public static func + (a: Rational, b: Rational) -> Rational {
    guard a.isFinite, b.isFinite else { return spoiled(a, b) }
    let common = gcd(a.denominator, b.denominator)
    let (left, overflow1) = a.numerator.multipliedReportingOverflow(by: b.denominator / common)
    let (right, overflow2) = b.numerator.multipliedReportingOverflow(by: a.denominator / common)
    let (top, overflow3) = left.addingReportingOverflow(right)
    guard !overflow1, !overflow2, !overflow3 else { return overflowed }
    // The greatest common divisor of top and bottom divides `common`; dividing first keeps numbers small.
    let shared = gcd(top, common)
    let (bottom, overflow4) = (a.denominator / shared).multipliedReportingOverflow(by: b.denominator / common)
    guard !overflow4, shared != 0 else { return overflowed }
    return Rational(reduced: top / shared, bottom)
  }

  /// Difference.
  public static func - (a: Rational, b: Rational) -> Rational { a + (-b) }

  /// Negation.
  public static prefix func - (a: Rational) -> Rational {
    guard a.isFinite else { return a }
    let (negated, overflow) = Int128(0).subtractingReportingOverflow(a.numerator)
    return overflow ? overflowed : Rational(reduced: negated, a.denominator)
  }

  /// Product.
  public static func * (a: Rational, b: Rational) -> Rational {
    guard a.isFinite, b.isFinite else { return spoiled(a, b) }
    let first = gcd(a.numerator, b.denominator)
    let second = gcd(b.numerator, a.denominator)
    let (top, overflow1) = (a.numerator / first).multipliedReportingOverflow(by: b.numerator / second)
    let (bottom, overflow2) = (a.denominator / second).multipliedReportingOverflow(by: b.denominator / first)
    return overflow1 || overflow2 ? overflowed : Rational(reduced: top, bottom)
  }

  /// Quotient; `undefined` when `b` is zero.
  public static func / (a: Rational, b: Rational) -> Rational {
    guard a.isFinite, b.isFinite else { return spoiled(a, b) }
    guard b.numerator != 0 else { return undefined }
    guard b.numerator != .min else { return overflowed }
    return a
      * (b.numerator > 0
        ? Rational(reduced: b.denominator, b.numerator) : Rational(reduced: -b.denominator, -b.numerator))
  }

  static func spoiled(_ a: Rational, _ b: Rational) -> Rational {
    a.isOverflowed || b.isOverflowed ? overflowed : undefined
  }

  static func reduce(_ numerator: Int128, _ denominator: Int128) -> Rational {
    guard denominator != 0 else { return undefined }
    guard numerator != .min, denominator != .min else { return overflowed }
    let sign: Int128 = denominator < 0 ? -1 : 1
    let divisor = gcd(numerator, denominator)
    return Rational(reduced: sign * (numerator / divisor), sign * (denominator / divisor))
  }

  /// The greatest common divisor, positive unless both are zero; the arguments are never the most negative value
  /// together.
  static func gcd(_ a: Int128, _ b: Int128) -> Int128 {
    var (x, y) = (a.magnitude, b.magnitude)
    while y != 0 { (x, y) = (y, x % y) }
    return Int128(truncatingIfNeeded: x)
  }
}

extension Rational: Comparable {
  /// Order of values; false if one of them is not finite. Exact also when the cross products exceed 128 bits.
  public static func < (a: Rational, b: Rational) -> Bool {
    guard a.isFinite, b.isFinite else { return false }
    var (p, q, r, s) = (a.numerator, a.denominator, b.numerator, b.denominator)
    while true {
      let left = floorDivision(p, q)
      let right = floorDivision(r, s)
      if left.quotient != right.quotient { return left.quotient < right.quotient }
      if right.remainder == 0 { return false }
      if left.remainder == 0 { return true }
      // a - floor < b - floor exactly when the reciprocals compare the other way round.
      (p, q, r, s) = (s, right.remainder, q, left.remainder)
    }
  }

  static func floorDivision(_ p: Int128, _ q: Int128) -> (quotient: Int128, remainder: Int128) {
    let (quotient, remainder) = p.quotientAndRemainder(dividingBy: q)
    return remainder < 0 ? (quotient - 1, remainder + q) : (quotient, remainder)
  }
}
