import CommandLineInterface
import Experimentation
import Reporting
import Symbolics

/// The run of `integrate --ensemble`: block after block of rows is integrated, written and forgotten.
struct EnsembleRun {
  let command: IntegrateCommand
  let file: EnsembleFile
  /// The system without its variations.
  let plain: SymbolicSystem
  let system: SymbolicSystem
  let parameters: [String: Double]
  let events: [SymbolicExpression]
  let options: IntegrationOptions
  let end: Double
  /// What makes machine code of the expansion, if that is wanted.
  let compiler: NativeCompiler?
  let values: ParameterValues
  let context: CommandContext

  /// All rows together may take as much work as so many runs with one trajectory.
  static let mostRuns = 1000

  /// Numbers that a block holds at a time, about.
  private static let numbersOfABlock = 1 << 22
  private static let mostRowsOfABlock = 4096

  private var start: Double { values[IntegrateCommand.start] }
  private var maximumWork: Int { Self.mostRuns * (options.maximumWork ?? IntegrateCommand.usualWork) }

  private var selection: TrajectorySelection {
    if values[IntegrateCommand.events] != nil { return .roots }
    let (dense, everyStep) = (values[IntegrateCommand.dense], values[IntegrateCommand.everyStep])
    return dense == 0 && !everyStep ? .end : .samples(dense, everyStep: everyStep)
  }

  /// Points of a trajectory, where their number is known before.
  private var points: Int? {
    switch selection {
    case .end: 1
    case .samples(let count, everyStep: false): count + 2
    case .samples, .roots: nil
    }
  }

  private func ensemble(events: [SymbolicExpression]) throws -> Ensemble<Double> {
    try Ensemble(
      system, quantities: file.quantities, parameters: parameters, events: events, options: options,
      start: start, maximumWork: maximumWork)
  }

  /// Runs, writes, and tells how the trajectories ended.
  ///
  /// - Throws: `UsageError` for work, `InputError` for a row, `Shortage`, `FileError`, `Interrupted`, `OutputClosed`.
  func run(portraits: [[(Int, Int)]]?, figure: FigureFile?) throws -> ExitCode {
    var ensemble = try ensemble(events: events)
    let table = EnsembleTable(
      file, states: command.columns(system, of: plain), parameters: system.parameters.map(\.name))
    let format = ResultFile.chosen(values)
    try requireKnownLength(format)
    try requireWork(ensemble)
    if let compiler {
      try CompiledSystem.use(compiler, in: &ensemble, cancellation: context.cancellation)
    }
    let width = table.columns.count + 1
    let numbersOfARow = width * (points ?? min(options.maximumSteps, 1 << 40))
    let size = max(context.jobs, min(Self.mostRowsOfABlock, Self.numbersOfABlock / numbersOfARow))
    try requireMeans(format, width: width, size: min(size, file.count))
    let output = values[ResultFile.output]
    let target = try output.map { try ResultFile.growing($0, context) }
    var writer = EnsembleWriter(
      table, as: format, rows: file.count, points: points ?? 1, jobs: context.jobs,
      put: { bytes in try target?.append(bytes) ?? context.write(bytes) })
    var summary = EnsembleSummary()
    context.progress.begin(try values.required(IntegrateCommand.system), total: file.count)
    try writer.begin()
    for first in stride(from: 0, to: file.count, by: size) {
      let own = file.rows(first..<min(file.count, first + size))
      let (cancellation, progress) = (context.cancellation, context.progress)
      let members = try ensemble.run(
        Array(own), to: end, keeping: selection, jobs: context.jobs,
        monitor: {
          try cancellation.check()
          progress.advance()
        })
      try writer.write(members, from: first, own: own)
      for (place, member) in members.enumerated() { summary.add(member, row: first + place) }
    }
    try context.cancellation.check()
    try writer.finish()
    context.progress.end()
    if let output, let target {
      try target.commit()
      let name = output.split(separator: "/").last.map(String.init) ?? output
      try ResultFile.describe(writer.resource(path: name), output, of: command.name, values, context)
    }
    if let figure { try draw(portraits, figure) }
    return try report(summary)
  }

  // MARK: Before the work

  private func requireKnownLength(_ format: ResultFile.Format) throws {
    guard points == nil, format == .json || format == .npy else { return }
    let option = values[IntegrateCommand.events] == nil ? "every-step" : "events"
    throw UsageError(
      "With '--\(option)' trajectories have different numbers of points, which make no array. Please give '--format csv', "
        + "or '--dense' in its place.")
  }

