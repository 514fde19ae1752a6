import Numbers

/// A series is a coefficient, which gives mixed partial derivatives of any number of variables.
extension TaylorSeries: SeriesCoefficient {
  /// The exact constant zero.
  @inlinable public static var zero: TaylorSeries { TaylorSeries(constant: .zero) }
  /// The exact constant one.
  @inlinable public static var one: TaylorSeries { TaylorSeries(constant: .one) }
  /// The exact constant `value`.
  @inlinable public init(_ value: Int) { self.init(constant: Coefficient(value)) }
  /// Whether all known coefficients are zero.
  @inlinable public var isZero: Bool { coefficients.allSatisfy(\.isZero) }
  /// Whether all known coefficients are finite.
  @inlinable public var isFinite: Bool { coefficients.allSatisfy(\.isFinite) }
  /// Whether the constant term can be divided by.
  @inlinable public var isInvertible: Bool { constantTerm.isInvertible }
  /// The constant term rounded to `Double`.
  @inlinable public var double: Double { constantTerm.double }
}

extension TaylorSeries: ElementaryCoefficient where Coefficient: ElementaryCoefficient {
  /// `function` of a series, coefficient by coefficient.
  @inlinable
  public static func evaluate(_ function: TotalFunction, at x: TaylorSeries) -> TaylorSeries {
    switch function {
    case .exp: exp(x)
    case .expm1: expm1(x)
    case .sin: sin(x)
    case .cos: cos(x)
    case .tan: tan(x)
    case .atan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    case .tanh: tanh(x)
    case .asinh: asinh(x)
    case .erf: erf(x)
    case .erfc: erfc(x)
    case .sigmoid: sigmoid(x)
    case .softplus: softplus(x)
    case .erfDerivative: erfDerivative(x)
    }
  }

  /// `function` of a series. Throws `SeriesError` outside the function's domain.
  @inlinable
  public static func evaluate(
    _ function: RestrictedFunction, at x: TaylorSeries
  ) throws(DomainError) -> TaylorSeries {
    switch function {
    case .log: try log(x)
    case .log1p: try log1p(x)
    case .sqrt: try sqrt(x)
    case .cbrt: try cbrt(x)
    case .asin: try asin(x)
    case .acos: try acos(x)
    case .acosh: try acosh(x)
    case .atanh: try atanh(x)
    }
  }

  /// `base^exponent = e^(exponent log base)`. Throws `SeriesError` unless the base is positive.
  @inlinable
  public static func power(
    _ base: TaylorSeries, _ exponent: TaylorSeries
  ) throws(DomainError) -> TaylorSeries {
    exponent.isExactConstant
      ? try pow(base, exponent.constantTerm) : exp(exponent * (try log(base)))
  }

  /// The angle of the point (x, y). Throws `SeriesError` if both constant terms are zero.
  @inlinable
  public static func angle(y: TaylorSeries, x: TaylorSeries) throws(DomainError) -> TaylorSeries {
    try atan2(y, x)
  }
}
