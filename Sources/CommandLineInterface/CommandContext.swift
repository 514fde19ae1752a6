import Experimentation
import Reporting

/// What a command may use besides its values.
public struct CommandContext: Sendable {
  /// Threads, progress, files and cancellation.
  public let run: RunContext
  /// The command line that gives the same result again, for the header of a CSV file.
  public let command: String
  /// Where results go.
  let console: any Console

  /// The number of threads to use.
  public var jobs: Int { run.jobs }
  /// Where to report progress.
  public var progress: ProgressReporter { run.progress }
  /// Where files are read and written.
  public var files: any FileStore { run.files }
  /// Whether the user asked to stop.
  public var cancellation: Cancellation { run.cancellation }

  /// Writes results to standard output.
  ///
  /// - Throws: `OutputClosed` when nobody reads any more; `FileError.cannotWrite`.
  public func write(_ text: String) throws { try console.write(text) }

  /// Tells the user something on standard error that is not part of the result.
  public func warn(_ message: String) { run.warn(message) }
}
