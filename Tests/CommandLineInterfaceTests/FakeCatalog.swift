import CommandLineInterface
import Experimentation
import Reporting

/// An experiment that takes no time and whose numbers are known in advance.
struct SquaresExperiment: Experiment {
  static let steps = Parameter(
    "steps", .integer(1...100_000), default: 4, help: "Number of rows.")
  static let scale = Parameter(
    "scale", .real(.above(0, upTo: 10)), default: 0.1, help: "Factor of every square.")
  static let methods = Parameter(
    "methods", .choices(Choices(["ddim", "ttm2", "ab3"], aliases: ["ttm1": "ddim"])),
    default: ["ddim", "ttm2"], help: "Methods to compare.")
  static let spacing = Parameter(
    "spacing", .choice(["linear", "quadratic"]), default: "quadratic", help: "How the steps are spaced.")
  static let latents = Parameter(
    "latents", .inputFile, role: .sample, help: "File with latents in place of seeded ones.")
  static let afs = Parameter.flag("afs", help: "Leave the first evaluation out.")

  var name = "squares"
  /// What is added to the measured number of the check, to make it fail.
  var error = 0.0

  var card: ExperimentCard {
    ExperimentCard(
      name: name, title: "Squares of small numbers",
      question: "How large are the squares of the first numbers?",
      paper: PaperReference(
        key: "euclid", authors: ["Euclid of Alexandria", "Ada Lovelace"], title: "Elements", venue: "Scrolls",
        year: 300, url: "https://example.org/elements"),
      location: "Book 2",
      description: "Every square is multiplied by the scale.\n\nThe table holds one row for each number.")
  }

  var parameters: ParameterSet {
    ParameterSet(Self.steps, Self.scale, Self.methods, Self.spacing, Self.latents, Self.afs)
  }

  var smoke: [ParameterAssignment] { [Self.steps.set(2)] }

  func validate(_ values: ParameterValues) throws {
    if values[Self.afs], values[Self.steps] == 1 {
      throw UsageError.conflict("afs", "steps", advice: "Please give at least 2 steps with '--afs'.")
    }
  }

  func run(_ values: ParameterValues, context: RunContext) throws -> Report {
    if let path = values[Self.latents] { _ = try CSVDocument(context.files.readBytes(path), source: path) }
    let scale = values[Self.scale]
    let squares = try context.map(count: values[Self.steps], label: "squares") { Double($0 * $0) * scale }
    var table = Table(
      name: "squares", title: "Squares", columns: [Column("n", "the number"), Column("square", "its square")])
    for (n, square) in squares.enumerated() { table.append([.integer(n), .number(square)]) }
    return Report(
      tables: [table], texts: [Report.TextFile("squares.txt", "largest \(squares.last ?? 0)\n")],
      checks: [
        Check("The first square is 0.", measured: (squares.first ?? 1) + error, in: 0...0),
        Check(
          "The last square is 0.9.", measured: squares.last ?? 0, in: 0.85...0.95,
          onlyAtPublishedParameters: true, forOtherSamples: 0.5...1.5),
      ],
      summary: .table(table), notes: ["No square is negative."])
  }
}

/// An experiment that throws an error nobody expects.
struct BrokenExperiment: Experiment {
  struct Surprise: Error {}

  let card = ExperimentCard(
    name: "broken", title: "An experiment that throws", question: "What happens then?",
    paper: PaperReference(key: "none", authors: ["Nobody"], title: "Nothing", venue: "Nowhere", year: 1),
    description: "")
  let parameters = ParameterSet()
  let smoke: [ParameterAssignment] = []

  func run(_ values: ParameterValues, context: RunContext) throws -> Report { throw Surprise() }
}

