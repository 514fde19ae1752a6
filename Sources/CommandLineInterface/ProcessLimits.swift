import CSystem
import Experimentation

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
  /// - Throws: `LimitReached` when the process may open too few files to work at all.
  static func prepare() throws {
    // Writing beyond the largest file size then fails with an error number.
    signal(SIGXFSZ, SIG_IGN)
    describe_crashes(ExitCode.systemLimit.rawValue, ExitCode.internalError.rawValue)
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    while files.count < neededFiles - 3 {
      let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else {
        if errno == EMFILE || errno == ENFILE { throw LimitReached(openFiles: neededFiles) }
        return
      }
      files.append(file)
    }
  }

  /// The system allows too few open files (exit code 71).
  struct LimitReached: UserError {
    let openFiles: Int

    var exitCode: ExitCode { .systemLimit }

    var description: String {
      "The system allows fewer than \(openFiles) open files. Please raise the limit ('ulimit -n')."
    }
  }
}
