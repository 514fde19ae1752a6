import Experimentation
import Reporting

/// `list`: all experiments.
struct ListCommand: Command {
  let program: CommandLineProgram
  let name = "list"
  let abstract = "List all experiments."
  let options = ParameterSet(ListingFormat.option)

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    var table = Table(
      name: "experiments", title: "Experiments",
      columns: [
        Column("name", "name on the command line"), Column("title", "title"),
        Column("question", "the question that it answers"), Column("paper", "the work that it examines"),
        Column("location", "the place in that work"),
      ])
    for card in program.experiments.map(\.card) {
      table.append(
        [card.name, card.title, card.question, card.paper.text, card.location].map(Cell.text))
    }
    let text =
      program.experiments.isEmpty
      ? "There are no experiments.\n"
      : PageLayout.definitions(program.experiments.map { ($0.name, $0.card.title) })
    try ListingFormat.write(table, text: text, values, context)
    return .success
  }
}
