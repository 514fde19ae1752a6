import CommandLineInterface
import ExperimentCatalog
import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs inputs one after the other and writes one line when each begins and one when it has ended.
struct Worker {
  let seed: UInt64
  private let allowance: Allowance
  private let generators: Generators

  init(seed: UInt64, allowance: Allowance) throws {
    self.seed = seed
    self.allowance = allowance
    generators = Generators(program: Catalog.program, corpus: try Corpus())
  }

  /// Runs from `first` on until somebody ends the process.
  func run(from first: Int) {
    var index = first
    while true {
      say("begin \(index) \(generators.kind(index).rawValue)")
      let start = processorSeconds()
      let input = generators.input(index, seed: seed)
      let judgement = judge(input)
      for (fault, detail) in judgement.faults {
        say("fault \(index)\t\(fault.rawValue)\t\(detail.replacing("\n", with: " | "))")
      }
      let time = processorSeconds() - start
      if time > allowance.seconds(for: input) {
        say("fault \(index)\t\(Judgement.Fault.slow.rawValue)\t\(time) s")
      }
      if peakMemory > allowance.bytes {
        say("fault \(index)\t\(Judgement.Fault.large.rawValue)\t\(peakMemory >> 20) MB")
        exit(0)
      }
      say("end \(judgement.code.rawValue) \(time)")
      index += 1
    }
  }

  /// Runs one input, with files in memory in front of the disk, which stays as it is.
  func judge(_ input: FuzzInput) -> Judgement {
    let files = OverlayFileStore(over: DiskFileStore())
    for (path, bytes) in generators.corpus.files { files.write(bytes, to: path) }
    for (path, bytes) in input.files { files.write(bytes, to: path) }
    let console = CapturedConsole()
    let code = generators.program.run(
      input.words, environment: ProgramEnvironment(console: console, files: files, processorCount: 1))
    return Judgement(input, code, output: console.output, error: console.error, in: generators.program)
  }

  /// Runs the input of a number.
  func judge(_ index: Int) -> Judgement { judge(generators.input(index, seed: seed)) }

  /// The input of a number, for the report.
  func describe(_ index: Int) -> String { generators.input(index, seed: seed).description }

  private func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  private var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss << 10
    #endif
  }
}

/// Seconds since any fixed moment.
func seconds() -> Double { seconds(on: CLOCK_MONOTONIC) }

/// Seconds of processor time that this process has taken: what others do beside it does not count.
func processorSeconds() -> Double { seconds(on: CLOCK_PROCESS_CPUTIME_ID) }

/// The same of another process, or nil where the system does not tell.
func processorSeconds(of process: pid_t) -> Double? {
  #if canImport(Glibc)
    var clock = clockid_t()
    return clock_getcpuclockid(process, &clock) == 0 ? seconds(on: clock) : nil
  #else
    return nil
  #endif
}

private func seconds(on clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
