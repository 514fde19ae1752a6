import Numbers

extension SymbolicSystem {
  /// Reads a system of first-order equations in `t`.
  ///
  /// Statements stand on lines of their own (or are separated by `;`), in any order; `#` starts a comment and a line goes
  /// on as long as a bracket is open:
  ///
  ///     sigma = 10                                  # a parameter: does not depend on t or the states
  ///     m = [1, 2, 3]                               # a list: m[1], m[2], m[3]
  ///     r = sqrt(x^2 + y^2)                         # a named sub-expression
  ///     x' = sigma*(y - x)                          # an equation makes x a state
  ///     u[i]' = -m[i]*u[i] for i in 1..3            # three equations
  ///     e = sum(m[i]*u[i]^2 for i in 1..3)          # also: for a in m, and: for j in 1..3 if j != i
  ///     x(0) = 1                                    # initial values, at t = 0
  ///     u(0) = [1, 0, 0]
  ///
  /// Throws ``ParseError`` with line and column.
  public init(parsing text: String) throws(ParseError) {
    var parser = try SyntaxParser(text)
    var builder = SystemBuilder()
    try builder.read(try parser.parseStatements())
    self = try builder.build()
  }

  /// Reads a formula in the names of this system; named sub-expressions are put in.
  ///
  /// Throws ``ParseError``, also for unknown names.
  public func expression(parsing text: String) throws(ParseError) -> SymbolicExpression {
    var parser = try SyntaxParser(text)
    var scope = SystemScope(system: self)
    var elaborator = Elaborator()
    return try elaborator.elaborate(try parser.parseFormula(), [:], in: &scope)
  }
}

extension SymbolicExpression {
  /// Reads the right-hand sides of a flow, `x' = y; y' = -x`: a derivation on the named symbols.
  ///
  /// Every other name is a symbol. Throws ``ParseError``, also for statements that are not equations.
  public static func flow(parsing text: String) throws(ParseError) -> [String: SymbolicExpression] {
    var parser = try SyntaxParser(text)
    var scope = OpenScope()
    var elaborator = Elaborator()
    var flow: [String: SymbolicExpression] = [:]
    for statement in try parser.parseStatements() {
      guard case .equation(let syntax) = statement.kind, statement.clause == nil else {
        throw ParseError(statement.position, "A flow consists of equations, as in x' = y; y' = -x.")
      }
      let name = try elaborator.qualified(statement.name, statement.indices, [:], in: &scope)
      guard flow[name] == nil else {
        throw ParseError(statement.position, "'\(name)' has two equations. Please remove one of them.")
      }
      flow[name] = try elaborator.elaborate(syntax, [:], in: &scope)
    }
    return flow
  }
}

/// The names of a finished system.
private struct SystemScope: Elaborator.Scope {
  let system: SymbolicSystem

  func resolve(
    _ name: String, at position: SourcePosition, with elaborator: inout Elaborator
  ) throws(ParseError) -> SymbolicExpression {
    if let definition = system.definitions[name] { return definition }
    let names = system.states + system.parameters.map(\.name)
    if name == SymbolicSystem.time || names.contains(name) { return .symbol(name) }
    throw SystemBuilder.unknown(name, position, names + system.definitions.keys.sorted())
  }

  func listCount(_ name: String) -> Int? {
    let names = Set(system.states + system.parameters.map(\.name) + system.definitions.keys)
    var count = 0
    while names.contains("\(name)[\(count + 1)]") { count += 1 }
    return count == 0 ? nil : count
  }
}

/// Collects the statements of a file and resolves names in any order.
private struct SystemBuilder: Elaborator.Scope {
  private struct Entry {
    let syntax: Syntax
    let bindings: Elaborator.Bindings
    let position: SourcePosition
  }

  private var definitions: [String: Entry] = [:]
  private var definitionOrder: [String] = []
  private var equations: [String: Entry] = [:]
  private var states: [String] = []
  private var initials: [String: Entry] = [:]
  private var listCounts: [String: Int] = [:]
  private var open: [String] = []
  private var resolved: [String: SymbolicExpression] = [:]
  private var parameters: [SymbolicSystem.Parameter] = []
  private var isReading = true
  private var constancy: [SymbolicExpression: Bool] = [:]

  mutating func read(_ statements: [Statement]) throws(ParseError) {
    var elaborator = Elaborator()
    for statement in statements {
      try check(statement)
      var cases: [Elaborator.Bindings] = [[:]]
      if let clause = statement.clause { cases = try elaborator.expand(clause, [:], in: &self) }
      for bindings in cases { try add(statement, bindings, &elaborator) }
    }
    isReading = false
  }

  private func check(_ statement: Statement) throws(ParseError) {
    let name = statement.name
    let isTaken =
      name == SymbolicSystem.time || name == "pi" || name == "sqrt" || SyntaxParser.keywords.contains(name)
      || ElementaryFunction(rawValue: name) != nil
    if isTaken {
      throw ParseError(
        statement.position,
        "'\(name)' has a meaning of its own and cannot be defined. Please choose another name.")
    }
  }

