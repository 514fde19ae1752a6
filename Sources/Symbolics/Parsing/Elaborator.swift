import Numbers

/// Turns syntax into expressions, writing sums over indices out.
struct Elaborator {
  /// What a name stands for.
  protocol Scope {
    /// The expression for a name, which may contain evaluated indices (`m[3]`).
    mutating func resolve(
      _ name: String, at position: SourcePosition, with elaborator: inout Elaborator
    ) throws(ParseError) -> SymbolicExpression
    /// The number of elements of a list, if it is one.
    func listCount(_ name: String) -> Int?
  }

  /// Values of the indices in scope.
  typealias Bindings = [String: SymbolicExpression]

  private var budget = ParseLimits.nodes
  private var depth = 0

  mutating func elaborate<Names: Scope>(
    _ syntax: Syntax, _ bindings: Bindings, in scope: inout Names
  ) throws(ParseError) -> SymbolicExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= ParseLimits.depth else { throw Elaborator.tooDeep(syntax.position) }
    let result = try form(syntax, bindings, in: &scope)
    budget -= 1
    // A name stands for an expression that is there already.
    if case .name = syntax {} else { budget -= result.operands.count }
    guard budget >= 0 else {
      throw ParseError(
        syntax.position,
        "The formula grows beyond \(ParseLimits.nodes) operations here. Please shorten its sums or name its parts."
      )
    }
    guard result.depth <= ParseLimits.depth else { throw Elaborator.tooDeep(syntax.position) }
    return result
  }

  private static func tooDeep(_ position: SourcePosition) -> ParseError {
    ParseError(
      position,
      "The formula is more than \(ParseLimits.depth) levels deep once named sub-expressions are put in. "
        + "Please shorten the chain.")
  }

  private mutating func form<Names: Scope>(
    _ syntax: Syntax, _ bindings: Bindings, in scope: inout Names
  ) throws(ParseError) -> SymbolicExpression {
    switch syntax {
    case .number(let number, _): return SymbolicExpression(number)
    case .name(let name, let indices, let position):
      if indices.isEmpty {
        if let value = bindings[name] { return value }
        if name == "pi" { return .pi }
      }
      let full = try qualified(name, indices, bindings, in: &scope)
      return try scope.resolve(full, at: position, with: &self)
    case .negation(let operand, _): return -(try elaborate(operand, bindings, in: &scope))
    case .sum(let terms, _):
      var list: [SymbolicExpression] = []
      for (isSubtracted, term) in terms {
        let value = try elaborate(term, bindings, in: &scope)
        list.append(isSubtracted ? -value : value)
      }
      return .sum(list)
    case .product(let factors, _):
      var list: [SymbolicExpression] = []
      for (isDivided, factor) in factors {
        let value = try elaborate(factor, bindings, in: &scope)
        list.append(isDivided ? value.reciprocal : value)
      }
      return .product(list)
    case .power(let base, let exponent, _):
      return .power(
        try elaborate(base, bindings, in: &scope), try elaborate(exponent, bindings, in: &scope))
    case .call(let name, let arguments, let position):
      return try call(name, arguments, position, bindings, in: &scope)
    case .reduction(let isSum, let body, let clause, _):
      var list: [SymbolicExpression] = []
      for inner in try expand(clause, bindings, in: &scope) {
        list.append(try elaborate(body, inner, in: &scope))
      }
      return isSum ? .sum(list) : .product(list)
    }
  }

  private mutating func call<Names: Scope>(
    _ name: String, _ arguments: [Syntax], _ position: SourcePosition, _ bindings: Bindings,
    in scope: inout Names
  ) throws(ParseError) -> SymbolicExpression {
    let count = Elaborator.shorthands[name] ?? ElementaryFunction(rawValue: name)?.argumentCount
    guard let count else {
      let known = (ElementaryFunction.allCases.map(\.rawValue) + Elaborator.shorthands.keys).sorted()
        .joined(separator: ", ")
      throw ParseError(
        position, "There is no function '\(name)'. Known functions: \(known). Products are written with '*'.")
    }
    guard arguments.count == count else {
      throw ParseError(
        position,
        "'\(name)' takes \(count == 1 ? "one argument" : "\(count) arguments"), not \(arguments.count).")
    }
    var values: [SymbolicExpression] = []
    for argument in arguments { values.append(try elaborate(argument, bindings, in: &scope)) }
    switch name {
    case "sqrt": return sqrt(values[0])
    case "ln": return log(values[0])
    case "log10": return log(values[0]) / log(10)
    case "pow": return .power(values[0], values[1])
    default: return .apply(ElementaryFunction(rawValue: name) ?? .exp, values)
    }
  }

  /// Functions that are written with others, and how many arguments they take.
  private static let shorthands = ["sqrt": 1, "ln": 1, "log10": 1, "pow": 2]

  /// The name with its indices evaluated: `m[2]`.
  mutating func qualified<Names: Scope>(
    _ name: String, _ indices: [Syntax], _ bindings: Bindings, in scope: inout Names
  ) throws(ParseError) -> String {
    if indices.isEmpty { return name }
    var values: [String] = []
    for index in indices { values.append(String(try whole(index, bindings, in: &scope))) }
    return "\(name)[\(values.joined(separator: ","))]"
  }

  private mutating func whole<Names: Scope>(
    _ syntax: Syntax, _ bindings: Bindings, in scope: inout Names
  ) throws(ParseError) -> Int {
    let value = try elaborate(syntax, bindings, in: &scope)
    guard let whole = value.number?.integer, whole.magnitude < 1_000_000_000 else {
      throw ParseError(
        syntax.position,
        "An index or a bound is a whole number made of digits and indices, not '\(value.text.prefix(60))'.")
    }
    return whole
  }

  /// The bindings for each value of an index.
  mutating func expand<Names: Scope>(
    _ clause: Syntax.Clause, _ bindings: Bindings, in scope: inout Names
  ) throws(ParseError) -> [Bindings] {
    var values: [SymbolicExpression] = []
    switch clause.range {
    case .bounds(let lower, let upper):
      let first = try whole(lower, bindings, in: &scope)
      let last = try whole(upper, bindings, in: &scope)
      guard last - first < budget else {
        throw ParseError(
          clause.position,
          "The range \(first)..\(last) has more than \(max(0, budget)) elements. Please shorten it.")
      }
      if first <= last { values = (first...last).map { SymbolicExpression($0) } }
    case .list(let name, let position):
      guard let count = scope.listCount(name) else {
        throw ParseError(
          position, "'\(name)' is not a list. Please write a range as in 1..7 or define \(name) = [...].")
      }
      for element in 0..<count {
        values.append(try scope.resolve("\(name)[\(element + 1)]", at: position, with: &self))
      }
    }
    var result: [Bindings] = []
    for value in values {
      var inner = bindings
      inner[clause.index] = value
      if let condition = clause.condition, try !holds(condition, inner, in: &scope) { continue }
      budget -= 1
      result.append(inner)
    }
    return result
  }

  private mutating func holds<Names: Scope>(
    _ condition: Syntax.Condition, _ bindings: Bindings, in scope: inout Names
  ) throws(ParseError) -> Bool {
    let left = try whole(condition.left, bindings, in: &scope)
    let right = try whole(condition.right, bindings, in: &scope)
    return switch condition.comparison {
    case "==": left == right
    case "!=": left != right
    case "<": left < right
    case "<=": left <= right
    case ">": left > right
    default: left >= right
    }
  }
}

/// Every name is a symbol.
struct OpenScope: Elaborator.Scope {
  func resolve(
    _ name: String, at position: SourcePosition, with elaborator: inout Elaborator
  ) throws(ParseError) -> SymbolicExpression { .symbol(name) }

  func listCount(_ name: String) -> Int? { nil }
}

extension SymbolicExpression {
  /// Reads a formula, for example `gamma*(x - mu)/(s^2 + gamma^2)`. Every name is a symbol, except `pi` and the functions;
  /// `-x^2` is `-(x^2)`, `^` associates to the right, decimal numbers are exact.
  ///
  /// Throws ``ParseError`` with line and column. Any text is answered in bounded time and depth.
  public init(parsing text: String) throws(ParseError) {
    var parser = try SyntaxParser(text)
    var scope = OpenScope()
    var elaborator = Elaborator()
    self = try elaborator.elaborate(try parser.parseFormula(), [:], in: &scope)
  }
}
