import Experimentation
import Reporting

/// `show NAME`: the card and the published parameters of an experiment.
struct ShowCommand: Command {
  let program: CommandLineProgram
  let name = "show"
  let abstract = "Show the question, source and parameters of an experiment."
  let options = ParameterSet(ListingFormat.option)

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .one, completions: program.experiments.map(\.name), help: "The name of an experiment.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let name = values.positionals["NAME"]?.first ?? ""
    guard let experiment = program.experiment(named: name) else { throw program.unknownExperiment(name) }
    let parameters = parameters(experiment)
    try ListingFormat.write(
      parameters, json: json(experiment, parameters), text: text(experiment), values, context)
    return .success
  }

  private func parameters(_ experiment: any Experiment) -> Table {
    var table = Table(
      name: "parameters", title: "Parameters of \(experiment.name)",
      columns: [
        Column("name", "name of the option without dashes"), Column("published", "published value"),
        Column("allowed", "what may be given"), Column("help", "what it means"),
      ])
    for declaration in experiment.allParameters.declarations where declaration.role != .conduct {
      table.append([
        .text(declaration.name), declaration.defaultValue.map { .text($0.description) } ?? .empty,
        .text(declaration.allowed), .text(declaration.help),
      ])
    }
    return table
  }

  private func json(_ experiment: any Experiment, _ parameters: Table) -> JSONValue {
    let card = experiment.card
    return .object([
      .init("name", .string(card.name)),
      .init("title", .string(card.title)),
      .init("question", .string(card.question)),
      .init("paper", .string(card.paper.text)),
      .init("location", .string(card.location)),
      .init("description", .string(card.description)),
      .init("parameters", parameters.json),
    ])
  }

  private func text(_ experiment: any Experiment) -> String {
    let card = experiment.card
    var text = "\(card.name): \(card.title)\n\n" + PageLayout.paragraphs(card.question)
    if !card.description.isEmpty { text += "\n" + PageLayout.paragraphs(card.description) }
    text += "\nPublished parameters\n"
    let values = experiment.publishedValues.recorded
    text += PageLayout.definitions(values.map { ($0.name, $0.value.description) })
    return text + "\nPaper\n" + PageLayout.paragraphs(HelpPage.source(of: card), indent: 2)
  }
}
