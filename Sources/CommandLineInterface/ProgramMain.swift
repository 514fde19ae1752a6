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
  /// The first SIGINT or SIGTERM asks the work to stop; when it does not within a second, or at a second signal, the process
  /// ends at once and removes what is unfinished. Files and folders that are being written then still have their
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
    let unfinished = UnfinishedFiles()
    let files = DiskFileStore(unfinished: unfinished)
    let watches = Self.watchSignals(cancellation, unfinished)
    let code = run(
      Array(CommandLine.arguments.dropFirst()),
      environment: ProgramEnvironment(
        console: SystemConsole(), files: files, cancellation: cancellation,
        isCheckout: ProgramEnvironment.isCheckout(of: "TaylorFlow", in: files),
        processorCount: processorCount, memory: MachineMemory.available, host: Self.host,
        clock: Self.seconds, system: system))
    for watch in watches { watch.cancel() }
    exit(code.rawValue)
  }

  private static func watchSignals(
    _ cancellation: Cancellation, _ unfinished: UnfinishedFiles
  ) -> [any DispatchSourceSignal] {
    let queue = DispatchQueue(label: "signals")
    return [(SIGINT, Interrupted.Signal.interrupt), (SIGTERM, .terminate)].map { number, reason in
      signal(number, SIG_IGN)
      @Sendable func stopAtOnce() {
        let error = Interrupted(by: reason)
        unfinished.removeAll {
          SystemConsole().writeError("\nError: \(error)\n")
          _exit(error.exitCode.rawValue)
        }
      }
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if cancellation.isCancelled { stopAtOnce() }
        cancellation.cancel(by: reason)
        queue.asyncAfter(deadline: .now() + 1, execute: stopAtOnce)
      }
      source.resume()
      return source
    }
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
