#if arch(x86_64)
  extension Float80: ElementaryNumber {
    /// One.
    @inlinable public static var one: Float80 { 1 }
    /// The value rounded to `Double`.
    @inlinable public var double: Double { Double(self) }
    /// e^x, as the C library computes it.
    public static func exp(_ x: Float80) -> Float80 { c_exp(x) }
    /// e^x - 1, as the C library computes it.
    public static func expm1(_ x: Float80) -> Float80 { c_expm1(x) }
    /// Natural logarithm, as the C library computes it.
    public static func log(_ x: Float80) -> Float80 { c_log(x) }
    /// log(1 + x), as the C library computes it.
    public static func log1p(_ x: Float80) -> Float80 { c_log1p(x) }
    /// Sine, as the C library computes it.
    public static func sin(_ x: Float80) -> Float80 { c_sin(x) }
    /// Cosine, as the C library computes it.
    public static func cos(_ x: Float80) -> Float80 { c_cos(x) }
    /// Tangent, as the C library computes it.
    public static func tan(_ x: Float80) -> Float80 { c_tan(x) }
    /// Inverse sine, as the C library computes it.
    public static func asin(_ x: Float80) -> Float80 { c_asin(x) }
    /// Inverse cosine, as the C library computes it.
    public static func acos(_ x: Float80) -> Float80 { c_acos(x) }
    /// Inverse tangent, as the C library computes it.
    public static func atan(_ x: Float80) -> Float80 { c_atan(x) }
    /// Hyperbolic sine, as the C library computes it.
    public static func sinh(_ x: Float80) -> Float80 { c_sinh(x) }
    /// Hyperbolic cosine, as the C library computes it.
    public static func cosh(_ x: Float80) -> Float80 { c_cosh(x) }
    /// Hyperbolic tangent, as the C library computes it.
    public static func tanh(_ x: Float80) -> Float80 { c_tanh(x) }
    /// Inverse hyperbolic sine, as the C library computes it.
    public static func asinh(_ x: Float80) -> Float80 { c_asinh(x) }
    /// Inverse hyperbolic cosine, as the C library computes it.
    public static func acosh(_ x: Float80) -> Float80 { c_acosh(x) }
    /// Inverse hyperbolic tangent, as the C library computes it.
    public static func atanh(_ x: Float80) -> Float80 { c_atanh(x) }
    /// Real cube root, as the C library computes it.
    public static func cbrt(_ x: Float80) -> Float80 { c_cbrt(x) }
    /// Error function, as the C library computes it.
    public static func erf(_ x: Float80) -> Float80 { c_erf(x) }
    /// Complementary error function, as the C library computes it.
    public static func erfc(_ x: Float80) -> Float80 { c_erfc(x) }
    /// Square root, correctly rounded.
    @inlinable public static func sqrt(_ x: Float80) -> Float80 { x.squareRoot() }
    /// The angle of the point (x, y).
    public static func atan2(_ y: Float80, _ x: Float80) -> Float80 { c_atan2(y, x) }
    /// x^y.
    public static func pow(_ x: Float80, _ y: Float80) -> Float80 { c_pow(x, y) }
    /// 2 / sqrt(pi) e^(-x^2); the relative error grows like x^2 times the unit round-off.
    public static func erfDerivative(_ x: Float80) -> Float80 {
      (2 / Float80.pi.squareRoot()) * exp(-x * x)
    }
  }
#endif
