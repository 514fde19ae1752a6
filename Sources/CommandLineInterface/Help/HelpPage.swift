import Experimentation

/// Help pages, all of them made from the declarations.
struct HelpPage {
  let program: CommandLineProgram

  /// The page of `experiment --help`.
  var overview: String {
    var page = PageLayout.paragraphs(program.abstract) + "\n"
    page += "Usage\n"
    page += "  \(program.name) NAME [options]         run one experiment\n"
    page += "  \(program.name) COMMAND [arguments]    one of the commands below\n\n"
    page += "Experiments\n"
    page +=
      program.experiments.isEmpty
      ? "  none\n" : PageLayout.definitions(program.experiments.map { ($0.name, $0.card.title) })
    page += "\nCommands\n"
    page += PageLayout.definitions(program.allCommands.map { ($0.name, $0.abstract) })
    page += "\nOptions of every experiment\n" + options(CommonParameters.all)
    page += "\nExit codes\n"
    page += PageLayout.definitions(ExitCode.documented.map { (String($0.code.rawValue), $0.meaning) })
    page += "\n"
    page += PageLayout.paragraphs(
      """
      Results go to standard output; progress, warnings, timings and the paths of written files go to standard \
      error. '\(program.name) help NAME' explains an experiment or a command, '\(program.name) --version' names \
      the version.
      """)
    return page
  }

  /// The page of an experiment.
  func page(for experiment: any Experiment) -> String {
    let card = experiment.card
    var page = "\(card.name): \(card.title)\n\n"
    page += PageLayout.paragraphs(card.question) + "\n"
    page += "Usage\n  \(program.name) \(card.name) [options]\n\n"
    if !card.description.isEmpty { page += PageLayout.paragraphs(card.description) + "\n" }
    if !experiment.parameters.declarations.isEmpty {
      page += "Options\n" + options(experiment.parameters) + "\n"
    }
    let common = CommonParameters.all.declarations.filter { experiment.parameters[$0.name] == nil }
    page += "Common options\n" + options(ParameterSet(common)) + "\n"
    page += "Paper\n" + PageLayout.paragraphs(Self.source(of: card), indent: 2)
    return page
  }

  /// The page of a command.
  func page(for command: any Command) -> String {
    var usage = "\(program.name) \(command.name)"
    for declaration in command.options.declarations where declaration.isRequired {
      usage += " " + declaration.synopsis
    }
    for positional in command.positionals { usage += " " + positional.synopsis }
    if command.options.declarations.contains(where: { !$0.isRequired }) { usage += " [options]" }
    var page = PageLayout.paragraphs("\(command.name): \(command.abstract)") + "\n"
    page += "Usage\n" + PageLayout.paragraphs(usage, indent: 2) + "\n"
    if !command.discussion.isEmpty { page += PageLayout.paragraphs(command.discussion) + "\n" }
    if !command.positionals.isEmpty {
      page += "Arguments\n" + PageLayout.definitions(command.positionals.map { ($0.name, $0.help) }) + "\n"
    }
    if !command.options.declarations.isEmpty { page += "Options\n" + options(command.options) + "\n" }
    while page.hasSuffix("\n\n") { page.removeLast() }
    return page
  }

  /// The reference of a card with the place in it.
  static func source(of card: ExperimentCard) -> String {
    card.location.isEmpty ? card.paper.text : card.paper.text + " " + card.location + "."
  }

  private func options(_ set: ParameterSet) -> String {
    PageLayout.definitions(set.declarations.map { ($0.synopsis, Self.explanation($0)) })
  }

  /// The help, what is allowed, and the default, as sentences.
  private static func explanation(_ declaration: OptionDeclaration) -> String {
    var text = declaration.help
    if declaration.isExplained {
      text += " " + declaration.allowed.prefix(1).uppercased() + declaration.allowed.dropFirst()
    }
    let endsSentence = text.hasSuffix(".")
    if declaration.isRequired {
      text += endsSentence ? " Required." : " (required)."
    } else if let value = declaration.defaultValue, declaration.takesValue {
      text += endsSentence ? " Default: \(value)." : " (default: \(value))."
    } else if !endsSentence {
      text += "."
    }
    return text
  }
}
