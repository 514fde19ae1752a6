/// `value + slope η` with `η² = 0`: a number and its derivative in one direction.
///
/// Functions of a dual number are `f(v) + f'(v) s η`. Comparisons look at the value alone, so that a formula takes the branch
/// that it takes for the value.
public struct Dual<Number: ElementaryNumber>: Sendable {
  /// The number.
  public var value: Number
  /// Its derivative in the direction.
  public var slope: Number

  /// A number with a derivative; a constant unless told otherwise.
  public init(_ value: Number, slope: Number = .zero) {
    self.value = value
    self.slope = slope
  }

  @inlinable
  static func chain(_ x: Self, _ value: Number, _ derivative: Number) -> Self {
    Self(value, slope: derivative * x.slope)
  }
}

extension Dual: Comparable, CustomStringConvertible {
  /// Whether the values compare.
  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
  /// `value + slope η`.
  public var description: String { "\(value) + \(slope) η" }
}

extension Dual: FieldElement {
  /// Zero.
  public static var zero: Self { Self(.zero) }
  /// One.
  public static var one: Self { Self(.one) }
  /// The whole number `value`.
  public init(_ value: Int) { self.init(Number(value)) }
  /// Whether value and slope are zero.
  public var isZero: Bool { value.isZero && slope.isZero }
  /// Whether value and slope are ordinary numbers.
  public var isFinite: Bool { value.isFinite && slope.isFinite }
  /// Whether the value is not zero.
  public var isInvertible: Bool { !value.isZero }
  /// The value rounded to `Double`.
  public var double: Double { value.double }
  /// Sum.
  public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value, slope: a.slope + b.slope) }
  /// Difference.
  public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value, slope: a.slope - b.slope) }
  /// Product.
  public static func * (a: Self, b: Self) -> Self {
    Self(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
  }
  /// Negation.
  public static prefix func - (a: Self) -> Self { Self(-a.value, slope: -a.slope) }
  /// Quotient.
  public static func / (a: Self, b: Self) -> Self {
    let quotient = a.value / b.value
    return Self(quotient, slope: (a.slope - quotient * b.slope) / b.value)
  }
}

extension Dual: ElementaryNumber {
  /// The nearest value to `value`, as a constant.
  public init(_ value: Double) { self.init(Number(value)) }
  /// The absolute value.
  public var magnitude: Self { value < .zero ? -self : self }
  /// That of the numbers.
  public static var ulpOfOne: Self { Self(Number.ulpOfOne) }
  /// π.
  public static var pi: Self { Self(Number.pi) }
  /// e^x.
  public static func exp(_ x: Self) -> Self {
    let value = Number.exp(x.value)
    return chain(x, value, value)
  }
  /// e^x - 1.
  public static func expm1(_ x: Self) -> Self { chain(x, Number.expm1(x.value), Number.exp(x.value)) }
  /// Natural logarithm.
  public static func log(_ x: Self) -> Self { chain(x, Number.log(x.value), Number.one / x.value) }
  /// log(1 + x).
  public static func log1p(_ x: Self) -> Self {
    chain(x, Number.log1p(x.value), Number.one / (Number.one + x.value))
  }
  /// Sine.
  public static func sin(_ x: Self) -> Self { chain(x, Number.sin(x.value), Number.cos(x.value)) }
  /// Cosine.
  public static func cos(_ x: Self) -> Self { chain(x, Number.cos(x.value), -Number.sin(x.value)) }
  /// Tangent.
  public static func tan(_ x: Self) -> Self {
    let value = Number.tan(x.value)
    return chain(x, value, Number.one + value * value)
  }
  /// Inverse sine.
  public static func asin(_ x: Self) -> Self {
    chain(x, Number.asin(x.value), Number.one / Number.sqrt(Number.one - x.value * x.value))
  }
  /// Inverse cosine.
  public static func acos(_ x: Self) -> Self {
    chain(x, Number.acos(x.value), -(Number.one / Number.sqrt(Number.one - x.value * x.value)))
  }
  /// Inverse tangent.
  public static func atan(_ x: Self) -> Self {
    chain(x, Number.atan(x.value), Number.one / (Number.one + x.value * x.value))
  }
  /// The angle of the point (x, y).
  public static func atan2(_ y: Self, _ x: Self) -> Self {
    let square = x.value * x.value + y.value * y.value
    return Self(
      Number.atan2(y.value, x.value), slope: (x.value * y.slope - y.value * x.slope) / square)
  }
  /// Hyperbolic sine.
  public static func sinh(_ x: Self) -> Self { chain(x, Number.sinh(x.value), Number.cosh(x.value)) }
  /// Hyperbolic cosine.
  public static func cosh(_ x: Self) -> Self { chain(x, Number.cosh(x.value), Number.sinh(x.value)) }
  /// Hyperbolic tangent.
  public static func tanh(_ x: Self) -> Self {
    let value = Number.tanh(x.value)
    return chain(x, value, Number.one - value * value)
  }
  /// Inverse hyperbolic sine.
  public static func asinh(_ x: Self) -> Self {
    chain(x, Number.asinh(x.value), Number.one / Number.sqrt(Number.one + x.value * x.value))
  }
  /// Inverse hyperbolic cosine.
  public static func acosh(_ x: Self) -> Self {
    chain(x, Number.acosh(x.value), Number.one / Number.sqrt(x.value * x.value - Number.one))
  }
  /// Inverse hyperbolic tangent.
  public static func atanh(_ x: Self) -> Self {
    chain(x, Number.atanh(x.value), Number.one / (Number.one - x.value * x.value))
  }
  /// Square root.
  public static func sqrt(_ x: Self) -> Self {
    let value = Number.sqrt(x.value)
    return chain(x, value, Number.one / (value + value))
  }
  /// Cube root.
  public static func cbrt(_ x: Self) -> Self {
    let value = Number.cbrt(x.value)
    return chain(x, value, Number.one / (Number(3) * value * value))
  }
  /// x^y; a constant exponent asks for no logarithm of the base.
  public static func pow(_ x: Self, _ y: Self) -> Self {
    let value = Number.pow(x.value, y.value)
    let ofBase = y.value * Number.pow(x.value, y.value - Number.one) * x.slope
    guard !y.slope.isZero else { return Self(value, slope: ofBase) }
    return Self(value, slope: ofBase + value * Number.log(x.value) * y.slope)
  }
  /// Error function.
  public static func erf(_ x: Self) -> Self { chain(x, Number.erf(x.value), Number.erfDerivative(x.value)) }
  /// Complementary error function.
  public static func erfc(_ x: Self) -> Self {
    chain(x, Number.erfc(x.value), -Number.erfDerivative(x.value))
  }
  /// 2 / sqrt(pi) e^(-x^2).
  public static func erfDerivative(_ x: Self) -> Self {
    let value = Number.erfDerivative(x.value)
    return chain(x, value, -(x.value + x.value) * value)
  }
}
