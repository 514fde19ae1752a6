import CommandLineInterface
import Experimentation
import Reporting
import Synchronization

/// A computation that takes no time, whose rows are known in advance and which fails where it is told to.
struct ToySweep: Sweepable {
  static let steps = Parameter("steps", .integer(1...1000), default: 4, help: "Number of steps.")
  static let counts = Parameter("counts", .integers(1...1000), default: [5, 10], help: "Several numbers.")
  static let scale = Parameter("scale", .real(.above(0, upTo: 10)), default: 1, help: "Factor.")
  static let methods = Parameter(
    "methods", .choices(Choices(["ddim", "ttm2", "ab3"], aliases: ["ttm1": "ddim"])), default: ["ddim"],
    help: "Methods.")
  static let mixture = Parameter("mixture", .text("a name"), required: true, help: "The mixture.")
  static let latents = Parameter("latents", .inputFile, role: .sample, help: "A file.")
  static let afs = Parameter.flag("afs", help: "A flag.")

  let name = "toy"
  let parameters = ParameterSet(
    steps, counts, scale, methods, mixture, latents, afs, CommonParameters.seed)
  let layout = SweepLayout(
    keys: ["steps", "method"], horizontal: ["steps"], shown: "error", shownTitle: "error", isError: true,
    cost: .linear(size: "counts", steps: "steps"))
  /// Called with the steps and the seed of every task before it is computed.
  var hook: @Sendable (Int, Int) throws -> Void = { _, _ in }

  /// The error of a method: `scale (m + seed/100)/steps` for the method with number `m` from 1.
  static func error(_ m: Int, _ scale: Double, _ steps: Int, _ seed: Int) -> Double {
    scale * (Double(m) + Double(seed) / 100) / Double(steps)
  }

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    let (steps, seed) = (values[Self.steps], values.seedNumber)
    try hook(steps, seed)
    if let path = values[Self.latents] { _ = try context.files.readBytes(path) }
    if steps == 13 { throw UsageError("The value '13' brings bad luck. Please give another.") }
    var table = Table(
      name: "toy", title: "Toy",
      columns: [Column("method", "name"), Column("steps", "number of steps"), Column("error", "error")])
    for (m, method) in values[Self.methods].enumerated() {
      table.append([
        .text(method), .integer(steps), .number(Self.error(m + 1, values[Self.scale], steps, seed)),
      ])
    }
    return table
  }
}

/// A program that can sweep the toy, with files in memory.
final class SweepSession {
  let files: OverlayFileStore
  var toy = ToySweep()
  var version = "1.2.3"
  var processor = "haswell"
  var host = "n1"
  var processorCount = 2
  var variables: [String: String] = [:]
  var now = 1000.0
  var cancellation = Cancellation()
  /// What other programs were started with, and how they end.
  let launches = Mutex<[(words: [String], input: String)]>([])
  var launched: @Sendable ([String]) -> SystemServices.Outcome = { _ in .init(status: 0, output: "17\n") }

  init(_ specification: String? = nil, over base: any FileStore = NoFiles()) {
    files = OverlayFileStore(over: base)
    if let specification { write(specification, to: "spec.json") }
  }

  func write(_ text: String, to path: String) { files.write(Array(text.utf8), to: path) }

  @discardableResult
  func run(_ line: String) -> Session.Outcome {
    let program = CommandLineProgram(
      version: version, abstract: "A program for tests.", experiments: [],
      commands: [SweepCommand([toy], version: version)])
    let console = CapturedConsole()
    let (time, names, ending) = (now, variables, launched)
    let environment = ProgramEnvironment(
      console: console, files: files, cancellation: cancellation, processorCount: processorCount, host: host,
      system: SystemServices(
        process: 99, program: "/opt/experiment", processor: processor, wallClock: { time },
        variable: { names[$0] },
        launch: { words, input, _ in
          self.record(words, input)
          return ending(words)
        }))
    let code = program.run(line.split(separator: " ").map(String.init), environment: environment)
    return Session.Outcome(code: code, output: console.output, error: console.error)
  }

  private func record(_ words: [String], _ input: String) { launches.withLock { $0.append((words, input)) } }

  /// The merged files of a folder, by name.
  func merged(_ folder: String) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: files.list(folder + "/merged").map { name in
        (name, (try? files.readText(folder + "/merged/" + name)) ?? "")
      })
  }
}

extension SweepSession: @unchecked Sendable {}
