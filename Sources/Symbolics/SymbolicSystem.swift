import Numbers

/// Why a system cannot be used as asked.
public enum SystemError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Equations, states and initial values do not match.
  case mismatch(String)
  /// A symbol in an equation is neither `t`, a state nor a parameter.
  case unknownSymbol(name: String, known: [String])
  /// A parameter that is to be set does not exist.
  case unknownParameter(name: String, known: [String])

  /// What is wrong and what is allowed.
  public var description: String {
    switch self {
    case .mismatch(let text): text
    case .unknownSymbol(let name, let known):
      "The symbol '\(name)' is neither t, a state nor a parameter. Known: \(known.joined(separator: ", "))."
    case .unknownParameter(let name, let known):
      "There is no parameter '\(name)'. "
        + (known.isEmpty ? "This system has none." : "Known parameters: \(known.joined(separator: ", ")).")
    }
  }
}

/// A system of ordinary differential equations `x_i' = f_i(x, t; parameters)` with initial values at `t = 0`.
public struct SymbolicSystem: Sendable {
  /// A constant with its value, which may be a formula in the parameters before it.
  public struct Parameter: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The value unless it is overridden.
    public let value: SymbolicExpression

    /// A named constant.
    public init(name: String, value: SymbolicExpression) {
      self.name = name
      self.value = value
    }
  }

  /// The name of the independent variable.
  public static let time = "t"

  /// The names of the states, in the order of their equations.
  public let states: [String]
  /// The right-hand sides, one for each state.
  public let equations: [SymbolicExpression]
  /// The parameters, each after those its value uses.
  public let parameters: [Parameter]
  /// The values at `t = 0`, formulas in the parameters.
  public let initialValues: [SymbolicExpression]
  /// Named sub-expressions that depend on `t` or the states; the equations contain them already.
  public let definitions: [String: SymbolicExpression]

  init(
    checkedStates states: [String], equations: [SymbolicExpression], parameters: [Parameter],
    initialValues: [SymbolicExpression], definitions: [String: SymbolicExpression]
  ) {
    self.states = states
    self.equations = equations
    self.parameters = parameters
    self.initialValues = initialValues
    self.definitions = definitions
  }

  /// A system from its parts.
  ///
  /// Throws ``SystemError`` if the counts differ, a name is used twice, or a formula uses an unknown symbol.
  public init(
    states: [String], equations: [SymbolicExpression], parameters: [Parameter] = [],
    initialValues: [SymbolicExpression], definitions: [String: SymbolicExpression] = [:]
  ) throws(SystemError) {
    guard !states.isEmpty, states.count == equations.count, states.count == initialValues.count else {
      throw .mismatch(
        "There are \(states.count) states, \(equations.count) equations and \(initialValues.count) initial values. "
          + "Please give one of each for every state, and at least one state.")
    }
    let names = states + parameters.map(\.name) + [SymbolicSystem.time]
    guard Set(names).count == names.count else {
      throw .mismatch("The names \(names.joined(separator: ", ")) are not all different. Please rename one.")
    }
    for expression in equations + definitions.values {
      try SymbolicSystem.check(expression, names)
    }
    var earlier: [String] = []
    for parameter in parameters {
      try SymbolicSystem.check(parameter.value, earlier)
      earlier.append(parameter.name)
    }
    for value in initialValues { try SymbolicSystem.check(value, earlier) }
    self.init(
      checkedStates: states, equations: equations, parameters: parameters, initialValues: initialValues,
      definitions: definitions)
  }

  private static func check(_ expression: SymbolicExpression, _ names: [String]) throws(SystemError) {
    for symbol in expression.symbols where !names.contains(symbol) {
      throw .unknownSymbol(name: symbol, known: names)
    }
  }

  /// The derivation of the flow: each state goes to its right-hand side and `t` to 1.
  public var flow: [String: SymbolicExpression] {
    var flow = [SymbolicSystem.time: SymbolicExpression.one]
    for (state, equation) in zip(states, equations) { flow[state] = equation }
    return flow
  }

  /// The system with zero in place of the formulas for some initial values, for a caller who sets these: first variations then
  /// know that they follow no parameter.
  public func settingInitialValues(of names: Set<String>) -> SymbolicSystem {
    SymbolicSystem(
      checkedStates: states, equations: equations, parameters: parameters,
      initialValues: zip(states, initialValues).map { names.contains($0) ? .zero : $1 },
      definitions: definitions)
  }

  /// The values of all parameters, in order, some of them overridden; values that are formulas follow the overridden
  /// ones.
  ///
  /// Throws ``SystemError/unknownParameter(name:known:)``.
  public func parameterValues<S: ElementaryNumber>(
    overriding values: [String: S] = [:]
  ) throws(SystemError) -> [S] {
    let names = parameters.map(\.name)
    for name in values.keys.sorted() where !names.contains(name) {
      throw .unknownParameter(name: name, known: names)
    }
    var known: [String: S] = [:]
    for parameter in parameters {
      if let value = values[parameter.name] {
        known[parameter.name] = value
      } else {
        known[parameter.name] = try SymbolicSystem.value(parameter.value, known)
      }
    }
    return names.compactMap { known[$0] }
  }

  /// The state at `t = 0` for the given values of the parameters.
  public func initialState<S: ElementaryNumber>(parameters values: [S]) throws(SystemError) -> [S] {
    let known = Dictionary(zip(parameters.map(\.name), values)) { first, _ in first }
    var result: [S] = []
    for value in initialValues { result.append(try SymbolicSystem.value(value, known)) }
    return result
  }

  private static func value<S: ElementaryNumber>(
    _ expression: SymbolicExpression, _ known: [String: S]
  ) throws(SystemError) -> S {
    do {
      return try expression.evaluate(known)
    } catch {
      throw .mismatch(error.description)
    }
  }
}
