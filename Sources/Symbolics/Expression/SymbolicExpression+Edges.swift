extension SymbolicExpression {
  /// Expressions at whose zeros the outermost operation has no derivatives.
  var edges: [SymbolicExpression] {
    switch form {
    case .power(let base, let exponent):
      guard let whole = exponent.number?.integer, whole < 0, !base.symbols.isEmpty else { return ownBounds }
      return [base]
    case .function(let function, let arguments):
      let x = arguments[0]
      return switch function {
      case .cbrt, .abs, .sign: [x]
      case .tan: [Symbolics.cos(x)]
      case .min, .max: [x - arguments[arguments.count - 1]]
      default: ownBounds
      }
    default: return []
    }
  }

  /// Expressions that must not be negative for the outermost operation to have a value.
  private var ownBounds: [SymbolicExpression] {
    switch form {
    case .power(let base, let exponent):
      return exponent.number?.integer != nil || base.symbols.isEmpty ? [] : [base]
    case .function(let function, let arguments):
      let x = arguments[0]
      return switch function {
      case .log: [x]
      case .log1p: [1 + x]
      case .asin, .acos, .atanh: [1 - x, 1 + x]
      case .acosh: [x - 1]
      default: []
      }
    default: return []
    }
  }

  /// Expressions in the given symbols between whose zeros the expression has a value everywhere or nowhere, where they have one
  /// themselves.
  func domainBounds(in symbols: Set<String>) -> [SymbolicExpression] {
    var result: [SymbolicExpression] = []
    var seen: Set<SymbolicExpression> = []
    func visit(_ expression: SymbolicExpression) {
      guard seen.insert(expression).inserted else { return }
      for bound in expression.ownBounds
      where !symbols.isDisjoint(with: bound.symbols) && !result.contains(bound) {
        result.append(bound)
      }
      for operand in expression.operands { visit(operand) }
    }
    visit(self)
    return result
  }
}
