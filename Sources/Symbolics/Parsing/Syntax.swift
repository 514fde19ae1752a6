/// A formula as it was written, with the place of every part.
indirect enum Syntax {
  case number(SymbolicNumber, SourcePosition)
  /// A name with index formulas in brackets.
  case name(String, [Syntax], SourcePosition)
  case negation(Syntax, SourcePosition)
  /// Terms, each with whether it is subtracted. Long sums are flat, so that their length does not become depth.
  case sum([(isSubtracted: Bool, term: Syntax)], SourcePosition)
  /// Factors, each with whether it is divided by.
  case product([(isDivided: Bool, factor: Syntax)], SourcePosition)
  case power(Syntax, Syntax, SourcePosition)
  /// A function with its arguments.
  case call(String, [Syntax], SourcePosition)
  /// `sum(body for i in 1..n if i != j)` or `product(...)`.
  case reduction(isSum: Bool, Syntax, Clause, SourcePosition)

  /// `for index in range if condition`.
  struct Clause {
    let index: String
    let range: Range
    let condition: Condition?
    let position: SourcePosition
  }

  enum Range {
    case bounds(Syntax, Syntax)
    /// All elements of a list in turn.
    case list(String, SourcePosition)
  }

  struct Condition {
    let comparison: String
    let left: Syntax
    let right: Syntax
  }

  var position: SourcePosition {
    switch self {
    case .number(_, let position), .name(_, _, let position), .negation(_, let position),
      .sum(_, let position), .product(_, let position), .power(_, _, let position), .call(_, _, let position),
      .reduction(_, _, _, let position):
      position
    }
  }
}

/// A line of a system file.
struct Statement {
  enum Kind {
    /// `name = formula`.
    case definition(Syntax)
    /// `name = [formula, ...]`.
    case list([Syntax])
    /// `name' = formula`.
    case equation(Syntax)
    /// `name(0) = formula`.
    case initial(Syntax)
    /// `name(0) = [formula, ...]` for `name[1]`, `name[2]`, ...
    case initialList([Syntax])
  }

  let name: String
  let indices: [Syntax]
  let kind: Kind
  let clause: Syntax.Clause?
  let position: SourcePosition
}