  /// Refuses rows that take more steps or work than is allowed, whatever happens on the way.
  private func requireWork(_ ensemble: Ensemble<Double>) throws {
    var least = 0.0
    let perPoint = Double((points ?? 0) * system.states.count * 20)
    for row in 0..<file.count {
      let span = (end - file.start(row, otherwise: start)).magnitude
      let steps = span / (options.maximumStep ?? .infinity)
      guard steps <= Double(options.maximumSteps) else {
        throw InputError(
          path: file.path, line: file.line(row),
          "The start at \(file.start(row, otherwise: start).plain) is \(span.plain) units of time away from '--to', which "
            + "take more than \(steps.short) steps of '--max-step'. Please allow more than \(options.maximumSteps) with "
            + "'--max-steps', or give a longer step.")
      }
      least += ensemble.leastWork(span: span) + perPoint
    }
    guard least > Double(maximumWork) else { return }
    throw UsageError(
      "The \(file.count) rows of '\(file.path.printable)' take at least \(least.short) multiplications, and all rows together may take "
        + "\(Double(maximumWork).plain). Please give fewer rows\(options.maximumStep == nil ? "" : " or a longer '--max-step'"), "
        + "or allow more with '--max-steps', \(Double(Self.mostRuns * IntegrateCommand.usualWork).plain) for each million."
    )
  }

  /// Refuses a run for which memory or the disk is too small, as far as its length is known.
  private func requireMeans(_ format: ResultFile.Format, width: Int, size: Int) throws {
    guard let points else { return }
    let less = "Please give fewer rows" + (points == 1 ? "" : " or points with '--dense'")
    // A point is a list of its own; lines of text stay until the last is there.
    let kept = format == .text ? 120 * file.count : 32 * size
    try context.run.requireMemory(
      40e6 + Double(kept) * Double(points * width), advice: "\(less), or run it on a larger machine.")
    guard let output = values[ResultFile.output] else { return }
    let bytes = Double(file.count) * Double(points * width) * (format == .npy ? 8 : 19)
    try context.run.requireRoom(
      bytes, for: output,
      advice: "\(less)\(format == .npy ? "" : ", '--format npy'"), or another place with '--output'.")
  }

  // MARK: Behind it

  private func draw(_ portraits: [[(Int, Int)]]?, _ figure: FigureFile) throws {
    let count = min(file.count, EnsembleFigure.mostTrajectories)
    var shown = try ensemble(events: values[IntegrateCommand.until] == nil ? [] : events)
    let members = try shown.run(
      Array(file.rows(0..<count)), to: end, keeping: .samples(EnsembleFigure.samples, everyStep: false),
      jobs: context.jobs)
    let paths = members.map { $0.points.map { [$0.time] + $0.state } }
    try figure.write(
      EnsembleFigure(states: plain.states, paths: paths, portraits: portraits).figure(
        of: values.required(IntegrateCommand.system), rows: file.count), context)
  }

  private func report(_ summary: EnsembleSummary) throws -> ExitCode {
    context.inform(summary.text)
    if let text = values[IntegrateCommand.until] ?? values[IntegrateCommand.events] {
      let isStopping = values[IntegrateCommand.until] != nil
      let rootless = isStopping ? summary.counts[0] : summary.withoutRoot
      if summary.touchingRoots > 0 {
        context.inform(
          "The expression of '\(isStopping ? "--until" : "--events")' touches zero within rounding at \(summary.touchingRoots) roots."
        )
      }
      if rootless > 0 || summary.unresolved > 0 {
        context.warn(
          "\(rootless) of \(file.count) rows end without a root: "
            + command.noRoot(text, end, isFirst: rootless > 0))
      }
    }
    guard let first = summary.firstFailure else { return .success }
    context.inform("Error: " + (try failure(summary, first)))
    return .failure
  }

  /// How many rows did not arrive, and why the first of them did not.
  private func failure(_ summary: EnsembleSummary, _ first: EnsembleSummary.Failure) throws -> String {
    let place = "row \(first.row)" + (file.line(first.row).map { " (line \($0))" } ?? "")
    let head = "\(summary.failed) of \(file.count) rows of '\(file.path.printable)' did not arrive. "
    guard let outcome = first.member.outcome, let point = first.member.end else {
      return head + "From \(place) on they were not begun: the rows before took the "
        + "\(Double(maximumWork).plain) multiplications that all rows together may take. Please give fewer rows, or allow "
        + "more with '--max-steps', \(Double(Self.mostRuns * IntegrateCommand.usualWork).plain) for each million."
    }
    let integrator = try SystemIntegrator<Double>(
      system, parameters: file.parameters(first.row, beside: parameters), options: options)
    try integrator.restart(at: point.time, state: point.state)
    return head + "The first is \(place). "
      + command.failure(outcome, integrator, steps: first.member.statistics.steps, end, values)
  }
}
