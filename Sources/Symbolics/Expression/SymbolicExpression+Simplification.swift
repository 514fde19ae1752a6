import Numbers

extension SymbolicExpression {
  /// An equal formula that is usually shorter.
  ///
  /// The rules keep both the value and the set of points where there is one: nothing that may be zero is cancelled,
  /// `sqrt(x^2)` is not replaced by `x`, and `exp(log(x))` stays because it has no value for negative `x`. Beyond the
  /// normal form of every expression they
  /// * take whole powers and numbers out of products, `(2*x)^3` to `8*x^3`,
  /// * multiply exponentials, `exp(a)*exp(b)` to `exp(a + b)`, and `exp(a)^n` to `exp(n*a)`,
  /// * use `log(exp(x)) = x`, `sin(a)^2 + cos(a)^2 = 1` and `cosh(a)^2 - sinh(a)^2 = 1`,
  /// * use the parity of functions, `sin(-x)` to `-sin(x)`, and
  /// * multiply a number into a sum where that removes a sign, `-(x - y)` to `y - x`.
  public func simplified() -> SymbolicExpression {
    var simplifier = Simplifier()
    return simplifier.simplify(self)
  }

  /// The expression with symbols replaced, all at once.
  public func substituting(_ replacements: [String: SymbolicExpression]) -> SymbolicExpression {
    var known: [SymbolicExpression: SymbolicExpression] = [:]
    func visit(_ expression: SymbolicExpression) -> SymbolicExpression {
      if let result = known[expression] { return result }
      let result: SymbolicExpression
      if case .symbol(let name) = expression.form {
        result = replacements[name] ?? expression
      } else {
        result = expression.rebuilt(from: expression.operands.map(visit))
      }
      known[expression] = result
      return result
    }
    return visit(self)
  }

  /// The same operation on other operands, brought into normal form.
  func rebuilt(from operands: [SymbolicExpression]) -> SymbolicExpression {
    switch form {
    case .number, .pi, .symbol: self
    case .sum: .sum(operands)
    case .product: .product(operands)
    case .power: .power(operands[0], operands[1])
    case .function(let function, _): .apply(function, operands)
    }
  }
}

/// Applies the rules bottom-up, each shared part once.
private struct Simplifier {
  private var known: [SymbolicExpression: SymbolicExpression] = [:]

  mutating func simplify(_ expression: SymbolicExpression) -> SymbolicExpression {
    if let result = known[expression] { return result }
    var operands: [SymbolicExpression] = []
    for operand in expression.operands { operands.append(simplify(operand)) }
    let result = Simplifier.reduce(expression.rebuilt(from: operands))
    known[expression] = result
    return result
  }

  private static func reduce(_ expression: SymbolicExpression) -> SymbolicExpression {
    switch expression.form {
    case .number, .pi, .symbol: expression
    case .sum(let terms): squares(terms) ?? expression
    case .product(let factors): product(factors)
    case .power(let base, let exponent): power(base, exponent) ?? expression
    case .function(let function, let arguments): apply(function, arguments) ?? expression
    }
  }

  /// Whole powers of products and of exponentials.
  private static func power(_ base: SymbolicExpression, _ exponent: SymbolicExpression) -> SymbolicExpression?
  {
    guard let number = exponent.rational else { return nil }
    if case .function(.exp, let arguments) = base.form {
      return exp(distributed(exponent * arguments[0]))
    }
    guard case .product(let factors) = base.form else { return nil }
    if number.denominator == 1 { return .product(factors.map { .power($0, exponent) }) }
    // A positive factor may leave a root; what remains decides where the root exists.
    let positive = factors.filter(\.isPositive)
    if positive.isEmpty { return nil }
    let rest = factors.filter { !$0.isPositive }
    return .product(positive.map { .power($0, exponent) } + [.power(.product(rest), exponent)])
  }

  private static func product(_ factors: [SymbolicExpression]) -> SymbolicExpression {
    var exponents: [SymbolicExpression] = []
    var others: [SymbolicExpression] = []
    var position = 0
    for factor in factors {
      if case .function(.exp, let arguments) = factor.form {
        if exponents.isEmpty { position = others.count }
        exponents.append(arguments[0])
      } else {
        others.append(factor)
      }
    }
    if exponents.count > 1 {
      others.insert(exp(.sum(exponents)), at: position)
      return .product(others)
    }
    let result = SymbolicExpression.product(factors)
    if factors.count == 2, factors[0].number?.integer == -1, case .sum = factors[1].form {
      return distributed(result)
    }
    return result
  }

  /// A number times a sum, multiplied out.
  private static func distributed(_ expression: SymbolicExpression) -> SymbolicExpression {
    let (number, rest) = expression.coefficientAndRest
    guard !number.isOne, case .sum(let terms) = rest.form else { return expression }
    return .sum(terms.map { SymbolicExpression(number) * $0 })
  }

  private static func apply(
    _ function: ElementaryFunction, _ arguments: [SymbolicExpression]
  ) -> SymbolicExpression? {
    guard arguments.count == 1, let argument = arguments.first else { return nil }
    if function == .log, case .function(.exp, let inner) = argument.form { return inner[0] }
    guard isNegated(argument) else { return nil }
    let opposite = distributed(-argument)
    switch function {
    case .sin, .tan, .asin, .atan, .sinh, .tanh, .asinh, .atanh, .cbrt, .erf:
      return -SymbolicExpression.apply(function, opposite)
    case .cos, .cosh:
      return .apply(function, opposite)
    default: return nil
    }
  }

  /// Whether every term carries a minus sign.
  private static func isNegated(_ expression: SymbolicExpression) -> Bool {
    if case .sum(let terms) = expression.form { return terms.allSatisfy(isNegated) }
    return expression.number?.isNegative ?? expression.coefficientAndRest.0.isNegative
  }

  /// `c sin(a)^2 + c cos(a)^2 = c` and `c cosh(a)^2 - c sinh(a)^2 = c` for numbers and common factors `c`.
  private static func squares(_ terms: [SymbolicExpression]) -> SymbolicExpression? {
    for (first, term) in terms.enumerated() {
      for (argument, partner, sign, cofactor) in squareFactors(of: term) {
        let wanted = cofactor * .power(.apply(partner, argument), 2) * SymbolicExpression(sign)
        guard argument.isTotal, let second = terms.firstIndex(of: wanted), second != first else { continue }
        var rest = terms
        rest[first] = cofactor
        rest.remove(at: second)
        return reduce(.sum(rest))
      }
    }
    return nil
  }

  private static func squareFactors(
    of term: SymbolicExpression
  ) -> [(SymbolicExpression, ElementaryFunction, Int, SymbolicExpression)] {
    var factors = [term]
    if case .product(let list) = term.form { factors = list }
    var found: [(SymbolicExpression, ElementaryFunction, Int, SymbolicExpression)] = []
    for (position, factor) in factors.enumerated() {
      guard case .power(let base, let exponent) = factor.form, exponent.number?.integer == 2,
        case .function(let function, let arguments) = base.form, let argument = arguments.first
      else { continue }
      var others = factors
      others.remove(at: position)
      if function == .sin { found.append((argument, .cos, 1, .product(others))) }
      if function == .cosh { found.append((argument, .sinh, -1, .product(others))) }
    }
    return found
  }
}
