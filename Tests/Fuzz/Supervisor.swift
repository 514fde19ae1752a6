#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts workers, notices when one ends or stands still, and counts.
struct Supervisor {
  let program: String
  let seed: UInt64
  let duration: Double
  private let slack: Double
  private let allowance: Allowance
  private(set) var tallies: [FuzzInput.Kind: Tally] = [:]
  private(set) var findings: [(index: Int, fault: Judgement.Fault, detail: String)] = []
  /// The kind of the input that is being run.
  private var kind = FuzzInput.Kind.corpus

  init(program: String, seed: UInt64, duration: Double, slack: Double) {
    self.program = program
    self.seed = seed
    self.duration = duration
    self.slack = slack
    allowance = Allowance(slack: slack)
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
    let process = start(["--worker", "\(seed)", "\(first)", "--slack=\(slack)"], output: ends[1])
    close(ends[1])
    defer {
      kill(process, SIGKILL)
      close(ends[0])
      waitpid(process, nil, 0)
    }
    func now() -> (all: Double, own: Double) { (seconds(), processorSeconds(of: process) ?? 0) }
    var (current, begun, rest) = (first, now(), "")
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while seconds() < end {
      var descriptor = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 500) > 0 else {
        let time = now()
        if time.own - begun.own > allowance.patience || time.all - begun.all > allowance.longPatience {
          note(.hang, "no answer in \(time.own - begun.own) s of \(time.all - begun.all) s", at: current)
          tallies[kind, default: Tally()].countUnfinished()
          return current + 1
        }
        continue
      }
      let count = read(ends[0], &buffer, buffer.count)
      if count <= 0 {
        let wasLarge = findings.last.map { $0.index == current && $0.fault == .large } ?? false
        if !wasLarge { note(.crash, "the process ended", at: current) }
        tallies[kind, default: Tally()].countUnfinished()
        return current + 1
      }
      rest += String(decoding: buffer[..<count], as: UTF8.self)
      var lines = rest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      rest = lines.removeLast()
      for line in lines {
        if let index = take(line) { (current, begun) = (index, now()) }
      }
    }
    return -1
  }

  /// Counts a line of a worker; gives the number of an input that begins.
  private mutating func take(_ line: String) -> Int? {
    let words = line.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    switch words[0] {
    case "begin":
      let parts = words[1].split(separator: " ", maxSplits: 1).map(String.init)
      kind = parts.last.flatMap(FuzzInput.Kind.init) ?? kind
      return parts.first.flatMap { Int($0) }
    case "end":
      let parts = words[1].split(separator: " ").map(String.init)
      if parts.count == 2, let code = Int(parts[0]), let time = Double(parts[1]) {
        tallies[kind, default: Tally()].count(code: code, after: time)
      }
    case "fault":
      let parts = words[1].split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).map(
        String.init)
      if parts.count == 3, let index = Int(parts[0]), let fault = Judgement.Fault(rawValue: parts[1]) {
        note(fault, parts[2], at: index)
      }
    default: break
    }
    return nil
  }

  private mutating func note(_ fault: Judgement.Fault, _ detail: String, at index: Int) {
    findings.append((index, fault, detail))
    tallies[kind, default: Tally()].count(fault)
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
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    _ = posix_spawn(&process, program, &actions, nil, &words, environ)
    return process
  }
}
