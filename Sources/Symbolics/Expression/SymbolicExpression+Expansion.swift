extension SymbolicExpression {
  /// The formula with products multiplied out over sums, and small whole powers of sums too, down to the leaves of sums and
  /// products (arguments of functions stay as they are).
  ///
  /// The result has at most about `limit` terms; parts that would have more are left as they are.
  public func expanded(limit: Int = 10_000) -> SymbolicExpression {
    switch form {
    case .sum(let terms): return .sum(terms.map { $0.expanded(limit: limit) })
    case .product(let factors):
      var result: [SymbolicExpression] = [.one]
      for factor in factors {
        let terms = factor.expanded(limit: limit).terms
        guard result.count * terms.count <= limit else { return self }
        result = result.flatMap { left in terms.map { left * $0 } }
      }
      return .sum(result)
    case .power(let base, let exponent):
      guard let whole = exponent.number?.integer, whole > 1, whole <= 16, case .sum = base.form else {
        return self
      }
      return SymbolicExpression(normal: .product(Array(repeating: base, count: whole))).expanded(limit: limit)
    default: return self
    }
  }

  private var terms: [SymbolicExpression] {
    if case .sum(let terms) = form { return terms }
    return [self]
  }
}
