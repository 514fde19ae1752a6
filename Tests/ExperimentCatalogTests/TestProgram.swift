import CommandLineInterface
import ExperimentCatalog
import Experimentation
import Reporting

/// The program with a console and files in memory.
struct TestProgram {
  let console = CapturedConsole()
  let files: OverlayFileStore
  private let system: SystemServices

  init(_ contents: [String: String] = [:], system: SystemServices = SystemServices()) {
    self.system = system
    files = OverlayFileStore(over: DiskFileStore())
    for (path, text) in contents { files.write(Array(text.utf8), to: path) }
  }

  /// Runs one command line and returns its exit code.
  @discardableResult
  func run(_ arguments: [String]) -> Int32 {
    let environment = ProgramEnvironment(console: console, files: files, system: system)
    return Catalog.program.run(arguments, environment: environment).rawValue
  }

  /// Runs one command line given as a text without quotes.
  @discardableResult
  func run(_ line: String) -> Int32 { run(line.split(separator: " ").map(String.init)) }

  /// The numbers of standard output.
  func numbers() throws -> NumericCSV {
    try NumericCSV(console.output, source: "standard output", ignoringTrajectory: false)
  }
}
