import Dispatch
import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension CommandLineProgram {
  /// Runs with the arguments, streams and files of the process, and ends it.
  ///
  /// The first interrupt asks the work to stop; when it does not within a second, or at a second interrupt, the process
  /// ends at once. Files and folders that are being written then still have their
  /// old content. A limit of the system ends the process with a sentence.
  public func main() -> Never {
    let system = SystemServices.system
    let processorCount: Int
    do {
      try ProcessLimits.prepare()
      processorCount = try ProcessLimits.processorCount(variable: system.variable)
    } catch {
      SystemConsole().writeError("Error: \(error)\n")
      exit(((error as? any UserError)?.exitCode ?? .internalError).rawValue)
    }
    let cancellation = Cancellation()
    let interrupts = Self.watchInterrupts(cancellation)
    let code = run(
      Array(CommandLine.arguments.dropFirst()),
      environment: ProgramEnvironment(
        console: SystemConsole(), files: DiskFileStore(), cancellation: cancellation,
        isCheckout: ProgramEnvironment.isCheckout(of: "TaylorFlow", in: DiskFileStore()),
        processorCount: processorCount, host: Self.host, clock: Self.seconds, system: system))
    interrupts.cancel()
    exit(code.rawValue)
  }

  private static func watchInterrupts(_ cancellation: Cancellation) -> any DispatchSourceSignal {
    signal(SIGINT, SIG_IGN)
    let queue = DispatchQueue(label: "interrupts")
    @Sendable func stopAtOnce() {
      SystemConsole().writeError("\nError: \(Interrupted())\n")
      _exit(ExitCode.interrupted.rawValue)
    }
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: queue)
    source.setEventHandler {
      if cancellation.isCancelled { stopAtOnce() }
      cancellation.cancel()
      queue.asyncAfter(deadline: .now() + 1, execute: stopAtOnce)
    }
    source.resume()
    return source
  }

  @Sendable private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
