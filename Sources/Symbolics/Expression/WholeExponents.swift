import Numbers

/// Replaces exponents that are made of parameters by their values where these are whole numbers.
struct WholeExponents<S: ElementaryNumber> {
  /// Whether an exponent contains a parameter.
  private(set) var hasSymbols = false
  private let values: [String: S]
  private var known: [SymbolicExpression: SymbolicExpression] = [:]

  /// Values of the parameters.
  init(_ values: [String: S]) { self.values = values }

  mutating func fix(_ expression: SymbolicExpression) -> SymbolicExpression {
    if let result = known[expression] { return result }
    var operands: [SymbolicExpression] = []
    for operand in expression.operands { operands.append(fix(operand)) }
    if case .power(_, let exponent) = expression.form, let whole = whole(exponent) {
      operands[1] = SymbolicExpression(whole)
    }
    let isChanged = zip(operands, expression.operands).contains { $0 != $1 }
    let result = isChanged ? expression.rebuilt(from: operands) : expression
    known[expression] = result
    return result
  }

  private mutating func whole(_ exponent: SymbolicExpression) -> Int? {
    let symbols = exponent.symbols
    guard !symbols.isEmpty, symbols.allSatisfy({ values[$0] != nil }) else { return nil }
    hasSymbols = true
    guard let value = try? exponent.evaluate(values).double, value == value.rounded(),
      value.magnitude < 1_048_576
    else { return nil }
    return Int(value)
  }
}
