import Experimentation
import Numbers
import Reporting

/// The program: experiments, commands and catalogues behind one command line.
///
/// It touches the world only through a `ProgramEnvironment`, so a test can run it and read what it wrote.
public struct CommandLineProgram: Sendable {
  /// The word that starts the program.
  public let name: String
  /// The version of the toolkit.
  public let version: String
  /// What the program is for, one or two sentences.
  public let abstract: String
  /// The experiments in the order of the catalogue.
  public let experiments: [any Experiment]
  /// The commands that the catalogue registers.
  public let commands: [any Command]
  /// The catalogues that can be listed.
  public let listings: [CatalogListing]
  /// Works that can be cited besides the papers of the experiments.
  public let citations: CitationIndex
  /// The names that look the same in every figure.
  public let styles: SeriesStyles
  /// A program.
  public init(
    name: String = "experiment", version: String, abstract: String, experiments: [any Experiment],
    commands: [any Command] = [], listings: [CatalogListing] = [],
    citations: CitationIndex = CitationIndex(), styles: SeriesStyles = SeriesStyles()
  ) {
    self.name = name
    self.version = version
    self.abstract = abstract
    self.experiments = experiments
    self.commands = commands
    self.listings = listings
    self.citations = citations
    self.styles = styles
  }

  /// Built-in commands, catalogues and registered commands, in the order of the help page.
  public var allCommands: [any Command] {
    let builtIn: [any Command] = [
      RunCommand(program: self), VerifyCommand(program: self), ListCommand(program: self),
      ShowCommand(program: self),
    ]
    let closing: [any Command] = [
      NotebookCommand(program: self), CiteCommand(program: self), CompletionsCommand(program: self),
      HelpCommand(program: self),
    ]
    return builtIn + listings.map(ListingCommand.init) + commands + closing
  }

  /// Names that two experiments or commands share; empty unless the catalogue is wrong.
  public var nameConflicts: [String] {
    var seen: Set<String> = []
    return (experiments.map(\.name) + allCommands.map(\.name)).filter { !seen.insert($0).inserted }
  }

  /// The experiment of a name, or nil.
  public func experiment(named name: String) -> (any Experiment)? { experiments.first { $0.name == name } }

  /// The command of a name, or nil.
  public func command(named name: String) -> (any Command)? { allCommands.first { $0.name == name } }

  /// Every help page with the name that shows it; the overview has the name of the program.
  public var helpPages: [(name: String, page: String)] {
    let help = HelpPage(program: self)
    return [(name, help.overview)] + experiments.map { ($0.name, help.page(for: $0)) }
      + allCommands.map { ($0.name, help.page(for: $0)) }
  }

  /// Does what the arguments say.
  ///
  /// - Parameter arguments: the words behind the name of the program.
  /// - Returns: the exit code; every error has been reported on standard error.
  public func run(_ arguments: [String], environment: ProgramEnvironment) -> ExitCode {
    do {
      return try dispatch(arguments, environment)
    } catch {
      return report(error, environment)
    }
  }

  /// Reports an error on standard error and gives its exit code. What a numerical module refuses came from the command
  /// line unless somebody has said that it came from a file.
  func report(_ error: any Error, _ environment: ProgramEnvironment) -> ExitCode {
    if error is OutputClosed { return .success }
    let (code, message) = Self.described(error)
    environment.console.writeError("Error: \(message)\n")
    return code
  }

  /// The exit code and the message of an error.
  static func described(_ error: any Error) -> (code: ExitCode, message: String) {
    let refused = (error as? any Refusal).map { UsageError($0.description) }
    guard let known = refused ?? error as? any UserError else {
      return (
        .internalError,
        "Internal error: \(String(describing: error).printable). Please report it with the command line."
      )
    }
    return (known.exitCode, known.description.withoutControls)
  }

  private func dispatch(_ arguments: [String], _ environment: ProgramEnvironment) throws -> ExitCode {
    guard let first = arguments.first else {
      environment.console.writeError(
        "Error: The name of an experiment or a command is missing. Please see '\(name) --help'.\n")
      return .usage
    }
    if first == "--version", arguments.count == 1 {
      try environment.console.write("\(name) \(version)\n")
      return .success
    }
    if arguments.prefix(while: { $0 != "--" }).contains(where: Self.asksForHelp) {
      try environment.console.write(helpPage(of: arguments.first { !Self.asksForHelp($0) }))
      return .success
    }
    if let experiment = experiment(named: first) {
      let values = try ArgumentParser(
        command: "\(name) \(first)", options: experiment.allParameters, positionals: []
      ).parse(Array(arguments.dropFirst())).opened(files: environment.files)
      let context = CommandContext(
        command: RenderedReport.command(experiment, at: values), values: values, environment: environment,
        styles: styles)
      return try ExperimentRunner(context: context).run(experiment, at: values)
    }
    if let command = command(named: first) {
      let values = try ArgumentParser(
        command: "\(name) \(first)", options: command.options, positionals: command.positionals
      ).parse(Array(arguments.dropFirst())).opened(files: environment.files)
      let words = [name, first] + values.recordedArguments(positionals: command.positionals.map(\.name))
      let context = CommandContext(
        command: CommandWords.join(words), values: values, environment: environment,
        styles: styles)
      defer { context.bar.clear() }
      return try command.run(values, context: context)
    }
    throw unknown(first)
  }

  private static func asksForHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

  /// The page of an experiment or command, or the overview.
  ///
  /// - Throws: `UsageError` when there is no such name.
  func helpPage(of word: String?) throws -> String {
    let help = HelpPage(program: self)
    guard let word else { return help.overview }
    if let experiment = experiment(named: word) { return help.page(for: experiment) }
    if let command = command(named: word) { return help.page(for: command) }
    throw unknown(word)
  }

  /// The error for a word that is neither an experiment nor a command.
  func unknown(_ word: String) -> UsageError {
    if word.hasPrefix("-") {
      return UsageError(
        "The first argument must be an experiment or a command, but it is '\(word.printable)'. Please write '\(name) NAME' first and options behind it; '\(name) list' shows all experiments."
      )
    }
    let near = EditDistance.nearest(to: word, among: experiments.map(\.name) + allCommands.map(\.name))
    let hint = near.map { "Did you mean '\($0)'? " } ?? ""
    return UsageError(
      "There is no experiment or command '\(word.printable)'. \(hint)Please see '\(name) list' for the experiments and '\(name) --help' for the commands."
    )
  }

  /// The error for a word that is not an experiment.
  func unknownExperiment(_ word: String) -> UsageError {
    let isCommand = command(named: word) != nil
    let near = EditDistance.nearest(to: word, among: experiments.map(\.name))
    let hint =
      isCommand ? "It is a command. " : near.map { "Did you mean '\($0)'? " } ?? ""
    return UsageError(
      "There is no experiment '\(word.printable)'. \(hint)Please see '\(name) list' for all experiments.")
  }
}
