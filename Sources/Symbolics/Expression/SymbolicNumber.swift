import Numbers

/// A number in an expression: an exact fraction as long as numerator and denominator fit in 127 bits, otherwise a
/// `Double`. The fall-back can be seen with ``isExact`` and is printed with the exponent letter `d` (`1.5d0`).
public enum SymbolicNumber: Sendable {
  /// An exact fraction.
  case exact(Rational)
  /// A finite `Double`.
  case real(Double)

  /// An integer.
  public init(_ value: Int) { self = .exact(Rational(value)) }

  /// A fraction, which must be finite; an overflowed one becomes the nearest `Double` its caller can give.
  public init(_ value: Rational) { self = .exact(value) }

  /// A `Double` taken as it is; integers below 2^53 become exact.
  public init(_ value: Double) {
    if value == value.rounded(), value.magnitude < 9_007_199_254_740_992 {
      self = .exact(Rational(Int(value)))
    } else {
      self = .real(value)
    }
  }

  /// Whether the number is an exact fraction.
  public var isExact: Bool { rational != nil }

  /// The fraction, if exact.
  public var rational: Rational? {
    if case .exact(let value) = self { return value }
    return nil
  }

  /// The integer value, if the number is an exact integer that fits `Int`.
  public var integer: Int? {
    guard case .exact(let value) = self, value.denominator == 1 else { return nil }
    return Int(exactly: value.numerator)
  }

  /// The nearest `Double`.
  public var double: Double {
    switch self {
    case .exact(let value): value.double
    case .real(let value): value
    }
  }

  /// Whether the number is zero.
  public var isZero: Bool {
    switch self {
    case .exact(let value): value.isZero
    case .real(let value): value == 0
    }
  }

  /// Whether the number is one.
  public var isOne: Bool { integer == 1 }

  /// Whether the number is below zero.
  public var isNegative: Bool {
    switch self {
    case .exact(let value): value.numerator < 0
    case .real(let value): value < 0
    }
  }

  /// The number with the opposite sign.
  public var negated: SymbolicNumber {
    switch self {
    case .exact(let value): .exact(-value)
    case .real(let value): .real(-value)
    }
  }

  /// The sum, exact when both are and it fits; `nil` when even the `Double` sum overflows.
  func adding(_ other: SymbolicNumber) -> SymbolicNumber? {
    combine(other, exactly: { $0 + $1 }, approximately: { $0 + $1 })
  }

  /// The product, exact when both are and it fits; `nil` when even the `Double` product overflows.
  func multiplied(by other: SymbolicNumber) -> SymbolicNumber? {
    combine(other, exactly: { $0 * $1 }, approximately: { $0 * $1 })
  }

  /// An integer power, exact when it fits; `nil` for 0 to a negative power and on overflow.
  func raised(to exponent: Int) -> SymbolicNumber? {
    if isZero && exponent < 0 { return nil }
    var result = SymbolicNumber(1)
    var square = self
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 {
        guard let next = result.multiplied(by: square) else { return nil }
        result = next
      }
      rest >>= 1
      if rest > 0 {
        guard let next = square.multiplied(by: square) else { return nil }
        square = next
      }
    }
    return exponent < 0 ? result.reciprocal : result
  }

  /// `1/self`, `nil` at zero and on overflow.
  var reciprocal: SymbolicNumber? {
    switch self {
    case .exact(let value):
      if value.isZero { return nil }
      let inverse = Rational.one / value
      return inverse.isFinite ? .exact(inverse) : SymbolicNumber.finite(1 / double)
    case .real(let value):
      return value == 0 ? nil : SymbolicNumber.finite(1 / value)
    }
  }

  private func combine(
    _ other: SymbolicNumber, exactly: (Rational, Rational) -> Rational,
    approximately: (Double, Double) -> Double
  ) -> SymbolicNumber? {
    if case .exact(let left) = self, case .exact(let right) = other {
      let result = exactly(left, right)
      if result.isFinite { return .exact(result) }
    }
    return SymbolicNumber.finite(approximately(double, other.double))
  }

  private static func finite(_ value: Double) -> SymbolicNumber? {
    value.isFinite ? .real(value) : nil
  }

  /// The number in another arithmetic: the nearest one for `Double`, otherwise rounded once per conversion of numerator and
  /// denominator and once for the division.
  public func evaluate<S: ElementaryNumber>(in type: S.Type) -> S {
    switch self {
    case .exact(let value): value.evaluate(in: type)
    case .real(let value): S(value)
    }
  }

  func append(to digest: inout Digest) {
    switch self {
    case .exact(let value):
      digest.append(0)
      for part in [value.numerator, value.denominator] {
        digest.append(UInt64(truncatingIfNeeded: part))
        digest.append(UInt64(truncatingIfNeeded: part >> 64))
      }
    case .real(let value):
      digest.append(1)
      digest.append(value.bitPattern)
    }
  }
}

extension SymbolicNumber: Equatable {
  /// Same kind and same value: an exact 1/2 differs from the `Double` 0.5.
  public static func == (left: SymbolicNumber, right: SymbolicNumber) -> Bool {
    switch (left, right) {
    case (.exact(let a), .exact(let b)): a == b
    case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
    default: false
    }
  }
}

extension Rational {
  /// The numerator as a fraction.
  var numeratorPart: Rational { self * denominatorPart }

  /// The denominator as a fraction: the least whole number that makes a whole number of the fraction.
  var denominatorPart: Rational {
    let half = Rational(1 << 60)
    let low = Rational(Int(denominator & ((1 << 60) - 1)))
    let middle = Rational(Int((denominator >> 60) & ((1 << 60) - 1)))
    return (Rational(Int(denominator >> 120)) * half + middle) * half + low
  }

  /// The fraction in another arithmetic: the nearest number of a binary type, else both parts converted, then divided.
  func evaluate<S: ElementaryNumber>(in type: S.Type) -> S {
    if let binary = type as? any BinaryFloatingPoint.Type, let value = nearest(binary) as? S { return value }
    let top: S = Rational.convert(numerator)
    return denominator == 1 ? top : top / Rational.convert(denominator)
  }

  /// An integer from three pieces of at most 53 bits, so that every scalar type receives exact addends.
  private static func convert<S: ElementaryNumber>(_ value: Int128) -> S {
    if let small = Int(exactly: value), small.magnitude <= 1 << 53 { return S(small) }
    let low = value & ((1 << 48) - 1)
    let middle = (value >> 48) & ((1 << 48) - 1)
    let high = value >> 96
    let scale = S(1 << 48)
    return (S(Int(high)) * scale + S(Int(middle))) * scale + S(Int(low))
  }
}