/// A command with one option of every kind, which prints what it was given.
struct ProbeCommand: Command {
  static let gamma = Parameter(
    "gamma", .real(.positive), required: true, help: "Noise level.")
  static let state = Parameter(
    "state", .reals(.any), help: "Coordinates of the state.")
  static let order = Parameter(
    "order", .integer(1...60), default: 3, help: "Highest order.")
  static let counts = Parameter(
    "counts", .integers(1...1000), default: [5, 10], help: "Step counts.")
  static let weight = Parameter(
    "weight", .real(.closed(0...1)), default: 0.5, help: "Weight.")
  static let name = Parameter(
    "grid",
    .value(
      "'linear' or 'power:RHO'", parse: { $0 == "linear" || $0.hasPrefix("power:") ? $0 : nil }, text: { $0 }),
    default: "linear", help: "Grid of steps.")
  static let sampler = Parameter(
    "sampler",
    .choice(
      Choices(
        ["ddim", "ttm2", "ttm3", "ab2", "ab3", "ab4", "heun", "edm", "lms", "rk4", "bdf2", "plms", "dpm"],
        aliases: ["ttm1": "ddim"], listedBy: "experiment samplers")), default: "ddim", help: "Sampler.")
  static let grid = Parameter(
    "grid-file", .inputFile, help: "File with times.")
  static let denoise = Parameter.flag("denoise", help: "Denoise at the end.")

  let name = "probe"
  let abstract = "print what was given"
  let discussion = "Nothing is computed."
  let options = ParameterSet(
    Self.gamma, Self.state, Self.order, Self.counts, Self.weight, Self.name, Self.sampler, Self.grid,
    Self.denoise,
    CommonParameters.seed, CommonParameters.jobs, CommonParameters.quiet, CommonParameters.progress,
    CommonParameters.output)

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let gamma = try values.required(Self.gamma)
    if let path = values[Self.grid] {
      let text = try context.files.readText(path)
      guard text.hasPrefix("t\n") else {
        throw InputError(path: path, line: 1, "The header is '\(text.prefix(20))'. Please give 't'.")
      }
    }
    if let path = values[CommonParameters.output] { try context.files.writeText("\(gamma)\n", to: path) }
    context.warn("this is a probe")
    try context.write("gamma \(gamma), order \(values[Self.order]), sampler \(values[Self.sampler])\n")
    try context.write("again: \(context.command)\n")
    return .success
  }
}

/// A store without files that cannot be written.
struct NoFiles: FileStore {
  func readBytes(_ path: String) throws -> [UInt8] { throw FileError.notFound(path: path) }
  func write(_ bytes: [UInt8], to path: String) throws {
    throw FileError.cannotWrite(path: path, reason: "no space left on device")
  }
  func remove(_ path: String) throws {}
  func exists(_ path: String) -> Bool { false }
  func list(_ folder: String) -> [String] { [] }
}

/// A program with its own world in memory.
struct Session {
  /// What a run left behind.
  struct Outcome {
    let code: ExitCode
    let output: String
    let error: String
  }

  var program: CommandLineProgram
  var files: any FileStore = OverlayFileStore(over: NoFiles())
  var cancellation = Cancellation()
  var isErrorTerminal = false
  var errorColumns: Int?
  var isCheckout = true
  var clock: @Sendable () -> Double = { 0 }
  var outputCapacity = Int.max
  var searchPath = ""

  init(experiments: [any Experiment] = [SquaresExperiment(), BrokenExperiment()]) {
    let schedules = CatalogListing(name: "schedules", abstract: "list all noise schedules") { _ in
      var table = Table(name: "schedules", title: "Schedules", columns: [Column("name", "name")])
      table.append(["vp-linear"])
      table.append(["ve"])
      return table
    }
    program = CommandLineProgram(
      version: "1.2.3", abstract: "A program for tests.", experiments: experiments,
      commands: [ProbeCommand()],
      listings: [schedules],
      citations: CitationIndex(
        names: { ["heun"] },
        work: { name in
          guard name == "heun" else { return nil }
          return PaperReference(
            key: "heun", authors: ["Karl Heun"], title: "Neue Methoden", venue: "ZMP", year: 1900)
        }))
  }

  @discardableResult
  func run(_ words: [String]) -> Outcome {
    let console = CapturedConsole(
      isErrorTerminal: isErrorTerminal, errorColumns: errorColumns, capacity: outputCapacity)
    let environment = ProgramEnvironment(
      console: console, files: files, cancellation: cancellation, isCheckout: isCheckout, processorCount: 2,
      host: "machine", searchPath: searchPath, clock: clock)
    let code = program.run(words, environment: environment)
    return Outcome(code: code, output: console.output, error: console.error)
  }

  @discardableResult
  func run(_ line: String) throws -> Outcome { run(try CommandWords.split(line)) }
}