  private mutating func add(
    _ statement: Statement, _ bindings: Elaborator.Bindings, _ elaborator: inout Elaborator
  ) throws(ParseError) {
    let name = try elaborator.qualified(statement.name, statement.indices, bindings, in: &self)
    func entry(_ syntax: Syntax) -> Entry {
      Entry(syntax: syntax, bindings: bindings, position: statement.position)
    }
    switch statement.kind {
    case .definition(let syntax): try define(name, entry(syntax))
    case .list(let elements):
      listCounts[name] = elements.count
      for (position, element) in elements.enumerated() {
        try define("\(name)[\(position + 1)]", entry(element))
      }
    case .equation(let syntax):
      try claim(name, statement.position)
      equations[name] = entry(syntax)
      states.append(name)
    case .initial(let syntax): try setInitial(name, entry(syntax))
    case .initialList(let elements):
      for (position, element) in elements.enumerated() {
        try setInitial("\(name)[\(position + 1)]", entry(element))
      }
    }
  }

  private mutating func define(_ name: String, _ entry: Entry) throws(ParseError) {
    try claim(name, entry.position)
    definitions[name] = entry
    definitionOrder.append(name)
  }

  private func claim(_ name: String, _ position: SourcePosition) throws(ParseError) {
    if let earlier = definitions[name]?.position ?? equations[name]?.position {
      throw ParseError(
        position, "'\(name)' is already defined in line \(earlier.line). Please remove one of the two.")
    }
  }

  private mutating func setInitial(_ name: String, _ entry: Entry) throws(ParseError) {
    if let earlier = initials[name]?.position {
      throw ParseError(
        entry.position,
        "'\(name)' already has an initial value in line \(earlier.line). Please remove one of the two.")
    }
    initials[name] = entry
  }

  mutating func build() throws(ParseError) -> SymbolicSystem {
    guard let first = states.first else {
      throw ParseError(
        SourcePosition(line: 1, column: 1), "There is no equation. Please write at least one, as in x' = -x.")
    }
    for (name, entry) in initials.sorted(by: { $0.value.position < $1.value.position })
    where equations[name] == nil {
      throw ParseError(
        entry.position,
        "'\(name)' has an initial value but no equation. Known states: \(SystemBuilder.list(states, first)).")
    }
    var elaborator = Elaborator()
    for name in definitionOrder {
      guard let entry = definitions[name] else { continue }
      _ = try resolve(name, at: entry.position, with: &elaborator)
    }
    var right: [SymbolicExpression] = []
    var initialValues: [SymbolicExpression] = []
    for state in states {
      guard let equation = equations[state] else { continue }
      right.append(try elaborator.elaborate(equation.syntax, equation.bindings, in: &self))
      guard let initial = initials[state] else {
        throw ParseError(
          equation.position, "'\(state)' has no initial value. Please add a line as in \(state)(0) = 1.")
      }
      let value = try elaborator.elaborate(initial.syntax, initial.bindings, in: &self)
      guard isConstant(value) else {
        throw ParseError(
          initial.position,
          "The initial value of '\(state)' depends on t or on states. Please use numbers and parameters only."
        )
      }
      initialValues.append(value)
    }
    let parameterNames = Set(parameters.map(\.name))
    let named = resolved.filter { name, _ in !parameterNames.contains(name) }
    return SymbolicSystem(
      checkedStates: states, equations: right, parameters: parameters, initialValues: initialValues,
      definitions: named)
  }

  /// Whether neither `t` nor a state occurs; each shared part is looked at once.
  private mutating func isConstant(_ expression: SymbolicExpression) -> Bool {
    if let known = constancy[expression] { return known }
    var result = true
    if case .symbol(let name) = expression.form {
      result = name != SymbolicSystem.time && equations[name] == nil
    }
    for operand in expression.operands where result { result = isConstant(operand) }
    constancy[expression] = result
    return result
  }

  mutating func resolve(
    _ name: String, at position: SourcePosition, with elaborator: inout Elaborator
  ) throws(ParseError) -> SymbolicExpression {
    if isReading {
      throw ParseError(
        position, "Indices and bounds are whole numbers made of digits and indices; '\(name)' is neither.")
    }
    if name == SymbolicSystem.time || equations[name] != nil { return .symbol(name) }
    if let known = resolved[name] { return known }
    guard let entry = definitions[name] else {
      throw SystemBuilder.unknown(name, position, states + definitionOrder)
    }
    if let start = open.firstIndex(of: name) {
      let cycle = (open[start...] + [name]).joined(separator: " -> ")
      throw ParseError(entry.position, "The definition of '\(name)' uses itself: \(cycle.prefix(200)).")
    }
    open.append(name)
    let value = try elaborator.elaborate(entry.syntax, entry.bindings, in: &self)
    open.removeLast()
    if isConstant(value) {
      parameters.append(SymbolicSystem.Parameter(name: name, value: value))
      resolved[name] = .symbol(name)
      return .symbol(name)
    }
    resolved[name] = value
    return value
  }

  func listCount(_ name: String) -> Int? { listCounts[name] }

  static func unknown(_ name: String, _ position: SourcePosition, _ known: [String]) -> ParseError {
    ParseError(
      position,
      "The name '\(name)' is not defined. Known names: \(list(known, SymbolicSystem.time)). "
        + "Please define it, as in \(name) = 1.")
  }

  private static func list(_ names: [String], _ fallback: String) -> String {
    let shown = names.prefix(12).joined(separator: ", ")
    return names.isEmpty ? fallback : shown + (names.count > 12 ? ", ..." : "")
  }
}
