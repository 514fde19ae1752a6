/// Functions of one variable that are analytic on the whole real line (`tan` away from its poles, which no
/// binary floating-point number hits).
public enum TotalFunction: String, CaseIterable, Sendable {
  case exp, expm1, sin, cos, tan, atan, sinh, cosh, tanh, asinh, erf, erfc
  /// `1 / (1 + e^-x)`.
  case sigmoid
  /// `log(1 + e^x)`.
  case softplus
  /// The derivative of erf, `2 / sqrt(pi) e^(-x^2)`.
  case erfDerivative
}

/// Functions of one variable that are analytic on a part of the real line only.
public enum RestrictedFunction: String, CaseIterable, Sendable {
  case log, log1p, sqrt, cbrt, asin, acos, acosh, atanh

  /// The open set on which the function is analytic, in words.
  public var domain: String {
    switch self {
    case .log, .sqrt: "values above 0"
    case .log1p: "values above -1"
    case .cbrt: "values other than 0"
    case .asin, .acos, .atanh: "values strictly between -1 and 1"
    case .acosh: "values above 1"
    }
  }

  /// What someone who needs the function outside its domain can do.
  public var remedy: String {
    switch self {
    case .log: "Expand about a point where the argument is positive, or take the logarithm of its negative"
    case .log1p: "Expand about a point where the argument exceeds -1"
    case .sqrt, .cbrt:
      "Expand about another point, or divide an even (for cbrt: triple) power of the variable out first"
    case .asin, .acos:
      "Expand about an interior point; at the branch points the expansion runs in half-integer powers"
    case .atanh: "Expand about an interior point, or use atanh(1/x) for arguments beyond 1"
    case .acosh: "Expand about a point where the argument exceeds 1"
    }
  }
}

/// A coefficient whose elementary functions can be taken, which is what constant terms need.
public protocol ElementaryCoefficient: SeriesCoefficient {
  /// `function(x)`.
  static func evaluate(_ function: TotalFunction, at x: Self) -> Self
  /// `function(x)`. Throws `DomainError` where the function is not analytic.
  static func evaluate(_ function: RestrictedFunction, at x: Self) throws(DomainError) -> Self
  /// `base^exponent` for a positive base. Throws `DomainError` for any other base.
  static func power(_ base: Self, _ exponent: Self) throws(DomainError) -> Self
  /// The angle of the point (x, y), in (-pi, pi]. Throws `DomainError` at the origin.
  static func angle(y: Self, x: Self) throws(DomainError) -> Self
}

extension ElementaryNumber {
  /// `function(x)`.
  @inlinable
  public static func evaluate(_ function: TotalFunction, at x: Self) -> Self {
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

  /// `function(x)`. Throws `DomainError` outside the open domain of analyticity.
  @inlinable
  public static func evaluate(_ function: RestrictedFunction, at x: Self) throws(DomainError) -> Self {
    let inside: Bool
    switch function {
    case .log, .sqrt: inside = x > zero
    case .log1p: inside = x > -one
    case .cbrt: inside = !x.isZero && x == x
    case .asin, .acos, .atanh: inside = x.magnitude < one
    case .acosh: inside = x > one
    }
    guard inside else {
      throw DomainError(
        operation: function.rawValue, argument: "\(x)", reason: "it is analytic for \(function.domain) only",
        remedy: function.remedy)
    }
    return switch function {
    case .log: log(x)
    case .log1p: log1p(x)
    case .sqrt: sqrt(x)
    case .cbrt: cbrt(x)
    case .asin: asin(x)
    case .acos: acos(x)
    case .acosh: acosh(x)
    case .atanh: atanh(x)
    }
  }

  /// `base^exponent`. Throws `DomainError` unless the base is positive.
  @inlinable
  public static func power(_ base: Self, _ exponent: Self) throws(DomainError) -> Self {
    guard base > zero else {
      throw DomainError(
        operation: "power \(exponent)", argument: "\(base)",
        reason: "a real power is analytic for positive bases only",
        remedy: "Use a whole exponent, or expand about a point where the base is positive")
    }
    return pow(base, exponent)
  }

  /// The angle of the point (x, y). Throws `DomainError` at the origin.
  @inlinable
  public static func angle(y: Self, x: Self) throws(DomainError) -> Self {
    guard !(x.isZero && y.isZero) else {
      throw DomainError(
        operation: "atan2", argument: "(x, y) = (\(x), \(y))", reason: "the angle is undefined at the origin",
        remedy: "Expand about a point away from the origin")
    }
    return atan2(y, x)
  }
}
