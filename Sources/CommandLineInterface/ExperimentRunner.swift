import Experimentation
import Reporting

/// Runs an experiment for the command line: says what it does, writes the files, prints the summary.
struct ExperimentRunner {
  let context: CommandContext

  /// Runs and writes.
  ///
  /// - Parameter parent: the folder that holds the experiment's folder; by default `Results` at the published
  ///   parameters in a checkout of the project and `Output` otherwise. The option `--output` names the folder itself and comes first.
  /// - Returns: `.failure` when a check fails.
  /// - Throws: what the experiment throws, and `FileError` when a file cannot be written.
  func run(
    _ experiment: any Experiment, at values: ParameterValues, parent: String? = nil, isDryRun: Bool? = nil
  ) throws -> ExitCode {
    let environment = context.environment
    let formats = values[CommonParameters.figures]
    let converter = try FigureConverter.needed(for: formats, searchPath: environment.searchPath)
    // The published results have figures as SVG only.
    let standard = environment.parent(ofPublished: values.scope == .published && formats == [.svg])
    let folder = values[CommonParameters.output] ?? (parent ?? standard) + "/" + experiment.name
    try experiment.validate(values)
    if isDryRun ?? values[CommonParameters.dryRun] {
      try context.write(plan(experiment, values, folder))
      return .success
    }
    let start = environment.clock()
    context.inform(
      "\(experiment.name): seed \(values.seed), \(context.jobs) \(context.jobs == 1 ? "thread" : "threads")")
    let target = try claim(folder)
    let report = try render(experiment, at: values, figures: formats, converter: converter)
    let seconds = environment.clock() - start
    let paths = try target.write(report, runRecord: runRecord(seconds))
    for path in paths { context.inform("Wrote \(path)") }
    do {
      try context.write(report.text)
    } catch is OutputClosed {
      // The files are written and the exit code tells the rest.
    }
    context.inform("\(experiment.name): finished in \(NumberText.fixed(seconds, decimals: 2)) s")
    return report.holds ? .success : .failure
  }

  /// Runs without writing.
  ///
  /// - Throws: what the experiment throws; `Interrupted` when the user asked to stop meanwhile; `ConversionError`.
  func render(
    _ experiment: any Experiment, at values: ParameterValues, figures: [FigureFormat] = [.svg],
    converter: FigureConverter? = nil
  ) throws -> RenderedReport {
    defer { context.bar.clear() }
    let report = try experiment.run(values, context: context.run)
    try context.cancellation.check()
    return try RenderedReport(
      report, of: experiment, at: values, styles: context.styles, figures: figures, converter: converter)
  }

  private func plan(_ experiment: any Experiment, _ values: ParameterValues, _ folder: String) -> String {
    var text = RenderedReport.command(experiment, at: values) + "\n"
    for (name, value) in values.recorded {
      let isPublished = values.parameters[name]?.defaultValue == value
      text += "  \(name) = \(value)\(isPublished ? "" : " (not the published value)")\n"
    }
    return text + "  files go to \(folder)\n"
  }

  /// Takes the folder before the work begins, and says so when another run has it.
  private func claim(_ folder: String) throws -> ReportFolder {
    var isWaiting = false
    return try ReportFolder(folder, in: context.files) {
      try context.cancellation.check()
      if !isWaiting { context.inform("Waiting for another run that writes to \(folder)") }
      isWaiting = true
    }
  }

  private func runRecord(_ seconds: Double) -> String {
    let record = JSONValue.object([
      .init("command", .string(context.command)),
      .init("host", .string(context.environment.host)),
      .init("jobs", .integer(context.jobs)),
      .init("seconds", .number(seconds)),
    ])
    return record.text() + "\n"
  }
}
