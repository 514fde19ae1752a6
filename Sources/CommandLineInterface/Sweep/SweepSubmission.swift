import Experimentation
import Reporting

/// Sends the shards that have tasks left to Slurm or to GNU parallel, with a merge behind them.
struct SweepSubmission {
  let folder: SweepFolder
  /// The specification as the user named it.
  let path: String
  let values: ParameterValues
  /// Words for sbatch or parallel.
  let options: [String]
  let context: CommandContext

  private var program: String { values[SweepOptions.program] ?? context.environment.system.program }

  private func words(_ action: String, _ more: [String] = []) -> [String] {
    [program, "sweep", action, path, "--folder", folder.path] + more
      + (values[CommonParameters.quiet] ? ["--\(CommonParameters.quiet.name)"] : [])
  }

  /// Submits, or prints what would be submitted.
  ///
  /// - Throws: `UsageError` for missing options, `Launch.Failure`, `FileError`, `Interrupted`.
  func run() throws -> ExitCode {
    let engine = try values.required(SweepOptions.engine)
    let shards = try values.required(SweepOptions.shards)
    let status = try SweepStatus(
      folder, in: context.files, at: context.environment.system.wallClock())
    let open = status.openShards(of: shards)
    if open.isEmpty {
      context.inform("Every task has a result; 'sweep merge' writes the tables.")
      return .success
    }
    switch engine {
    case .slurm: return try slurm(shards, open)
    case .parallel: return try parallel(shards, open)
    }
  }

  // MARK: Slurm

  private func arrayScript(_ shards: Int, _ open: String) -> String {
    let jobs = values[CommonParameters.jobs].map { ["--jobs", "\($0)"] } ?? []
    return """
      #!/bin/sh
      #SBATCH --job-name=sweep-\(folder.identity.digest.prefix(8))
      #SBATCH --array=\(open)
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output=\(folder.log.slurmQuoted)/%a.txt
      #SBATCH --signal=B:TERM@60
      exec \(CommandWords.join(words("run"))) --shard "$SLURM_ARRAY_TASK_ID/\(shards)"\(jobs.isEmpty ? "" : " " + CommandWords.join(jobs))

      """
  }

  private var mergeScript: String {
    """
    #!/bin/sh
    #SBATCH --job-name=merge-\(folder.identity.digest.prefix(8))
    #SBATCH --open-mode=append
    #SBATCH --output=\(folder.log.slurmQuoted)/merge.txt
    \(CommandWords.join(words("status"))) && \(CommandWords.join(words("merge")))

    """
  }

  private func slurm(_ shards: Int, _ open: String) throws -> ExitCode {
    let array = ["sbatch", "--parsable"] + options
    // An account or a partition is needed by both.
    let merge = ["sbatch", "--parsable"] + options + ["--dependency=afterany:"]
    if values[SweepOptions.print] {
      try context.write(
        """
        id=$(\(CommandWords.join(array)) <<'END'
        \(arrayScript(shards, open))END
        )
        \(CommandWords.join(merge.dropLast())) \(merge.last ?? "")${id%%;*} <<'END'
        \(mergeScript)END

        """)
      return .success
    }
    try prepareLog()
    let id = try sent(array, arrayScript(shards, open))
    let mergeID = try sent(merge.dropLast() + [(merge.last ?? "") + id], mergeScript)
    let record = JSONValue.object([
      .init("array", .string(id)), .init("merge", .string(mergeID)), .init("shards", .integer(shards)),
      .init("submitted", .string(open)),
    ])
    try context.files.writeText(record.text() + "\n", to: folder.log + "/slurm.json")
    try context.write("array \(id) of shards \(open), merge \(mergeID)\n")
    return .success
  }

  /// Slurm writes the output of jobs into this folder and does not make it.
  private func prepareLog() throws {
    let probe = folder.log + "/submitted"
    try context.files.append([], to: probe)
    try context.files.remove(probe)
  }

  /// The number of the job that sbatch makes of a script.
  private func sent(_ words: [String], _ script: String) throws -> String {
    let outcome = try context.environment.system.launch(words, script, context.cancellation)
    let id = outcome.output.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.map(String.init)
    guard outcome.status == 0, let id, !id.isEmpty, id.allSatisfy(\.isWholeNumber) else {
      throw Refused(program: "sbatch", status: outcome.status, output: outcome.output)
    }
    return id
  }

  /// The engine did not take the work (exit code 1).
  struct Refused: UserError {
    let program: String
    let status: Int32
    let output: String
    /// 1.
    var exitCode: ExitCode { .failure }
    var description: String {
      let said = output.split(separator: "\n").first.map { ", '\(String($0).printable)'" } ?? ""
      return
        "'\(program)' ended with \(status)\(said). Its own message stands above; '--print' shows what it was given, and more shards than MaxArraySize ('scontrol show config') need fewer '--shards'."
    }
  }

  // MARK: GNU parallel

  private func parallel(_ shards: Int, _ open: String) throws -> ExitCode {
    let numbers = open.split(separator: ",").flatMap { part -> [Int] in
      let ends = part.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last else { return [] }
      return Array(first...last)
    }
    let jobs = values[CommonParameters.jobs] ?? 1
    let together = max(1, context.environment.processorCount / jobs)
    let shard = words("run", ["--shard", "{}/\(shards)", "--jobs", "\(jobs)"])
    let line =
      ["parallel", "--jobs", "\(together)", "--joblog", folder.log + "/parallel.txt"] + options
      + [CommandWords.join(shard)]
    let input = numbers.map { "\($0)\n" }.joined()
    if values[SweepOptions.print] {
      let source =
        numbers.count == shards
        ? "seq 0 \(shards - 1)" : "printf '%s\\n' " + numbers.map(String.init).joined(separator: " ")
      try context.write(
        "mkdir -p \(CommandWords.join([folder.log]))\n\(source) | \(CommandWords.join(line))\n"
          + "\(CommandWords.join(words("status"))) && \(CommandWords.join(words("merge")))\n")
      return .success
    }
    try prepareLog()
    let outcome = try context.environment.system.launch(line, input, context.cancellation)
    if !outcome.output.isEmpty { try context.write(outcome.output) }
    let reporter = SweepReporter(folder: folder, context: context)
    let code = try reporter.status(values)
    return code == .success ? try reporter.merge(into: nil) : code
  }
}

extension String {
  /// In a line of a batch script a backslash keeps a blank.
  fileprivate var slurmQuoted: String {
    split(separator: " ", omittingEmptySubsequences: false).joined(separator: "\\ ")
  }
}
