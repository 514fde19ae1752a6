#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that a test has started.
public final class Subprocess {
  /// How a process ended.
  public enum Ending: Equatable, Sendable {
    /// By itself, with this exit code.
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
  }

  private let process: pid_t
  /// The processor time of the process, of user and system, when it has ended.
  public private(set) var processorSeconds = 0.0

  /// The program `name` beside the bundle of the running tests, or nil when it has not been built.
  public static func built(_ name: String) -> String? {
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      guard let end = argument.firstRange(of: ".xctest"),
        let slash = argument[..<end.lowerBound].lastIndex(of: "/")
      else { continue }
      let path = argument[..<slash] + "/" + name
      if access(String(path), X_OK) == 0 { return String(path) }
    }
    return nil
  }

  /// Starts a program with its standard output thrown away and its standard error in a file; nil when that fails.
  public init?(_ path: String, _ arguments: [String], errorFile: String = "/dev/null") {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var started = pid_t()
    guard posix_spawn(&started, path, &actions, nil, &words, environ) == 0 else { return nil }
    process = started
  }

  /// Ends the process with SIGKILL, at whatever point it is.
  public func kill() { send(SIGKILL) }

  /// Sends a signal.
  public func send(_ signal: Int32) { _ = systemKill(process, signal) }

  /// Waits for the end of the process.
  public func wait() -> Ending { waitMeasuringMemory().ending }

  /// Waits for the end of the process, and says how many bytes of memory it had at most.
  public func waitMeasuringMemory() -> (ending: Ending, peak: Int) {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    processorSeconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6
    }
    #if canImport(Darwin)
      let unit = 1
    #else
      let unit = 1024
    #endif
    let signal = status & 0x7F
    return (
      signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal), Int(usage.ru_maxrss) * unit
    )
  }
}

private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 { kill(process, signal) }
