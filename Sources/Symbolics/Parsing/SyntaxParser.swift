/// Reads tokens by recursive descent:
///
///     sum     = product (("+" | "-") product)*
///     product = signed (("*" | "/") signed)*
///     signed  = ("-" | "+") signed | power
///     power   = primary ("^" signed)?
///     primary = number | name | name "[" sum ("," sum)* "]" | name "(" sum ("," sum)* ")" | "(" sum ")"
struct SyntaxParser {
  private let tokens: [Token]
  private var index = 0
  private var nesting = 0

  init(_ text: String) throws(ParseError) {
    tokens = try Lexer.tokens(of: text)
  }

  static let keywords: Set<String> = ["for", "in", "if", "sum", "product"]

  private var token: Token { tokens[min(index, tokens.count - 1)] }

  private func isMark(_ mark: String) -> Bool { token.kind == .mark(mark) }

  private func isName(_ name: String) -> Bool { token.kind == .name(name) }

  private mutating func take(_ mark: String) -> Bool {
    guard isMark(mark) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ mark: String, _ context: String) throws(ParseError) {
    guard take(mark) else {
      throw ParseError(token.position, "Expected '\(mark)' \(context), found \(token.quoted).")
    }
  }

  /// A whole text that is one formula.
  mutating func parseFormula() throws(ParseError) -> Syntax {
    skipSeparators()
    let result = try parseSum()
    skipSeparators()
    guard token.kind == .end else {
      throw ParseError(token.position, "Expected an operator or the end, found \(token.quoted).")
    }
    return result
  }

  /// A whole text that is a list of statements.
  mutating func parseStatements() throws(ParseError) -> [Statement] {
    var statements: [Statement] = []
    while true {
      skipSeparators()
      if token.kind == .end { return statements }
      statements.append(try parseStatement())
      guard token.kind == .separator || token.kind == .end || isMark(",") else {
        throw ParseError(
          token.position, "Expected an operator or the end of the line, found \(token.quoted).")
      }
    }
  }

  private mutating func skipSeparators() {
    while token.kind == .separator || isMark(",") { index += 1 }
  }

  private mutating func parseStatement() throws(ParseError) -> Statement {
    let start = token.position
    guard case .name(let name) = token.kind else {
      throw ParseError(
        start, "A statement starts with a name, as in x' = y, a = 2 or x(0) = 1; found \(token.quoted).")
    }
    index += 1
    let indices = try parseIndices()
    let isEquation = take("'")
    if isEquation, isMark("'") {
      throw ParseError(
        token.position,
        "Only first derivatives have equations. Please introduce a name for \(name)' and write two equations."
      )
    }
    let isInitial = !isEquation && take("(")
    if isInitial {
      guard case .number(let number) = token.kind, number.isZero else {
        throw ParseError(
          token.position, "An initial value is given at t = 0, as in \(name)(0) = 1; found \(token.quoted).")
      }
      index += 1
      try expect(")", "after the time of the initial value")
    }
    try expect("=", "after '\(name)'")
    let kind: Statement.Kind
    if !isEquation, isMark("[") {
      let list = try parseList()
      kind = isInitial ? .initialList(list) : .list(list)
    } else {
      let formula = try parseSum()
      kind = isEquation ? .equation(formula) : isInitial ? .initial(formula) : .definition(formula)
    }
    let clause = isName("for") ? try parseClause() : nil
    return Statement(name: name, indices: indices, kind: kind, clause: clause, position: start)
  }

  private mutating func parseList() throws(ParseError) -> [Syntax] {
    try expect("[", "before a list")
    var list = [try parseSum()]
    while take(",") { list.append(try parseSum()) }
    try expect("]", "after a list")
    return list
  }

  private mutating func parseIndices() throws(ParseError) -> [Syntax] {
    isMark("[") ? try parseList() : []
  }

