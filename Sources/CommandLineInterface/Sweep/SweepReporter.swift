import Experimentation
import Reporting

/// How far a sweep is, and its results in one place.
struct SweepReporter {
  let folder: SweepFolder
  let context: CommandContext

  private func counted() throws -> SweepStatus {
    try SweepStatus(folder, in: context.files, at: context.environment.system.wallClock())
  }

  /// Prints what is done, failed and missing.
  ///
  /// - Returns: `.failure` until every task has a result; `.success` where only shards were asked for.
  /// - Throws: `InputError` for results of another sweep, `OutputClosed`.
  func status(_ values: ParameterValues) throws -> ExitCode {
    let status = try counted()
    if let shards = values[SweepOptions.missingShards] {
      if values[SweepOptions.json] {
        throw UsageError.conflict(
          SweepOptions.missingShards.name, SweepOptions.json.name, advice: "Please leave one out.")
      }
      try context.write(status.openShards(of: shards) + "\n")
      return .success
    }
    try context.write(
      values[SweepOptions.json] ? json(status).text() + "\n" : text(status))
    return status.isComplete ? .success : .failure
  }

  private func prediction() -> SweepPrediction? { SweepPrediction(of: folder, in: context.files) }

  private func text(_ status: SweepStatus) -> String {
    let specification = folder.specification
    var lines = [
      "\(specification.subject.name): \(status.tasks) tasks, sweep \(folder.identity.short) of version \(folder.identity.version)",
      "done \(status.done.count), failed \(status.failures.count), missing \(status.missing.count)",
    ]
    if let rate = status.rate, let left = status.secondsLeft {
      lines.append(
        "\(NumberText.significant(rate, digits: 3)) tasks/s, \(ProgressBar.duration(left)) left")
    }
    let used = status.seconds.values.reduce(0, +)
    if used > 0 {
      var line =
        "processor time of \(status.seconds.count) finished tasks: \(NumberText.significant(used, digits: 3)) s"
      if let predicted = prediction()?.seconds(of: status.seconds.keys), predicted > 0 {
        line +=
          "; predicted \(NumberText.significant(predicted, digits: 3)) s, ratio \(NumberText.fixed(used / predicted, decimals: 2))"
      }
      lines.append(line)
    }
    lines += status.failures.prefix(Self.listed).map { failure in
      "task \(failure.task) (\(specification.words(failure.task))): \(failure.message) [exit code \(failure.exitCode), host \(failure.host), \(failure.restarts) restarts]"
    }
    if status.failures.count > Self.listed {
      lines.append("... and \(status.failures.count - Self.listed) more failures; '--json' has all of them")
    }
    return lines.map { $0.withoutControls + "\n" }.joined()
  }

  private static let listed = 20

  private func json(_ status: SweepStatus) -> JSONValue {
    let used = status.seconds.values.reduce(0, +)
    return .object([
      .init("experiment", .string(folder.specification.subject.name)),
      .init("sweep", .string(folder.identity.digest)), .init("version", .string(folder.identity.version)),
      .init("tasks", .integer(status.tasks)), .init("done", .integer(status.done.count)),
      .init("failed", .integer(status.failures.count)), .init("missing", .integer(status.missing.count)),
      .init("tasksPerSecond", status.rate.map(JSONValue.number) ?? .null),
      .init("secondsLeft", status.secondsLeft.map(JSONValue.number) ?? .null),
      .init("processorSeconds", .number(used)),
      .init(
        "predictedProcessorSeconds",
        prediction().map { .number($0.seconds(of: status.seconds.keys)) } ?? .null),
      .init(
        "failures",
        .array(
          status.failures.map { failure in
            .object([
              .init("task", .integer(failure.task)),
              .init(
                "parameters",
                .object(
                  zip(folder.specification.axes, folder.specification.point(failure.task)).map {
                    .init($0.name, $1.record.json)
                  })),
              .init("message", .string(failure.message)),
              .init("exitCode", .integer(Int(failure.exitCode))), .init("host", .string(failure.host)),
              .init("restarts", .integer(failure.restarts)),
            ])
          })),
    ])
  }

  /// Writes the tables and the figure.
  ///
  /// - Returns: `.failure` with the list of tasks when some have no result.
  /// - Throws: `SweepMerge.Mixture`, `InputError`, `FileError`, `Interrupted`.
  func merge(into output: String?) throws -> ExitCode {
    let status = try counted()
    guard status.isComplete else {
      var message =
        "Of \(status.tasks) tasks \(status.open.count) have no result: \(IndexRanges.text(status.open))."
      if !status.failures.isEmpty {
        message += " Of these \(status.failures.count) failed; 'experiment sweep status' says why."
      }
      context.environment.console.writeError(
        "Error: \(message) Please run the sweep again; what is done stays.\n")
      return .failure
    }
    let target = try ReportFolder(output ?? folder.merged, in: context.files) {
      try context.cancellation.check()
    }
    folder.removeAbandoned(of: nil)
    let merge = try SweepMerge(folder) { try context.cancellation.check() }
    let rendered = try RenderedReport(merge.report(), about: merge.subject, styles: context.styles)
    try context.cancellation.check()
    for path in try target.write(rendered) { context.inform("Wrote \(path)") }
    try context.write(rendered.text)
    return .success
  }
}
