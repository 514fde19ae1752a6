import CommandLineInterface
import Experimentation
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

    Formulas are simplified without changing where they are defined: nothing that may be zero is cancelled.
    """

  static let expression = Parameter(
    "expression", .text("a formula"), required: true, placeholder: "formula",
    help: "The formula to differentiate.")
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

  var options: ParameterSet {
    ParameterSet([
      Self.expression, Self.along, Self.variable, Self.order, Self.format, Self.expand,
      CommonParameters.quiet,
    ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let formula = try parse(try values.required(Self.expression), Self.expression.declaration.synopsis) {
      text throws(ParseError) in
      try SymbolicExpression(parsing: text)
    }
    var flow: [String: SymbolicExpression] = [:]
    if let text = values[Self.along] {
      flow = try parse(text, Self.along.declaration.synopsis) { text throws(ParseError) in
        try SymbolicExpression.flow(parsing: text)
      }
    }
    let variable = values[Self.variable] ?? Self.defaultVariable(formula, flow)
    if flow[variable] == nil { flow[variable] = .one }
    let inexact = ([formula] + flow.values).flatMap(\.inexactNumbers)
    if let first = inexact.first {
      context.warn("The number \(first.plain) does not fit an exact fraction and is kept as a double.")
    }
    let format = values[Self.format]
    var output = ""
    let derivatives = formula.derivatives(along: flow, upTo: values[Self.order])
    for (order, simplified) in derivatives.enumerated().dropFirst() {
      let derivative = values[Self.expand] ? simplified.expanded() : simplified
      guard derivative.treeSize <= 2_000_000 else {
        throw UsageError(
          "The derivative of order \(order) has \(derivative.treeSize.plain) operations, which is too long to print. "
            + "Please lower '\(Self.order.declaration.synopsis)'.")
      }
      output += line(derivative, order, variable, isTotal: values[Self.along] != nil, format) + "\n"
    }
    try context.write(output)
    return .success
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

  private static func defaultVariable(_ formula: SymbolicExpression, _ flow: [String: SymbolicExpression])
    -> String
  {
    let symbols = Set(formula.symbols + flow.values.flatMap(\.symbols))
    if let known = ["t", "gamma"].first(where: { symbols.contains($0) && flow[$0] == nil }) { return known }
    if flow.isEmpty, symbols.count == 1, let only = symbols.first { return only }
    return "t"
  }

  private func line(
    _ derivative: SymbolicExpression, _ order: Int, _ variable: String, isTotal: Bool, _ format: String
  ) -> String {
    let name = SymbolicExpression.latexName(variable)
    switch format {
    case "latex":
      let d = isTotal ? "\\mathrm{d}" : "\\partial"
      let power = order == 1 ? "" : "^{\(order)}"
      let below = order == 1 ? "\(d) \(name)" : "\(d) \(name)\(power)"
      return "\\frac{\(d)\(power)}{\(below)} = \(derivative.latex)"
    case "swift":
      return "let d\(order) = \(derivative.swiftSource)"
    default:
      return order == 1
        ? "d/d\(variable) = \(derivative.text)" : "d^\(order)/d\(variable)^\(order) = \(derivative.text)"
    }
  }
}
