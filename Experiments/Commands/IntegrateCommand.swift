import CommandLineInterface
import Experimentation
import Reporting
import Symbolics

/// `experiment integrate`: a system of differential equations from a file, by adaptive Taylor series.
struct IntegrateCommand: Command {
  let name = "integrate"
  let abstract = "A system of differential equations from a file, by adaptive Taylor series."
  let discussion = """
    Reads a system file, for example

      # Lorenz
      sigma = 10
      x' = sigma*(y - x)
      y' = x*(28 - z) - y
      z' = x*y - 8/3*z
      x(0) = 1
      y(0) = 1
      z(0) = 1

    and integrates it from t = 0 to --to, forwards or backwards. Names come in any order; a parameter does not depend on t \
    or the states, a named sub-expression may; '#' starts a comment; '-x^2' is '-(x^2)' and '^' associates to the right. Lists \
    and sums: m = [1, 2, 3], x[i]' = -m[i]*x[i] for i in 1..3, x(0) = [1, 0, 0], \
    sum(m[j]*x[j] for j in 1..3 if j != 2).

    Order and steps follow Jorba and Zou (2005); the tolerance is relative to the largest state, and absolute where that is \
    below 1. Rows are the start, --dense points in equal distances between start and end, and the end, where --until may be the \
    end too. Columns are t and the states in the order of their equations. Statistics of the steps go to standard error.

    A run that does not arrive prints the rows it has, says where and why, and exits with 1. An explicit method, Taylor \
    included, must follow the fastest rate of a stiff system even where nothing moves: Robertson's system needs about 13,500 \
    steps for 40 units of time and can only be run that far.

    Systems that come with the program: \(SystemSource.names.joined(separator: ", ")).
    """

  static let system = Parameter(
    "system", .text("the path of a system file or the name of a shipped system"), required: true,
    placeholder: "file", help: "The system: a file, or a name from the list above.")
  static let end = Parameter(
    "to", .real(.any), required: true, help: "The time to integrate to; the start is 0.")
  static let tolerance = Parameter(
    "tolerance", .real(.closed(1e-18...0.1)), default: 1e-15, help: "The local error allowed per step.")
  static let order = Parameter(
    "order", .integer(2...TapeLimits.largestOrder),
    help: "The order of the series. Default: 1 - ln(tolerance)/2, rounded up.")
  static let dense = Parameter(
    "dense", .integer(0...10_000_000), default: 0, help: "How many points to print between start and end.")
  static let parameters = Parameter(
    "parameters", .text("name=number pairs separated by commas"), placeholder: "a=1,b=2",
    help: "Other values for parameters of the system.")
  static let until = Parameter(
    "until", .text("an expression"), placeholder: "expression",
    help: "Stop at the first root of this expression in t, states, parameters and named sub-expressions.")
  static let maximumSteps = Parameter(
    "max-steps", .integer(1...1_000_000_000), default: 1_000_000, help: "Stop after this many steps.")
  static let format = Parameter(
    "format", .choice(["csv", "text"]), default: "csv", help: "CSV with all digits, or an aligned table.")

  var options: ParameterSet {
    ParameterSet([
      Self.system, Self.end, Self.tolerance, Self.order, Self.dense, Self.parameters, Self.until,
      Self.maximumSteps, Self.format, CommonParameters.quiet,
    ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let system = try SystemSource.system(try values.required(Self.system), files: context.files)
    let end = try values.required(Self.end)
    let parameters = try SystemSource.parameters(
      values[Self.parameters], of: system, option: Self.parameters.declaration.synopsis)
    warnAboutNumbers(system, context)
    let options = IntegrationOptions(
      tolerance: values[Self.tolerance], order: values[Self.order], maximumSteps: values[Self.maximumSteps])
    let integrator = try SystemIntegrator<Double>(
      system, parameters: parameters, events: try event(values, system), options: options)
    let count = values[Self.dense]
    let samples = (0..<count).map { end * (Double($0 + 1) / Double(count + 1)) }
    let run = integrator.run(to: end, samples: samples)
    try write(run, system, asText: values[Self.format] == "text", context)
    report(run, integrator, context)
    switch run.outcome {
    case .reachedEnd:
      if let text = values[Self.until] {
        context.warn("'\(text.printable)' has no root up to t = \(end.plain).")
      }
      return .success
    case .event: return .success
    case .maximumSteps, .nonFinite, .stepUnderflow:
      context.inform("Error: " + failure(run, end, values))
      return .failure
    }
  }

  private func event(_ values: ParameterValues, _ system: SymbolicSystem) throws -> [SymbolicExpression] {
    guard let text = values[Self.until] else { return [] }
    do {
      return [try system.expression(parsing: text)]
    } catch {
      throw UsageError(
        "The value '\(text.printable)' is invalid for '\(Self.until.declaration.synopsis)', "
          + "column \(error.position.column): \(error.message)")
    }
  }

  private func warnAboutNumbers(_ system: SymbolicSystem, _ context: CommandContext) {
    let formulas = system.equations + system.initialValues + system.parameters.map(\.value)
    let inexact = formulas.flatMap(\.inexactNumbers)
    if let first = inexact.first {
      context.warn("The number \(first.plain) does not fit an exact fraction and is kept as a double.")
    }
  }

  private func write(
    _ run: IntegrationRun<Double>, _ system: SymbolicSystem, asText: Bool, _ context: CommandContext
  ) throws {
    let names = [SymbolicSystem.time] + system.states
    if asText {
      var table = Table(name: "trajectory", title: "Trajectory", columns: names.map { Column($0, "") })
      for point in run.points { table.append(([point.time] + point.state).map { .number($0) }) }
      return try context.write(table.alignedText(TextTableStyle(digits: 15)))
    }
    var writer = CSVWriter()
    writer.writeHeader(names)
    for point in run.points { writer.writeRow(numbers: [point.time] + point.state) }
    try context.write(writer.takeBytes())
  }

  private func report(
    _ run: IntegrationRun<Double>, _ integrator: SystemIntegrator<Double>, _ context: CommandContext
  ) {
    let taken = run.statistics
    var line = "order \(taken.order), \(taken.steps) steps"
    if taken.steps > 0, taken.smallestStep.isFinite {
      line +=
        " of \(NumberText.significant(taken.smallestStep, digits: 3)) to "
        + NumberText.significant(taken.largestStep, digits: 3)
    }
    line +=
      ", \(taken.rejected) halved, \(taken.expansions) expansions of \(integrator.tape.nodeCount) recurrences"
    context.inform(line)
    if case .event = run.outcome, let point = run.points.last {
      context.inform("The expression of '--until' has a root at t = \(point.time.plain).")
    }
  }

  private func failure(_ run: IntegrationRun<Double>, _ end: Double, _ values: ParameterValues) -> String {
    let place = "at t = \(run.points.last?.time.plain ?? "0"), before \(end.plain)"
    switch run.outcome {
    case .maximumSteps:
      return "The integration stopped \(place): \(values[Self.maximumSteps]) steps are used up. "
        + "Please allow more with '--max-steps', or shorten the interval; a stiff system needs an implicit method."
    case .nonFinite:
      return "The integration stopped \(place): the equations have no finite value or derivative there. "
        + "Please check the domain of their functions."
    default:
      return
        "The integration stopped \(place): the steps fell below the resolution of t, as before a singularity."
    }
  }
}
