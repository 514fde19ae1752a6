import Experimentation

/// `cite NAME`: the BibTeX entry of the work behind an experiment or method.
struct CiteCommand: Command {
  let program: CommandLineProgram
  let name = "cite"
  let abstract = "Print the BibTeX entry of the work behind a name."

  var options: ParameterSet { ParameterSet() }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .one, completions: program.experiments.map(\.name),
        help: "An experiment, or another name with a published source, such as a sampler.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let name = values.positionals["NAME"]?.first ?? ""
    if let card = program.experiment(named: name)?.card {
      try context.write("% \(HelpPage.source(of: card))\n" + card.paper.bibtex)
      return .success
    }
    let citations = program.citations()
    guard let citation = citations.first(where: { $0.name == name }) else {
      let near = EditDistance.nearest(
        to: name, among: program.experiments.map(\.name) + citations.map(\.name))
      let hint = near.map { "Did you mean '\($0)'? " } ?? ""
      throw UsageError(
        "Nothing citable is called '\(name.printable)'. \(hint)Please give the name of an experiment from '\(program.name) list' or of a method with a published source."
      )
    }
    try context.write("% \(citation.reference.text)\n" + citation.reference.bibtex)
    return .success
  }
}
