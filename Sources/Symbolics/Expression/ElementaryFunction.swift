/// The functions an expression may apply. The raw value is the name in text.
///
/// `sqrt(x)` is the power `x^(1/2)` and has no case here.
public enum ElementaryFunction: String, CaseIterable, Sendable, BitwiseCopyable {
  case exp, expm1, log, log1p
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh, asinh, acosh, atanh
  case cbrt, erf, erfc
  /// `1/(1 + exp(-x))`.
  case sigmoid
  /// `log(1 + exp(x))`.
  case softplus
  /// The angle of the point `(x, y)`, written `atan2(y, x)`.
  case atan2
  /// The magnitude and the sign (0 at 0).
  case abs, sign
  /// The smaller and the larger of two arguments.
  case min, max

  /// How many arguments the function takes.
  public var argumentCount: Int { [.atan2, .min, .max].contains(self) ? 2 : 1 }

  /// Whether the function is analytic except where its argument, or the difference of its arguments, changes sign: there its
  /// series has no coefficients.
  public var hasKink: Bool { [.abs, .sign, .min, .max].contains(self) }

  /// Whether the function has a value for every real argument. (`atan2` has none at the origin.)
  public var isTotal: Bool {
    switch self {
    case .exp, .expm1, .sin, .cos, .atan, .sinh, .cosh, .tanh, .asinh, .cbrt, .erf, .erfc, .sigmoid,
      .softplus, .abs, .sign, .min, .max:
      true
    case .log, .log1p, .tan, .asin, .acos, .acosh, .atanh, .atan2: false
    }
  }

  /// The value at zero when it is the integer 0 or 1.
  var integerAtZero: Int? {
    switch self {
    case .exp, .cos, .cosh, .erfc: 1
    case .expm1, .log1p, .sin, .tan, .asin, .atan, .sinh, .tanh, .asinh, .atanh, .cbrt, .erf, .abs, .sign: 0
    case .log, .acos, .acosh, .sigmoid, .softplus, .atan2, .min, .max: nil
    }
  }
}
