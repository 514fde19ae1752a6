import Experimentation
import Numbers
import Reporting
import Synchronization

/// The tasks of one shard that have no result yet, one after the other or several at a time.
struct SweepRun {
  let folder: SweepFolder
  let shard: Shard
  let context: CommandContext

  /// What became of a task.
  private enum Ending: Sendable {
    case computed, found, failed
  }

  private var system: SystemServices { context.environment.system }
  private var writer: FileWriter { FileWriter(host: context.environment.host, process: system.process) }
  /// How often Slurm has started this job again.
  private var restarts: Int { system.variable("SLURM_RESTART_COUNT").flatMap { Int($0) } ?? 0 }

  /// Computes what is missing.
  ///
  /// - Returns: `.failure` when a task ended with an error.
  /// - Throws: `Interrupted`, `FileError`, `InputError` for results of another sweep.
  func run() throws -> ExitCode {
    let start = context.environment.clock()
    try folder.begin(by: writer)
    let own = shard.tasks(of: folder.specification.count)
    let missing = try own.filter { try folder.result($0) == nil }
    // What was begun and never ended may end this process too, so it comes last.
    let suspicious = SweepLog(folder.log, in: context.files).unfinished
    let pending = missing.filter { !suspicious.contains($0) } + missing.filter(suspicious.contains)
    let together = max(1, min(context.jobs, pending.count))
    let log = SweepLog.path(in: folder.log, of: writer, at: system.wallClock())
    context.progress.begin("tasks", total: own.count)
    context.progress.advance(by: own.count - missing.count)
    let endings = try ParallelMap.map(count: pending.count, jobs: together) { index in
      try context.cancellation.check()
      let ending = try finish(pending[index], threads: context.jobs / together, log)
      context.progress.advance()
      return ending
    }
    context.progress.end()
    func count(_ kind: Ending) -> Int { endings.count { $0 == kind } }
    let seconds = NumberText.fixed(context.environment.clock() - start, decimals: 1)
    context.inform(
      "shard \(shard.index)/\(shard.count): \(own.count) tasks, \(count(.computed)) computed, \(own.count - missing.count + count(.found)) found, \(count(.failed)) failed, \(seconds) s"
    )
    return count(.failed) > 0 ? .failure : .success
  }

  private func finish(_ task: Int, threads: Int, _ log: String) throws -> Ending {
    // Another copy of the shard may have been faster.
    if try folder.result(task) != nil { return .found }
    func note(_ event: SweepLog.Event, seconds: Double = 0) throws {
      try SweepLog.append(
        SweepLog.Entry(event, task: task, time: system.wallClock(), seconds: seconds), to: log,
        in: context.files)
    }
    try note(.begun)
    let start = system.usage(threads == 1)
    let record: TaskRecord
    do {
      record = try folder.compute(task, processor: system.processor) { files in
        RunContext(
          jobs: max(1, threads), files: files, cancellation: context.cancellation,
          warn: { context.warn("Task \(task) (\(folder.specification.words(task))): \($0)") })
      }
    } catch let error as Interrupted {
      throw error
    } catch {
      let (code, message) = CommandLineProgram.described(error)
      context.warn("Task \(task) (\(folder.specification.words(task))) failed: \(message)")
      try folder.keep(
        TaskFailure(
          task: task, message: message, exitCode: code.rawValue, host: context.environment.host,
          restarts: restarts), by: writer)
      try note(.failed)
      return .failed
    }
    try folder.keep(record, by: writer)
    try note(.done, seconds: system.usage(threads == 1).seconds - start.seconds)
    return .computed
  }
}
