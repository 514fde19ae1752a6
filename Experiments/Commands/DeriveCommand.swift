import CommandLineInterface
import Experimentation
import Numbers
import Reporting
import Symbolics

/// `experiment derive`: derivatives of a formula as formulas.
struct DeriveCommand: Command {
  let name = "derive"
  let abstract = "Derivatives of a formula, partial or along a flow, as text, LaTeX or Swift."
  let discussion = """
    Prints the derivatives of --expression of orders 1 to --order, one to a line.

    With --along "x'=f; y'=g" these are total derivatives along the flow: d/dt = f d/dx + g d/dy + d/dt, where t stands for \
    --variable. The right-hand sides may use every symbol. Without --along they are partial derivatives.

    The default of --variable is t if that occurs in the formula or the flow, otherwise gamma if that occurs, otherwise t \
    (without --along: the only symbol, if there is just one).

    Formulas are simplified without changing where they are defined: nothing that may be zero is cancelled. A derivative that \
    would have more than 2,000,000 operations is refused before it is formed.

    With --mixture the formula is the noise prediction eps of a Gaussian mixture in gamma and the coordinates of xbar (x, or x1, \
    x2, ...), one line for each coordinate, and its derivatives are total ones along the DDIM equation d xbar/d gamma = eps.

    With --radius nothing is differentiated: the formula is expanded in --variable around the point --at (along the flow, with \
    --along), and the radius of convergence is estimated from its first 61 coefficients in 31 digits: the ratios extrapolated to \
    infinite order (Domb and Sykes; Mercer and Roberts for complex pairs), the last ratio and root, and the nearest pole of the \
    Pade approximant [58/2]. The error is the change of the estimate when a third of the coefficients is left out.
    """

  static let expression = Parameter(
    "expression", .text("a formula"), placeholder: "formula", help: "The formula to differentiate.")
  static let mixture = Parameter(
    "mixture", .text("the name of a built-in mixture or the path of a file"), placeholder: "name|file",
    help:
      "Take the noise prediction of this mixture for the formula: a name, a JSON file, or a CSV file of points."
  )
  static let along = Parameter(
    "along", .text("equations separated by ';', as in \"x'=y; y'=-x\""), placeholder: "equations",
    help: "The flow along which to differentiate.")
  static let variable = Parameter(
    "variable", .text("the name of a symbol"), placeholder: "name", help: "The independent variable.")
  static let order = Parameter(
    "order", .integer(1...12), default: 1, help: "The highest derivative.")
  static let format = Parameter(
    "format", .choice(["text", "latex", "swift"]), default: "text", help: "How formulas are written.")

  static let expand = Parameter.flag(
    "expand", help: "Multiply products of sums out, so that every term stands alone.")

  static let radius = Parameter.flag(
    "radius", help: "Estimate the radius of convergence instead of differentiating.")
  static let point = Parameter(
    "at", .text("name=number pairs separated by commas"), placeholder: "x=1,a=2",
    help: "Where to expand, with --radius: numbers for all symbols.")

  var options: ParameterSet {
    ParameterSet([
      Self.expression, Self.mixture, PointFile.bandwidth, PointFile.columns, PointFile.label, PointFile.scale,
      Self.along,
      Self.variable, Self.order, Self.format, Self.expand,
      Self.radius, Self.point, CommonParameters.quiet,
    ])
  }

