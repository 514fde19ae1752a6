extension SymbolicSystem {
  /// What a solution is differentiated with respect to.
  public enum VariationalDirection: Sendable, Equatable {
    /// The initial value of a state.
    case initialValue(String)
    /// A parameter; initial values that depend on it vary along.
    case parameter(String)

    var name: String {
      switch self {
      case .initialValue(let name), .parameter(let name): name
      }
    }
  }

  /// The name of the derivative of a state in a direction: `x_wrt_a`, for initial values `x_wrt_y0`.
  public static func sensitivityName(_ state: String, _ direction: VariationalDirection) -> String {
    switch direction {
    case .initialValue(let name): "\(state)_wrt_\(name)0"
    case .parameter(let name): "\(state)_wrt_\(name)"
    }
  }

  /// The system with its first-variational equations: for each direction d further states `s_i = dx_i/dd` with
  /// `s_i' = sum_j (df_i/dx_j) s_j + df_i/dd`, in the order of the directions.
  ///
  /// The products with the Jacobian are formed symbolically, so no matrix is stored and common parts are shared by the tape.
  /// Throws ``SystemError`` for an unknown name.
  public func withVariations(_ directions: [VariationalDirection]) throws(SystemError) -> SymbolicSystem {
    var states = self.states
    var equations = self.equations
    var initialValues = self.initialValues
    for direction in directions {
      var flow: [String: SymbolicExpression] = [:]
      for state in self.states { flow[state] = .symbol(SymbolicSystem.sensitivityName(state, direction)) }
      var starts = Array(repeating: SymbolicExpression.zero, count: self.states.count)
      switch direction {
      case .initialValue(let name):
        guard let index = self.states.firstIndex(of: name) else {
          throw .unknownSymbol(name: name, known: self.states)
        }
        starts[index] = .one
      case .parameter(let name):
        let names = parameters.map(\.name)
        guard names.contains(name) else { throw .unknownParameter(name: name, known: names) }
        let rates = parameterRates(name)
        for (parameter, rate) in rates { flow[parameter] = rate }
        starts = self.initialValues.map { $0.derivative(along: rates).simplified() }
      }
      for (index, state) in self.states.enumerated() {
        states.append(SymbolicSystem.sensitivityName(state, direction))
        equations.append(self.equations[index].derivative(along: flow).simplified())
        initialValues.append(starts[index])
      }
    }
    return try SymbolicSystem(
      states: states, equations: equations, parameters: parameters, initialValues: initialValues,
      definitions: definitions)
  }

  /// The derivatives of all parameters with respect to one, following those whose values are formulas.
  private func parameterRates(_ name: String) -> [String: SymbolicExpression] {
    var rates = [name: SymbolicExpression.one]
    for parameter in parameters where parameter.name != name {
      let rate = parameter.value.derivative(along: rates).simplified()
      if !rate.isZeroNumber { rates[parameter.name] = rate }
    }
    return rates
  }

  /// The product of the Jacobian of the field with a vector, as formulas: `sum_j (df_i/dx_j) v_j`.
  ///
  /// Throws ``SystemError/mismatch(_:)`` if the vector has another length than the state.
  public func jacobianProduct(_ vector: [SymbolicExpression]) throws(SystemError) -> [SymbolicExpression] {
    guard vector.count == states.count else {
      throw .mismatch("The vector has \(vector.count) entries; please give \(states.count).")
    }
    let flow = Dictionary(zip(states, vector)) { first, _ in first }
    return equations.map { $0.derivative(along: flow).simplified() }
  }
}
