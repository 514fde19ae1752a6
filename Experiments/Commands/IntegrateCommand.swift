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

    and integrates it from --from to --to, forwards or backwards; the initial values hold at --from. Names come in any \
    order; a parameter does not depend on t or the states, a named sub-expression may; '#' starts a comment; '-x^2' is \
    '-(x^2)' and '^' associates to the right. Lists and sums: m = [1, 2, 3], x[i]' = -m[i]*x[i] for i in 1..3, x(0) = [1, 0, 0], \
    sum(m[j]*x[j] for j in 1..3 if j != 2).

    Order and steps follow Jorba and Zou (2005). The error allowed in a step is --tolerance times the size of each state \
    over that step, the largest of |x|, |h x'| and |h^2 x''/2|, so that states in different units keep the same number of \
    digits; with --absolute-tolerance no state is followed more closely than that. Every step is compared with the \
    equations at its end, and inside it where they hold exponentials or nothing else bounds it; a pulse narrower than the \
    distance of these points (the run over 256, or 1024) needs --max-step.

    Rows are the start, --dense points in equal distances between start and end, the ends of the steps with --every-step, \
    and the end, where --until may be the end too; with --events only the roots of an expression. Columns are t, the states \
    in the order of their equations, and the derivatives asked for with --variation, named x_wrt_y0 for initial values and \
    x_wrt_a for parameters. Statistics of the steps go to standard error.

    Roots are places where an expression changes its sign, or touches zero within rounding; poles are none. An expression \
    is followed on pieces of the step on which its own series holds. Where it has no value, the zeros of the arguments of \
    its logarithms, powers and inverse functions are found in the same way: between them it has values everywhere or \
    nowhere. Roots behind 4000 pieces of a step or 100,000 of a run may be missed, which is said at the end; --max-step \
    makes steps shorter.

    With --ensemble every row of a file is a trajectory. Columns named by states give initial values, those named by \
    parameters their values, and t the start; what has no column is as in the system, or as --parameters and --from say. \
    The result has a line for each row or, with --dense, --every-step or --events, for each of its points and its end: row, \
    the row's own columns (initial values as x(0)), t, the states, outcome, steps, and rejected, the steps that were halved. \
    The outcome is completed or event, or one of step-limit, work-limit, non-finite, diverged, step-underflow, stalled and \
    failed-estimate for a row that does not arrive: the program then names the first of them and exits with 1. Numbers \
    are those of a run with the row alone, and the same bytes for any --jobs. Rows of a small system without events run \
    eight at a time in the lanes of vectors, each with steps of its own. --max-steps holds for each row; all of them \
    may take as many multiplications as a thousand runs, and rows behind that are not-begun. Arrays (--format npy or json) have \
    the axes row, with --dense point, and column; the description beside the file has the numbers that outcomes have there.

    A run that does not arrive prints the rows it has, says where and why, and exits with 1. An explicit method, Taylor \
    included, must follow the fastest rate of a stiff system even where nothing moves: Robertson's system needs about 13,500 \
    steps for 40 units of time and can only be run that far.

    With --compile a C compiler, clang, makes machine code of the expansion; the numbers keep all their bits. Compiling \
    takes 0.12 s of processor time for kepler, 0.42 s for mixture-plane and 0.14 s for pleiades, and saves 0.29, 1.9 and 2.1 us \
    in each step, so that it pays from about 410,000, 220,000 and 67,000 steps on, or at once where an earlier run has left \
    the code. abs, sign, min, max and atan2 have no compiled form. Figures are drawn without it, and so are the rows of \
    --ensemble that run eight at a time, which is faster.

    Systems that come with the program: \(SystemSource.names.joined(separator: ", ")).
    """

  static let system = Parameter(
    "system", .text("the path of a system file or the name of a shipped system"), required: true,
    placeholder: "file", help: "The system: a file, or a name from the list above.")
  static let end = Parameter(
    "to", .real(.any), required: true, help: "The time to integrate to.")
  static let start = Parameter(
    "from", .real(.any), default: 0, help: "The time of the initial values.")
  static let tolerance = Parameter(
    "tolerance", .real(.closed(1e-18...0.1)), default: 1e-15,
    help: "The local error allowed per step, relative to each state.")
  static let absoluteTolerance = Parameter(
    "absolute-tolerance", .real(.positive),
    help: "A local error that is allowed for every state, in its units.")
  static let maximumStep = Parameter(
    "max-step", .real(.positive), help: "The longest step.")
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
  static let events = Parameter(
    "events", .text("an expression"), placeholder: "expression",
    help: "Print a row at every root of this expression, and no other rows.")
  static let ensemble = Parameter(
    "ensemble", .inputFile,
    help:
      "A trajectory for each row of this file: CSV with columns named by states, parameters, or t for the start; or all states as .npy."
  )
  static let everyStep = Parameter.flag("every-step", help: "Print a row at the end of every step.")
  static let compiled = Parameter.flag(
    "compile",
    help:
      "Compile the expansion by clang (an absolute path in CC, else beside swift, else in PATH) and keep the code in $XDG_CACHE_HOME/taylorflow (~/.cache/taylorflow)."
  )
  static let variation = Parameter(
    "variation", .text("names of states and parameters separated by commas, or 'all' for every state"),
    placeholder: "name,...",
    help: "Add the derivatives of the states by the initial values of these states, or by these parameters.")
  static let maximumSteps = Parameter(
    "max-steps", .integer(1...1_000_000_000),
    help:
      "Stop after this many steps; default: 1,000,000. Or, if that is sooner, after 2e9 multiplications, a few seconds, for each million of them begun."
  )
  /// The steps that a run may take unless `--max-steps` is given, and the multiplications for each so many steps begun.
  static let usualSteps = 1_000_000
  static let usualWork = 2_000_000_000

  static func mostWork(_ steps: Int) -> Int { ((steps - 1) / usualSteps + 1) * usualWork }

  static let figure = FigureFile.option("the states against time and of phase portraits")
  static let portraits = Parameter(
    "portraits", .text("pairs of states such as x:y, separated by commas"), placeholder: "state:state,...",
    help:
      "The phase portraits of --figure, one for each pair. Default: all pairs of up to three states, else the states by twos."
  )

  var options: ParameterSet {
    ParameterSet([
      Self.system, Self.start, Self.end, Self.tolerance, Self.absoluteTolerance, Self.order, Self.maximumStep,
      Self.maximumSteps, Self.dense, Self.everyStep, Self.compiled, Self.parameters, Self.ensemble,
      Self.variation,
      Self.until, Self.events, ResultFile.output, ResultFile.format, Self.figure, Self.portraits,
      CommonParameters.jobs,
      CommonParameters.quiet, CommonParameters.progress,
    ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let figure = try FigureFile(Self.figure, values, context)
    let compiler = values[Self.compiled] ? try context.compiler() : nil
    if let file = values[ResultFile.output] { try context.files.checkWritable(file) }
    let plain = try SystemSource.system(try values.required(Self.system), files: context.files)
    let portraits = try TrajectoryFigure.portraits(values, of: plain)
    let end = try values.required(Self.end)
    let events = try event(values, plain)
    let parameters = try SystemSource.parameters(
      values[Self.parameters], of: plain, option: Self.parameters.declaration.synopsis)
    if let path = values[Self.ensemble] {
      return try ensemble(
        path, of: plain, parameters: parameters, events: events, to: end, compiler: compiler, values, context
      ).run(portraits: portraits, figure: figure)
    }
    let system = try varied(plain, values)
    warnAboutNumbers(system, context)
    try requireSteps(values, end)
    let integrator = try SystemIntegrator<Double>(
      system, parameters: parameters, events: events, options: options(values), start: values[Self.start])
    if let compiler {
      try CompiledSystem.use(compiler, in: integrator, cancellation: context.cancellation)
    }
    var writer = TrajectoryWriter(
      [Column(SymbolicSystem.time, "time")] + columns(system, of: plain),
      keepsRows: figure != nil && values[Self.events] != nil, values, context)
    let outcome =
      values[Self.events] == nil
      ? advance(integrator, to: end, values, &writer) : roots(integrator, to: end, &writer, context)
    try writer.finish(of: name)
    if let figure {
      let shown = try TrajectoryFigure(
        states: plain.states,
        points: path(plain, parameters: parameters, to: integrator.time, options(values), values),
        marked: values[Self.events].map { ("roots of \($0)", writer.rows) }, portraits: portraits)
      try figure.write(
        shown.figure(
          of: values.required(Self.system),
          summary:
            "From t = \(values[Self.start].plain) to t = \(integrator.time.plain) in \(integrator.statistics.steps) steps of order "
            + "\(integrator.statistics.order)."), context)
    }
    report(outcome, integrator, context)
    switch outcome {
    case .reachedEnd:
      if let text = values[Self.until] ?? values[Self.events] {
        if values[Self.until] != nil || writer.count == 0 || integrator.hasUnresolvedEvents {
          context.warn(noRoot(text, end, isFirst: writer.count == 0 || values[Self.until] != nil))
        }
      }
      return .success
    case .event: return .success
    default:
      context.inform(
        "Error: " + failure(outcome, integrator, steps: integrator.statistics.steps, end, values))
      return .failure
    }
  }

  /// The columns of the states.
  func columns(_ system: SymbolicSystem, of plain: SymbolicSystem) -> [Column] {
    system.states.enumerated().map { place, name in
      Column(name, place < plain.states.count ? "state \(name)" : "derivative of a state, \(name)")
    }
  }

  /// The trajectory as a figure shows it, by a run of its own: 4000 points in equal distances, and the ends of not too many steps.
  private func path(
    _ system: SymbolicSystem, parameters: [String: Double], to end: Double, _ options: IntegrationOptions,
    _ values: ParameterValues
  ) throws -> [[Double]] {
    let start = values[Self.start]
    let integrator = try SystemIntegrator<Double>(
      system, parameters: parameters, options: options, start: start)
    guard end != start else { return [[start] + integrator.state] }
    let samples = (1..<4000).map { start + (end - start) * (Double($0) / 4000) }
    return integrator.run(to: end, samples: samples, everyStep: true).points.map { [$0.time] + $0.state }
  }

  /// Refuses a longest step that needs too many steps.
  private func requireSteps(_ values: ParameterValues, _ end: Double) throws {
    let maximumSteps = values[Self.maximumSteps] ?? Self.usualSteps
    let span = (end - values[Self.start]).magnitude
    guard let step = values[Self.maximumStep], span / step > Double(maximumSteps) else { return }
    throw UsageError(
      "The value '\(step.plain)' is invalid for '\(Self.maximumStep.declaration.synopsis)': \(span.plain) units of "
        + "time would take more than \((span / step).short) steps. Please give a longer one, or allow more than "
        + "\(maximumSteps) steps with '\(Self.maximumSteps.declaration.synopsis)'.")
  }

  func options(_ values: ParameterValues) -> IntegrationOptions {
    let maximumSteps = values[Self.maximumSteps] ?? Self.usualSteps
    return IntegrationOptions(
      tolerance: values[Self.tolerance], absoluteTolerance: values[Self.absoluteTolerance],
      order: values[Self.order], maximumSteps: maximumSteps,
      maximumWork: Self.mostWork(maximumSteps),
      maximumStep: values[Self.maximumStep])
  }

  private func advance(
    _ integrator: SystemIntegrator<Double>, to end: Double, _ values: ParameterValues,
    _ writer: inout TrajectoryWriter
  ) -> IntegrationOutcome {
    let samples = SystemIntegrator.equidistant(values[Self.dense], from: values[Self.start], to: end)
    return integrator.run(to: end, samples: samples, everyStep: values[Self.everyStep]) { writer.write($0) }
  }

  /// The points at all roots.
  private func roots(
    _ integrator: SystemIntegrator<Double>, to end: Double, _ writer: inout TrajectoryWriter,
    _ context: CommandContext
  ) -> IntegrationOutcome {
    integrator.roots(to: end) { point, isTouching in
      writer.write(point)
      if isTouching { context.inform(touching(point.time, "--events")) }
    }
  }

  func varied(_ system: SymbolicSystem, _ values: ParameterValues) throws -> SymbolicSystem {
    guard let text = values[Self.variation] else { return system }
    let names = text == "all" ? system.states : text.split(separator: ",").map(String.init)
    let parameters = system.parameters.map(\.name)
    var directions: [SymbolicSystem.VariationalDirection] = []
    for name in names {
      let direction: SymbolicSystem.VariationalDirection =
        parameters.contains(name) ? .parameter(name) : .initialValue(name)
      guard system.states.contains(name) || parameters.contains(name), !directions.contains(direction) else {
        throw UsageError.invalidValue(
          name, for: Self.variation.declaration.synopsis,
          allowed: "different states and parameters of the system: "
            + (system.states + parameters).joined(separator: ", "),
          suggestion: EditDistance.nearest(to: name, among: system.states + parameters))
      }
      directions.append(direction)
    }
    do {
      return try system.withVariations(directions)
    } catch {
      throw UsageError("'\(Self.variation.declaration.synopsis)': \(error)")
    }
  }

  private func event(_ values: ParameterValues, _ system: SymbolicSystem) throws -> [SymbolicExpression] {
    let given = [(Self.until, values[Self.until]), (Self.events, values[Self.events])].filter { $0.1 != nil }
    guard given.count < 2 else {
      throw UsageError("'--until' and '--events' cannot be given together. Please leave one of them out.")
    }
    guard let (option, value) = given.first, let text = value else { return [] }
    let expression: SymbolicExpression
    do {
      expression = try system.expression(parsing: text)
    } catch {
      throw UsageError(
        "The value '\(text.printable)' is invalid for '\(option.declaration.synopsis)', "
          + "column \(error.position.column): \(error.message)")
    }
    guard !Set(expression.symbols).isDisjoint(with: [SymbolicSystem.time] + system.states) else {
      throw UsageError(
        "The value '\(text.printable)' is invalid for '\(option.declaration.synopsis)': it changes neither with t nor "
          + "with a state, so that it has roots everywhere or nowhere. Please give an expression in t or in "
          + "\(system.states.joined(separator: ", ").printable).")
    }
    return [expression]
  }

  func warnAboutNumbers(_ system: SymbolicSystem, _ context: CommandContext) {
    let formulas = system.equations + system.initialValues + system.parameters.map(\.value)
    let inexact = formulas.flatMap(\.inexactNumbers)
    if let first = inexact.first {
      context.warn("The number \(first.plain) does not fit an exact fraction and is kept as a double.")
    }
  }
}
