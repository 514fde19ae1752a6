import Numbers

extension SymbolicExpression: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// An exact integer.
  public init(integerLiteral value: Int) { self.init(value) }

  /// The decimal number with the fewest digits that names this `Double`, kept exact: the literal `0.1` is 1/10.
  public init(floatLiteral value: Double) {
    self.init(DecimalNumber(value.description)?.number ?? SymbolicNumber(value))
  }
}

extension SymbolicExpression {
  /// The sum.
  public static func + (left: SymbolicExpression, right: SymbolicExpression) -> SymbolicExpression {
    .sum([left, right])
  }

  /// The difference.
  public static func - (left: SymbolicExpression, right: SymbolicExpression) -> SymbolicExpression {
    .sum([left, -right])
  }

  /// The product.
  public static func * (left: SymbolicExpression, right: SymbolicExpression) -> SymbolicExpression {
    .product([left, right])
  }

  /// The quotient. Nothing that may be zero is cancelled.
  public static func / (left: SymbolicExpression, right: SymbolicExpression) -> SymbolicExpression {
    .product([left, right.reciprocal])
  }

  /// The negative; of a sum the product with -1.
  public static prefix func - (operand: SymbolicExpression) -> SymbolicExpression {
    .product([SymbolicExpression(-1), operand])
  }

  /// Adds in place.
  public static func += (left: inout SymbolicExpression, right: SymbolicExpression) { left = left + right }

  /// Subtracts in place.
  public static func -= (left: inout SymbolicExpression, right: SymbolicExpression) { left = left - right }

  /// Multiplies in place.
  public static func *= (left: inout SymbolicExpression, right: SymbolicExpression) { left = left * right }
}

/// `base^exponent`.
public func pow(_ base: SymbolicExpression, _ exponent: SymbolicExpression) -> SymbolicExpression {
  .power(base, exponent)
}

/// The square root, which is the power 1/2.
public func sqrt(_ x: SymbolicExpression) -> SymbolicExpression {
  .power(x, SymbolicExpression(Rational(1, 2)))
}
/// The exponential function.
public func exp(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.exp, x) }
/// `exp(x) - 1` without cancellation.
public func expm1(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.expm1, x) }
/// The natural logarithm.
public func log(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.log, x) }
/// `log(1 + x)` without cancellation.
public func log1p(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.log1p, x) }
/// The sine.
public func sin(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.sin, x) }
/// The cosine.
public func cos(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.cos, x) }
/// The tangent.
public func tan(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.tan, x) }
/// The inverse sine.
public func asin(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.asin, x) }
/// The inverse cosine.
public func acos(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.acos, x) }
/// The inverse tangent.
public func atan(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.atan, x) }
/// The angle of the point `(x, y)`.
public func atan2(_ y: SymbolicExpression, _ x: SymbolicExpression) -> SymbolicExpression {
  .apply(.atan2, [y, x])
}
/// The hyperbolic sine.
public func sinh(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.sinh, x) }
/// The hyperbolic cosine.
public func cosh(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.cosh, x) }
/// The hyperbolic tangent.
public func tanh(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.tanh, x) }
/// The inverse hyperbolic sine.
public func asinh(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.asinh, x) }
/// The inverse hyperbolic cosine.
public func acosh(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.acosh, x) }
/// The inverse hyperbolic tangent.
public func atanh(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.atanh, x) }
/// The real cube root.
public func cbrt(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.cbrt, x) }
/// The error function.
public func erf(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.erf, x) }
/// The complementary error function.
public func erfc(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.erfc, x) }
/// The logistic function `1/(1 + exp(-x))`.
public func sigmoid(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.sigmoid, x) }
/// `log(1 + exp(x))`.
public func softplus(_ x: SymbolicExpression) -> SymbolicExpression { .apply(.softplus, x) }
