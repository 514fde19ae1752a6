extension SymbolicExpression {
  /// The formula with products multiplied out over sums, and whole powers of sums too, down to the leaves of sums and
  /// products (arguments of functions and what stands below a fraction bar stay as they are).
  ///
  /// Like terms are collected as they meet. Parts that would have more than `limit` terms, or for which more than 10 times
  /// `limit` products of terms would have to be formed in all, are left as they are, see ``expansion(limit:)``.
  public func expanded(limit: Int = 10_000) -> SymbolicExpression { expansion(limit: limit).formula }

  /// ``expanded(limit:)``, and whether nothing was left as it is for its length.
  public func expansion(limit: Int = 10_000) -> (formula: SymbolicExpression, isComplete: Bool) {
    var expander = Expander(limit: limit)
    return (expander.expand(self), expander.isComplete)
  }

  fileprivate var terms: [SymbolicExpression] {
    if case .sum(let terms) = form { return terms }
    return [self]
  }
}

/// Multiplies out, each shared part once.
private struct Expander {
  let limit: Int
  /// Products of terms that may still be formed.
  private var budget: Int
  private(set) var isComplete = true
  private var known: [SymbolicExpression: SymbolicExpression] = [:]

  init(limit: Int) {
    self.limit = limit
    budget = 10 * limit
  }

  mutating func expand(_ expression: SymbolicExpression) -> SymbolicExpression {
    if let result = known[expression] { return result }
    let result = form(expression)
    known[expression] = result
    return result
  }

  private mutating func form(_ expression: SymbolicExpression) -> SymbolicExpression {
    switch expression.form {
    case .sum(let terms):
      var result: [SymbolicExpression] = []
      for term in terms { result.append(expand(term)) }
      return .sum(result)
    case .product(let factors):
      var result = SymbolicExpression.one
      for factor in factors {
        guard let next = multiply(result, expand(factor)) else { return giveUp(expression) }
        result = next
      }
      return result
    case .power(let base, let exponent):
      guard let whole = exponent.number?.integer, whole > 1 else { return expression }
      let base = expand(base)
      guard case .sum(let terms) = base.form else { return .power(base, exponent) }
      // Every further factor meets at least as many terms as there were factors before.
      guard terms.count < 2 || whole <= 2 * budget / (terms.count * whole) else { return giveUp(expression) }
      var result = base
      for _ in 1..<whole {
        guard let next = multiply(result, base) else { return giveUp(expression) }
        result = next
      }
      return result
    default: return expression
    }
  }

  private mutating func giveUp(_ expression: SymbolicExpression) -> SymbolicExpression {
    isComplete = false
    return expression
  }

  /// The product of two sums with like terms collected; nil if it has more terms than the limit.
  private mutating func multiply(_ left: SymbolicExpression, _ right: SymbolicExpression)
    -> SymbolicExpression?
  {
    if left == .one { return right }
    let (a, b) = (left.terms, right.terms)
    guard a.count * b.count <= budget else { return nil }
    budget -= a.count * b.count
    let product = SymbolicExpression.sum(a.flatMap { first in b.map { first * $0 } })
    return product.terms.count <= limit ? product : nil
  }
}
