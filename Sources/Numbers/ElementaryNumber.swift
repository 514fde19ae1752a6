/// A real number type with elementary functions: `Float`, `Double`, `Float80` (x86-64) and `DoubleDouble`.
///
/// Functions outside their real domain return a value that is not finite; none of them traps.
public protocol ElementaryNumber: FieldElement, ElementaryCoefficient, Comparable {
  /// The nearest value to `value`.
  init(_ value: Double)
  /// The absolute value.
  var magnitude: Self { get }
  /// The distance from one to the next larger value; for `DoubleDouble` 2^-104.
  static var ulpOfOne: Self { get }
  /// The ratio of a circle's circumference to its diameter.
  static var pi: Self { get }
  /// e^x.
  static func exp(_ x: Self) -> Self
  /// e^x - 1, accurate near zero.
  static func expm1(_ x: Self) -> Self
  /// Natural logarithm.
  static func log(_ x: Self) -> Self
  /// log(1 + x), accurate near zero.
  static func log1p(_ x: Self) -> Self
  /// Sine of radians.
  static func sin(_ x: Self) -> Self
  /// Cosine of radians.
  static func cos(_ x: Self) -> Self
  /// Tangent of radians.
  static func tan(_ x: Self) -> Self
  /// Inverse sine in [-pi/2, pi/2].
  static func asin(_ x: Self) -> Self
  /// Inverse cosine in [0, pi].
  static func acos(_ x: Self) -> Self
  /// Inverse tangent in (-pi/2, pi/2).
  static func atan(_ x: Self) -> Self
  /// The angle of the point (x, y) in [-pi, pi].
  static func atan2(_ y: Self, _ x: Self) -> Self
  /// Hyperbolic sine.
  static func sinh(_ x: Self) -> Self
  /// Hyperbolic cosine.
  static func cosh(_ x: Self) -> Self
  /// Hyperbolic tangent.
  static func tanh(_ x: Self) -> Self
  /// Inverse hyperbolic sine.
  static func asinh(_ x: Self) -> Self
  /// Inverse hyperbolic cosine.
  static func acosh(_ x: Self) -> Self
  /// Inverse hyperbolic tangent.
  static func atanh(_ x: Self) -> Self
  /// Square root.
  static func sqrt(_ x: Self) -> Self
  /// Real cube root.
  static func cbrt(_ x: Self) -> Self
  /// x^y.
  static func pow(_ x: Self, _ y: Self) -> Self
  /// Error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
  static func erf(_ x: Self) -> Self
  /// Complementary error function, 1 - erf x, without cancellation.
  static func erfc(_ x: Self) -> Self
  /// 2 / sqrt(pi) e^(-x^2).
  static func erfDerivative(_ x: Self) -> Self
}

extension ElementaryNumber {
  /// 1 / (1 + e^-x), accurate in both tails.
  @inlinable
  public static func sigmoid(_ x: Self) -> Self {
    let decayed = exp(-x.magnitude)
    return (x < zero ? decayed : one) / (one + decayed)
  }

  /// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).
  @inlinable
  public static func softplus(_ x: Self) -> Self {
    (x > zero ? x : zero) + log1p(exp(-x.magnitude))
  }

  /// log of the sum of e^x over `values`, shifted by their maximum; minus infinity for no values.
  @inlinable
  public static func logSumExp(_ values: [Self]) -> Self {
    guard var largest = values.first else { return Self(-Double.infinity) }
    for value in values where value > largest { largest = value }
    guard largest.isFinite else { return largest }
    var sum = zero
    for value in values { sum = sum + exp(value - largest) }
    return largest + log(sum)
  }
}