  private mutating func parseClause() throws(ParseError) -> Syntax.Clause {
    let start = token.position
    index += 1
    guard case .name(let index) = token.kind, !SyntaxParser.keywords.contains(index) else {
      throw ParseError(token.position, "Expected the name of an index after 'for', found \(token.quoted).")
    }
    self.index += 1
    guard isName("in") else {
      throw ParseError(token.position, "Expected 'in' after 'for \(index)', found \(token.quoted).")
    }
    self.index += 1
    let range: Syntax.Range
    let first = try parseSum()
    if take("..") {
      range = .bounds(first, try parseSum())
    } else if case .name(let list, let indices, let position) = first, indices.isEmpty {
      range = .list(list, position)
    } else {
      throw ParseError(token.position, "Expected a range as in 1..7 or the name of a list.")
    }
    var condition: Syntax.Condition?
    if isName("if") {
      self.index += 1
      let left = try parseSum()
      guard case .mark(let comparison) = token.kind,
        ["==", "!=", "<", "<=", ">", ">="].contains(comparison)
      else {
        throw ParseError(token.position, "Expected == != < <= > or >= in a condition, found \(token.quoted).")
      }
      self.index += 1
      condition = Syntax.Condition(comparison: comparison, left: left, right: try parseSum())
    }
    return Syntax.Clause(index: index, range: range, condition: condition, position: start)
  }

  private mutating func parseSum() throws(ParseError) -> Syntax {
    let start = token.position
    let first = try parseProduct()
    guard isMark("+") || isMark("-") else { return first }
    var terms = [(isSubtracted: false, term: first)]
    while isMark("+") || isMark("-") {
      let isSubtracted = isMark("-")
      index += 1
      terms.append((isSubtracted, try parseProduct()))
    }
    return .sum(terms, start)
  }

  private mutating func parseProduct() throws(ParseError) -> Syntax {
    let start = token.position
    let first = try parseSigned()
    guard isMark("*") || isMark("/") else { return first }
    var factors = [(isDivided: false, factor: first)]
    while isMark("*") || isMark("/") {
      let isDivided = isMark("/")
      index += 1
      factors.append((isDivided, try parseSigned()))
    }
    return .product(factors, start)
  }

  /// Every path of the recursion comes through here, so this is where depth is counted.
  private mutating func parseSigned() throws(ParseError) -> Syntax {
    nesting += 1
    defer { nesting -= 1 }
    let start = token.position
    guard nesting <= ParseLimits.nesting else {
      throw ParseError(
        start, "The formula is nested more than \(ParseLimits.nesting) levels deep. Please name its parts.")
    }
    if take("-") { return .negation(try parseSigned(), start) }
    if take("+") { return try parseSigned() }
    let base = try parsePrimary()
    let mark = token.position
    guard take("^") else { return base }
    return .power(base, try parseSigned(), mark)
  }

  private mutating func parsePrimary() throws(ParseError) -> Syntax {
    let start = token.position
    switch token.kind {
    case .number(let number):
      index += 1
      return .number(number, start)
    case .mark("("):
      index += 1
      let inner = try parseSum()
      try expect(")", "to close the bracket of line \(start.line), column \(start.column)")
      return inner
    case .name(let name):
      index += 1
      if (name == "sum" || name == "product") && isMark("(") { return try parseReduction(name, start) }
      if SyntaxParser.keywords.contains(name) {
        throw ParseError(start, "'\(name)' is a word of the language and cannot stand here.")
      }
      if isMark("[") { return .name(name, try parseIndices(), start) }
      guard take("(") else { return .name(name, [], start) }
      var arguments = [try parseSum()]
      while take(",") { arguments.append(try parseSum()) }
      try expect(")", "after the arguments of \(name)")
      return .call(name, arguments, start)
    default:
      throw ParseError(start, "Expected a number, a name or '(', found \(token.quoted).")
    }
  }

  private mutating func parseReduction(_ name: String, _ start: SourcePosition) throws(ParseError) -> Syntax {
    try expect("(", "after \(name)")
    let body = try parseSum()
    guard isName("for") else {
      throw ParseError(
        token.position,
        "Expected 'for', as in \(name)(m[i]*x[i] for i in 1..3); found \(token.quoted).")
    }
    let clause = try parseClause()
    try expect(")", "after the range of \(name)")
    return .reduction(isSum: name == "sum", body, clause, start)
  }
}
