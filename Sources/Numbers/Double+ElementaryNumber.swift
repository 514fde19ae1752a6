extension Double: ElementaryNumber {
  /// One.
  @inlinable public static var one: Double { 1 }
  /// The value itself.
  @inlinable public var double: Double { self }
  /// e^x, as the C library computes it.
  public static func exp(_ x: Double) -> Double { c_exp(x) }
  /// e^x - 1, as the C library computes it.
  public static func expm1(_ x: Double) -> Double { c_expm1(x) }
  /// Natural logarithm, as the C library computes it.
  public static func log(_ x: Double) -> Double { c_log(x) }
  /// log(1 + x), as the C library computes it.
  public static func log1p(_ x: Double) -> Double { c_log1p(x) }
  /// Sine, as the C library computes it.
  public static func sin(_ x: Double) -> Double { c_sin(x) }
  /// Cosine, as the C library computes it.
  public static func cos(_ x: Double) -> Double { c_cos(x) }
  /// Tangent, as the C library computes it.
  public static func tan(_ x: Double) -> Double { c_tan(x) }
  /// Inverse sine, as the C library computes it.
  public static func asin(_ x: Double) -> Double { c_asin(x) }
  /// Inverse cosine, as the C library computes it.
  public static func acos(_ x: Double) -> Double { c_acos(x) }
  /// Inverse tangent, as the C library computes it.
  public static func atan(_ x: Double) -> Double { c_atan(x) }
  /// Hyperbolic sine, as the C library computes it.
  public static func sinh(_ x: Double) -> Double { c_sinh(x) }
  /// Hyperbolic cosine, as the C library computes it.
  public static func cosh(_ x: Double) -> Double { c_cosh(x) }
  /// Hyperbolic tangent, as the C library computes it.
  public static func tanh(_ x: Double) -> Double { c_tanh(x) }
  /// Inverse hyperbolic sine, as the C library computes it.
  public static func asinh(_ x: Double) -> Double { c_asinh(x) }
  /// Inverse hyperbolic cosine, as the C library computes it.
  public static func acosh(_ x: Double) -> Double { c_acosh(x) }
  /// Inverse hyperbolic tangent, as the C library computes it.
  public static func atanh(_ x: Double) -> Double { c_atanh(x) }
  /// Real cube root, as the C library computes it.
  public static func cbrt(_ x: Double) -> Double { c_cbrt(x) }
  /// Error function, as the C library computes it.
  public static func erf(_ x: Double) -> Double { c_erf(x) }
  /// Complementary error function, as the C library computes it.
  public static func erfc(_ x: Double) -> Double { c_erfc(x) }
  /// Square root, correctly rounded.
  @inlinable public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  /// The angle of the point (x, y).
  public static func atan2(_ y: Double, _ x: Double) -> Double { c_atan2(y, x) }
  /// x^y.
  public static func pow(_ x: Double, _ y: Double) -> Double { c_pow(x, y) }
  /// 2 / sqrt(pi) e^(-x^2); the rounding error of the square is carried into the result.
  public static func erfDerivative(_ x: Double) -> Double {
    let square = x * x
    guard square < 800 else { return square.isNaN ? square : 0 }
    let lost = (-square).addingProduct(x, x)
    return (2 / Double.pi.squareRoot()) * (exp(-square) * (1 - lost))
  }
}
