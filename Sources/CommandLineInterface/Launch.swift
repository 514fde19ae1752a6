import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Another program that this one starts and waits for.
struct Launch {
  /// The program could not be started.
  struct Failure: UserError {
    let program: String
    let reason: String
    /// 66.
    var exitCode: ExitCode { .inputNotFound }
    var description: String {
      "The program '\(program.printable)' cannot be started (\(reason)). Please install it, or give '--print' to see what would be run."
    }
  }

  private let words: [String]

  init(_ words: [String]) { self.words = words }

  /// Runs it; its errors go where those of this program go.
  ///
  /// - Throws: `Failure`, and `Interrupted` after the program was asked to end.
  func run(input: String, cancellation: Cancellation) throws -> SystemServices.Outcome {
    var (reading, writing): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&reading) == 0 else { throw failure(errno) }
    guard pipe(&writing) == 0 else {
      let code = errno
      reading.forEach { _ = close($0) }
      throw failure(code)
    }
    for file in reading + writing { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    let process: pid_t
    do {
      process = try start(input: reading[0], output: writing[1])
    } catch {
      for file in reading + writing { close(file) }
      throw error
    }
    close(reading[0])
    close(writing[1])
    Self.write(Array(input.utf8), to: reading[1])
    close(reading[1])
    defer { close(writing[0]) }
    let output = Self.readAll(writing[0], cancellation) {
      // GNU parallel waits for its jobs at the first signal and ends them at the second.
      kill(process, SIGTERM)
      kill(process, SIGTERM)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    try cancellation.check()
    let signal = status & 0x7F
    return SystemServices.Outcome(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
      output: String(decoding: output, as: UTF8.self))
  }

  private func failure(_ code: Int32) -> Failure {
    Failure(program: words.first ?? "", reason: String(cString: strerror(code)).lowercased())
  }

  private func start(input: Int32, output: Int32) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    // What this program ignores its children would ignore too.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var process = pid_t()
    let code = posix_spawnp(&process, words.first ?? "", &actions, &attributes, &arguments, environ)
    guard code == 0 else { throw failure(code) }
    return process
  }

  private static func write(_ bytes: [UInt8], to file: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  /// Reads to the end; calls `stop` once when the user asks to stop meanwhile.
  private static func readAll(
    _ file: Int32, _ cancellation: Cancellation, stop: () -> Void
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isStopped = false
    while true {
      if cancellation.isCancelled, !isStopped {
        isStopped = true
        stop()
      }
      var descriptor = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 100) > 0 else { continue }
      let count = read(file, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        return bytes
      }
    }
  }
}

/// The system call, named apart from the method.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
