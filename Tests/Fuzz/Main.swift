#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `fuzz [SECONDS] [SEED]`: inputs of every kind against the program, for a minute and with a new seed unless given.
///
/// `fuzz --input SEED NUMBER` shows one input and what it does. The exit code is 1 when there is a finding. A last argument
/// `--slack=N` allows N times the time and memory.
@main
enum Main {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let slack = arguments.last.flatMap { $0.hasPrefix("--slack=") ? Double($0.dropFirst(8)) : nil }
    if slack != nil { arguments.removeLast() }
    let allowance = Allowance(slack: slack ?? 1)
    if arguments.count == 3, let seed = UInt64(arguments[1]), let index = Int(arguments[2]) {
      let worker = try Worker(seed: seed, allowance: allowance)
      if arguments[0] == "--worker" { worker.run(from: index) }
      print(worker.describe(index))
      for fault in worker.judge(index).faults { print("\(fault.fault.rawValue): \(fault.detail)") }
      return
    }
    let duration = arguments.first.flatMap(Double.init) ?? 60
    let seed = arguments.dropFirst().first.flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999_999)
    print("seed \(seed), \(duration) s")
    var supervisor = Supervisor(
      program: CommandLine.arguments[0], seed: seed, duration: duration, slack: slack ?? 1)
    supervisor.run()
    let worker = try Worker(seed: seed, allowance: allowance)
    for finding in supervisor.findings {
      print("\n\(finding.fault.rawValue), input \(finding.index): \(finding.detail)")
      print("  \(worker.describe(finding.index))")
    }
    print("\nseed \(seed)\n\(Tally.report(supervisor.tallies))")
    exit(supervisor.findings.isEmpty ? 0 : 1)
  }
}
