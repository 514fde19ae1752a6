import Experimentation
import ExperimentCatalog
import CommandLineInterface
import Synchronization
import TestSupport
import Testing

/// A command that is interrupted goes on to the same bits, and not with other settings.
///
/// - Parameters:
///   - line: the words of a command that writes `a.json` and keeps `a.checkpoint.json` meanwhile.
///   - tick: the reading of the clock at which it is interrupted; the progress bar reads it at every step.
///   - said: what standard error says of the place.
///   - file: the file that is compared with `bits`, what the run gives undisturbed.
/// - Returns: where the files are.
@discardableResult
func expectStoppedRunGoesOn(
  _ line: String, at tick: Int, said: String, file: String, bits: [UInt8]
) throws -> ProgramEnvironment {
  let files = OverlayFileStore(over: DiskFileStore())
  let cancellation = Cancellation()
  let ticks = Atomic<Int>(0)
  let console = CapturedConsole(isErrorTerminal: true)
  let stopped = ProgramEnvironment(
    console: console, files: files, cancellation: cancellation,
    clock: {
      if ticks.add(1, ordering: .relaxed).newValue == tick { cancellation.cancel() }
      return Double(ticks.load(ordering: .relaxed))
    })
  let words = line.split(separator: " ").map(String.init)
  #expect(Catalog.program.run(words, environment: stopped).rawValue == 130)
  #expect(console.error.contains(said), "\(console.error)")
  #expect(!files.exists("a.json") && files.exists("a.checkpoint.json"))
  let other = ProgramEnvironment(console: CapturedConsole(), files: files)
  #expect(Catalog.program.run(words + ["--rate", "0.1", "--resume"], environment: other).rawValue == 64)
  #expect(Catalog.program.run(words + ["--resume"], environment: other).rawValue == 0)
  #expect(try files.readBytes(file) == bits)
  #expect(!files.exists("a.checkpoint.json"))
  return other
}
