import Numbers

extension SystemIntegrator {
  /// What is singular close to the present point: the function of an equation whose argument comes closest to the edge of
  /// where it is analytic, in a sentence; nil if none comes within a millionth.
  public var obstacle: String? {
    var known = Dictionary(zip(system.states, state.map(\.double))) { first, _ in first }
    known[SymbolicSystem.time] = time.double
    for (name, value) in zip(system.parameters.map(\.name), parameterValues) { known[name] = value.double }
    var nearest: (distance: Double, expression: SymbolicExpression, edge: SymbolicExpression)?
    var seen: Set<SymbolicExpression> = []
    func visit(_ expression: SymbolicExpression) {
      guard seen.insert(expression).inserted else { return }
      for edge in expression.edges {
        guard let value = try? edge.evaluate(known), value.isFinite, value.magnitude < 1e-6 else { continue }
        if nearest.map({ value.magnitude < $0.distance }) ?? true {
          nearest = (value.magnitude, expression, edge)
        }
      }
      for operand in expression.operands { visit(operand) }
    }
    for equation in system.equations { visit(equation) }
    guard let nearest, nearest.expression.treeSize < 200 else { return nil }
    return "There \(nearest.expression.text) is singular at \(nearest.edge.text) = 0, "
      + "which has come down to \(nearest.distance)."
  }
}
