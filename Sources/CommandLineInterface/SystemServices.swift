import CSystem
import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a sweep needs of the system beyond files and streams; tests replace it.
public struct SystemServices: Sendable {
  /// What a process has used.
  public struct Usage: Sendable {
    /// Seconds of processor time.
    public let seconds: Double
    /// The largest memory that it had, in bytes.
    public let peakBytes: Double

    /// What was used.
    public init(seconds: Double, peakBytes: Double) {
      self.seconds = seconds
      self.peakBytes = peakBytes
    }
  }

  /// How another program ended.
  public struct Outcome: Sendable {
    /// Its exit code; 128 and the number of the signal that ended it.
    public let status: Int32
    /// Its standard output.
    public let output: String

    /// An ending.
    public init(status: Int32, output: String) {
      self.status = status
      self.output = output
    }
  }

  /// The number of this process.
  public var process: Int
  /// The path of this program.
  public var program: String
  /// What decides about the last bits: the processor that was named when the program was built, or `native` and the processor here.
  public var processor: String
  /// Seconds since 1970.
  public var wallClock: @Sendable () -> Double
  /// The processor time of the calling thread or of the whole process, and the peak of its memory.
  public var usage: @Sendable (_ ofThread: Bool) -> Usage
  /// Makes the present memory of the process its peak, where the system can.
  public var forgetPeak: @Sendable () -> Void
  /// A variable of the environment.
  public var variable: @Sendable (String) -> String?
  /// Runs a program, the words of whose command line are given, with a text as its standard input.
  ///
  /// - Throws: `UserError` when there is no such program, `Interrupted`.
  public var launch: @Sendable (_ words: [String], _ input: String, Cancellation) throws -> Outcome

  /// Services; by default those of no system at all.
  public init(
    process: Int = 1, program: String = "experiment", processor: String = "unknown",
    wallClock: @escaping @Sendable () -> Double = { 0 },
    usage: @escaping @Sendable (Bool) -> Usage = { _ in Usage(seconds: 0, peakBytes: 0) },
    forgetPeak: @escaping @Sendable () -> Void = {},
    variable: @escaping @Sendable (String) -> String? = { _ in nil },
    launch: @escaping @Sendable ([String], String, Cancellation) throws -> Outcome = { words, _, _ in
      throw UsageError("The program '\(words.first ?? "")' cannot be started here.")
    }
  ) {
    self.process = process
    self.program = program
    self.processor = processor
    self.wallClock = wallClock
    self.usage = usage
    self.forgetPeak = forgetPeak
    self.variable = variable
    self.launch = launch
  }

  /// Those of the operating system.
  static var system: SystemServices {
    SystemServices(
      process: Int(getpid()), program: programPath, processor: processorName,
      wallClock: { seconds(CLOCK_REALTIME) },
      usage: { ofThread in
        Usage(
          seconds: seconds(ofThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID),
          peakBytes: peakBytes)
      },
      forgetPeak: { try? DiskFileStore().append(Array("5".utf8), to: "/proc/self/clear_refs") },
      variable: { name in getenv(name).map { String(cString: $0) } },
      launch: { words, input, cancellation in
        try Launch(words).run(input: input, cancellation: cancellation)
      })
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Where this program lies; the word with which it was started where the system does not say.
  private static var programPath: String {
    if let pointer = realpath("/proc/self/exe", nil) {
      defer { free(pointer) }
      return String(cString: pointer)
    }
    return CommandLine.arguments.first ?? "experiment"
  }

  /// The name that the program was compiled for, or `native` with the name that the processor gives itself and a digest of its instruction sets.
  private static var processorName: String {
    let target = String(cString: target_processor())
    guard target == "native" else { return target }
    let name = field("model name", of: "/proc/cpuinfo") ?? field("CPU part", of: "/proc/cpuinfo")
    let features = field("flags", of: "/proc/cpuinfo") ?? field("Features", of: "/proc/cpuinfo") ?? ""
    // Flags that say nothing about arithmetic differ between systems on one processor.
    let arithmetic = features.split(separator: " ").filter { flag in
      ["sse", "ssse", "avx", "fma", "bmi", "f16c", "asimd", "sve", "fp"].contains { flag.hasPrefix($0) }
    }.sorted().joined(separator: " ")
    return
      "native, \(name ?? "unknown processor"), features \(SHA256.hexadecimal(of: arithmetic.utf8).prefix(8))"
  }

  private static var peakBytes: Double {
    if let words = field("VmHWM", of: "/proc/self/status")?.split(separator: " "), let number = words.first,
      let kilobytes = Double(number)
    {
      return kilobytes * 1024
    }
    #if canImport(Darwin)
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss)
    #else
      return 0
    #endif
  }

  /// What stands behind the colon of the first line that begins with a name.
  private static func field(_ name: String, of path: String) -> String? {
    guard let text = try? DiskFileStore().readText(path),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let colon = line.firstIndex(of: ":")
    else { return nil }
    let value = line[line.index(after: colon)...]
    return value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