  /// The most operations that are printed.
  private static let limit = 2_000_000.0

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let (formulas, given) = try input(values, context)
    var flow = given
    let symbols = Set(formulas.flatMap(\.formula.symbols) + flow.values.flatMap(\.symbols))
    let variable =
      values[Self.variable] ?? (values[Self.mixture] == nil ? Self.defaultVariable(symbols, flow) : "gamma")
    if !symbols.contains(variable) {
      context.warn(
        "The variable '\(variable.printable)' does not occur in the formula"
          + (symbols.isEmpty
            ? ", which is a constant." : "; its symbols are \(symbols.sorted().joined(separator: ", ")).")
          + " Please name another one with '\(Self.variable.declaration.synopsis)' if that is not meant.")
    }
    guard values[Self.radius] == (values[Self.point] != nil) else {
      throw UsageError("'--radius' and '--at' belong together. Please give both or none.")
    }
    if let text = values[Self.point] {
      try context.write(try radius(formulas[0].formula, flow, variable, at: text))
      return .success
    }
    if flow[variable] == nil { flow[variable] = .one }
    let inexact = (formulas.map(\.formula) + flow.values).flatMap(\.inexactNumbers)
    if let first = inexact.first {
      context.warn("The number \(first.plain) does not fit an exact fraction and is kept as a double.")
    }
    let isTotal = values[Self.along] != nil || values[Self.mixture] != nil
    var output = ""
    for (name, formula) in formulas {
      let derivatives = try derivatives(formula, flow, values[Self.order], values[Self.format])
      for (order, derivative) in derivatives.enumerated().dropFirst(name == nil ? 1 : 0) {
        let written = values[Self.expand] ? expand(derivative, order, inexact.isEmpty, context) : derivative
        let line = Line(
          name: name, order: order, variable: variable, isTotal: isTotal,
          symbols: symbols.union(written.symbols))
        output += line.text(written, values[Self.format]) + "\n"
      }
    }
    try context.write(output)
    return .success
  }

  /// The formulas, with names if they are those of a mixture, and the flow.
  private func input(
    _ values: ParameterValues, _ context: CommandContext
  ) throws -> (formulas: [(name: String?, formula: SymbolicExpression)], flow: [String: SymbolicExpression]) {
    switch (values[Self.expression], values[Self.mixture]) {
    case (let text?, nil):
      let formula = try parse(text, Self.expression.declaration.synopsis) { text throws(ParseError) in
        try SymbolicExpression(parsing: text)
      }
      try PointFile.refuse(values, because: "'--expression' is given")
      guard let along = values[Self.along] else { return ([(nil, formula)], [:]) }
      let flow = try parse(along, Self.along.declaration.synopsis) { text throws(ParseError) in
        try SymbolicExpression.flow(parsing: text)
      }
      return ([(nil, formula)], flow)
    case (nil, let source?):
      if values[Self.along] != nil || values[Self.radius] {
        throw UsageError(
          "'--mixture' brings its own flow and is not expanded at a point. Please leave '--along' and '--radius' out."
        )
      }
      let mixture = try MixtureSource.mixture(
        source, values, files: context.files
      ).mixture
      try mixture.requireIsotropic(for: "The command 'derive'")
      let formulas = try MixtureExpression(mixture)
      let count = formulas.noise.count
      let names = formulas.noise.indices.map { count == 1 ? "eps" : "eps\($0 + 1)" }
      return (zip(names, formulas.noise).map { ($0, $1) }, formulas.flow)
    default:
      throw UsageError("Please give one of '--expression' and '--mixture'.")
    }
  }

  private func derivatives(
    _ formula: SymbolicExpression, _ flow: [String: SymbolicExpression], _ order: Int, _ format: String
  ) throws -> [SymbolicExpression] {
    do {
      return try formula.derivatives(along: flow, upTo: order, limit: Self.limit)
    } catch {
      throw UsageError(
        "The derivative of order \(error.order) would have about \(error.size.short) operations, more than the "
          + "\(Self.limit.plain) that are printed. "
          + "Please lower '\(Self.order.declaration.synopsis)'.")
    }
  }

  private func expand(
    _ derivative: SymbolicExpression, _ order: Int, _ isExact: Bool, _ context: CommandContext
  ) -> SymbolicExpression {
    let (formula, isComplete) = derivative.expansion()
    if !isComplete {
      context.warn(
        "The derivative of order \(order) is not multiplied out completely: some parts have more than 10,000 terms, or take more than 100,000 products of terms."
      )
    }
    if isExact, let number = formula.inexactNumbers.first {
      context.warn(
        "Multiplied out, the derivative of order \(order) has coefficients that do not fit exact fractions, such as "
          + "\(number.plain); they are doubles.")
    }
    return formula
  }

  private func parse<Result>(
    _ text: String, _ option: String, _ body: (String) throws(ParseError) -> Result
  ) throws -> Result {
    do {
      return try body(text)
    } catch {
      throw UsageError(
        "The value '\(text.printable)' is invalid for '\(option)', \(error)")
    }
  }

  private static func defaultVariable(_ symbols: Set<String>, _ flow: [String: SymbolicExpression]) -> String
  {
    if let known = ["t", "gamma"].first(where: { symbols.contains($0) && flow[$0] == nil }) { return known }
    if flow.isEmpty, symbols.count == 1, let only = symbols.first { return only }
    return "t"
  }

  /// What stands before a formula.
  private struct Line {
    let name: String?
    let order: Int
    let variable: String
    let isTotal: Bool
    let symbols: Set<String>

    func text(_ formula: SymbolicExpression, _ format: String) -> String {
      switch format {
      case "latex": latexLeft + " = " + formula.latex
      case "swift": "let \(swiftLeft) = \(formula.swiftSource)"
      default: textLeft + " = " + formula.text
      }
    }

    private var textLeft: String {
      guard order > 0 else { return name ?? "" }
      let power = order == 1 ? "" : "^\(order)"
      return "d\(power)\(name.map { " " + $0 } ?? "")/d\(name == nil ? "" : " ")\(variable)\(power)"
    }

    private var latexLeft: String {
      let function = name.map { SymbolicExpression.latexName($0) }
      guard order > 0 else { return function ?? "" }
      let d = isTotal ? "\\mathrm{d}" : "\\partial"
      let power = order == 1 ? "" : "^{\(order)}"
      return
        "\\frac{\(d)\(power)\(function.map { " " + $0 } ?? "")}{\(d) \(SymbolicExpression.latexName(variable))\(power)}"
    }

    /// `d1`, `d2`, ..., lengthened where the formula has a symbol of that name.
    private var swiftLeft: String {
      var left = order == 0 ? name ?? "value" : "d\(order)" + (name.map { "_" + $0 } ?? "")
      while symbols.contains(left) { left += "_" }
      return left
    }
  }
}
