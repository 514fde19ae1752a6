#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts workers, notices when one ends or stands still, and counts.
struct Supervisor {
  /// How long an input may take before its worker is ended.
  private static let patience = 15.0

  let program: String
  let seed: UInt64
  let duration: Double
  private(set) var inputs = 0
  private(set) var codes: [Int: Int] = [:]
  private(set) var findings: [(index: Int, fault: Judgement.Fault, detail: String)] = []

  init(program: String, seed: UInt64, duration: Double) {
    self.program = program
    self.seed = seed
    self.duration = duration
  }

  /// Runs until the time is over.
  mutating func run() {
    let end = seconds() + duration
    var next = 0
    while seconds() < end, next >= 0 { next = runWorker(from: next, until: end) }
  }

  /// Runs one worker until it ends, stands still, or the time is over; gives the number of the next input, or -1.
  private mutating func runWorker(from first: Int, until end: Double) -> Int {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return -1 }
    let process = start(["--worker", "\(seed)", "\(first)"], output: ends[1])
    close(ends[1])
    defer {
      kill(process, SIGKILL)
      close(ends[0])
      waitpid(process, nil, 0)
    }
    var (current, begun, rest) = (first, seconds(), "")
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while seconds() < end {
      var descriptor = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 500) > 0 else {
        if seconds() - begun > Self.patience {
          findings.append((current, .hang, "no answer in \(Self.patience) s"))
          return current + 1
        }
        continue
      }
      let count = read(ends[0], &buffer, buffer.count)
      if count <= 0 {
        let wasLarge = findings.last.map { $0.index == current && $0.fault == .large } ?? false
        if !wasLarge { findings.append((current, .crash, "the process ended")) }
        return current + 1
      }
      rest += String(decoding: buffer[..<count], as: UTF8.self)
      var lines = rest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      rest = lines.removeLast()
      for line in lines {
        if let index = take(line) { (current, begun) = (index, seconds()) }
      }
    }
    return -1
  }

  /// Counts a line of a worker; gives the number of an input that begins.
  private mutating func take(_ line: String) -> Int? {
    let words = line.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    switch words[0] {
    case "begin": return Int(words[1])
    case "end":
      inputs += 1
      if let code = words[1].split(separator: " ").last.flatMap({ Int($0) }) { codes[code, default: 0] += 1 }
    case "fault":
      let parts = words[1].split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).map(
        String.init)
      if parts.count == 3, let index = Int(parts[0]), let fault = Judgement.Fault(rawValue: parts[1]) {
        findings.append((index, fault, parts[2]))
      }
    default: break
    }
    return nil
  }

  private func start(_ arguments: [String], output: Int32) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    _ = posix_spawn(&process, program, &actions, nil, &words, environ)
    return process
  }
}
