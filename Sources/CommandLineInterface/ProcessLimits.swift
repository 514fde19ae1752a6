import CSystem
import Experimentation
import Numbers
import Reporting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the system allows the process, so that reaching a limit ends in a sentence and a documented exit code.
enum ProcessLimits {
  /// Files that a run may have open at once, with what the runtime needs.
  private static let neededFiles = 16

  /// Turns the signals of limits into errors or sentences.
  ///
  /// - Throws: `LimitReached` when the process may have too few files or threads to work.
  static func prepare() throws {
    // Writing beyond the largest file size then fails with an error number.
    signal(SIGXFSZ, SIG_IGN)
    describe_crashes(ExitCode.systemLimit.rawValue, ExitCode.internalError.rawValue)
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    while files.count < neededFiles - 3 {
      let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else {
        if errno == EMFILE || errno == ENFILE { throw LimitReached.openFiles(neededFiles) }
        return
      }
      files.append(file)
    }
    // The runtime would wait for ever for a thread that it cannot have: one for each core, one for signals, one to spare.
    let neededThreads = ParallelMap.availableCores + 2
    if count_threads(Int32(neededThreads)) < neededThreads { throw LimitReached.threads(neededThreads) }
  }

  /// The cores that Slurm gives a task of the job that this process belongs to, or all of the machine.
  ///
  /// - Throws: `UsageError` for a variable that is no such number.
  static func processorCount(variable: (String) -> String?) throws -> Int {
    let name = "SLURM_CPUS_PER_TASK"
    guard let text = variable(name) else { return ParallelMap.availableCores }
    guard let count = Int(text), (1...1024).contains(count) else {
      throw UsageError(
        "The environment variable \(name) is '\(text.printable)'. Please make it a whole number from 1 to 1024, or unset it."
      )
    }
    return count
  }

  /// The system allows too little (exit code 71).
  enum LimitReached: UserError {
    /// Fewer open files than this.
    case openFiles(Int)
    /// Fewer threads at once than this.
    case threads(Int)

    var exitCode: ExitCode { .systemLimit }

    var description: String {
      switch self {
      case .openFiles(let needed):
        "The system allows fewer than \(needed) open files. Please raise the limit ('ulimit -n')."
      case .threads(let needed):
        "The system allows fewer than \(needed) threads more. Please raise the limit ('ulimit -u') or end other programs."
      }
    }
  }
}
