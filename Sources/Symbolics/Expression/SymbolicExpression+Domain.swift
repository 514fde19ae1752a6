import Numbers

extension SymbolicExpression {
  /// What is certain about the sign of an expression wherever it is defined.
  enum Sign: Sendable {
    case positive, nonNegative, unknown

    var isNonNegative: Bool { self != .unknown }
  }

  /// Whether the expression is certainly above zero wherever it is defined.
  var isPositive: Bool { node.sign == .positive }

  static func sign(of form: Form) -> Sign {
    switch form {
    case .pi: return .positive
    case .symbol: return .unknown
    case .number(let number):
      return number.isNegative ? .unknown : (number.isZero ? .nonNegative : .positive)
    case .sum(let terms):
      guard terms.allSatisfy(\.node.sign.isNonNegative) else { return .unknown }
      return terms.contains(where: \.isPositive) ? .positive : .nonNegative
    case .product(let factors):
      guard factors.allSatisfy(\.node.sign.isNonNegative) else { return .unknown }
      return factors.allSatisfy(\.isPositive) ? .positive : .nonNegative
    case .power(let base, let exponent):
      if base.isPositive { return .positive }
      guard let rational = exponent.rational else { return base.node.sign }
      // A power that is not whole exists for non-negative bases only; a negative one has no value at zero.
      let isEvenOrBroken = rational.denominator != 1 || rational.numerator % 2 == 0
      guard isEvenOrBroken || base.node.sign.isNonNegative else { return .unknown }
      return rational.numerator < 0 ? .positive : .nonNegative
    case .function(let function, let arguments):
      switch function {
      case .exp, .cosh, .erfc, .sigmoid, .softplus: return .positive
      case .acos, .acosh, .abs: return .nonNegative
      case .expm1, .sinh, .tanh, .asinh, .atan, .asin, .atanh, .cbrt, .erf, .log1p, .sign:
        return arguments.first?.node.sign ?? .unknown
      case .min, .max:
        if arguments.allSatisfy(\.isPositive) { return .positive }
        return arguments.allSatisfy(\.node.sign.isNonNegative) ? .nonNegative : .unknown
      case .log, .sin, .cos, .tan, .atan2: return .unknown
      }
    }
  }

  /// Whether `base^exponent` has a value for every value of total operands.
  static func powerIsTotal(base: SymbolicExpression, exponent: SymbolicExpression) -> Bool {
    if base.isPositive { return true }
    guard let rational = exponent.rational else { return false }
    guard rational.numerator >= 0 else { return false }
    return rational.denominator == 1 || base.node.sign.isNonNegative
  }

  /// Whether a function of total operands has a value for all their values.
  static func isTotal(_ function: ElementaryFunction, _ arguments: [SymbolicExpression]) -> Bool {
    if function.isTotal { return true }
    guard let argument = arguments.first else { return false }
    switch function {
    case .log: return argument.isPositive
    case .log1p: return argument.node.sign.isNonNegative
    default: return false
    }
  }
}

/// The part of the real line on which a power with a fixed exponent is looked at.
enum PowerRegion: CaseIterable {
  case negative, zero, positive

  /// The region of `b^exponent` for `b` in this region, or `nil` where the power has no value.
  func image(exponent: Rational) -> PowerRegion? {
    switch self {
    case .positive: return .positive
    case .zero:
      if exponent.numerator < 0 { return nil }
      return exponent.isZero ? .positive : .zero
    case .negative:
      guard exponent.denominator == 1 else { return nil }
      return exponent.numerator % 2 == 0 ? .positive : .negative
    }
  }

  /// The regions that a base can be in.
  static func possible(for base: SymbolicExpression) -> [PowerRegion] {
    switch base.node.sign {
    case .positive: [.positive]
    case .nonNegative: [.zero, .positive]
    case .unknown: allCases
    }
  }

  /// Whether `b^p * b^q` and `b^(p + q)` agree wherever either is defined.
  static func mayMerge(_ p: Rational, _ q: Rational, sum: Rational, base: SymbolicExpression) -> Bool {
    possible(for: base).allSatisfy { region in
      let isDefined = region.image(exponent: p) != nil && region.image(exponent: q) != nil
      return isDefined == (region.image(exponent: sum) != nil)
        // 0^0 = 1 would turn a vanishing product into one.
        && !(region == .zero && sum.isZero && !(p.isZero && q.isZero))
    }
  }

  /// Whether `(b^p)^q` and `b^(p q)` agree wherever either is defined.
  static func mayNest(_ p: Rational, _ q: Rational, product: Rational, base: SymbolicExpression) -> Bool {
    possible(for: base).allSatisfy { region in
      region.image(exponent: p)?.image(exponent: q) == region.image(exponent: product)
    }
  }
}
