import Experimentation

/// `cite NAME`: the BibTeX entry of the work behind an experiment or method.
struct CiteCommand: Command {
  let program: CommandLineProgram
  let name = "cite"
  let abstract = "Print the BibTeX entry of the work behind a name."
  let discussion = """
    NAME is an experiment, a sampler or one of its other names, or the key of an entry. For a method that was derived for \
    this toolkit, and for the name taylorflow, the entry is that of the toolkit itself; who uses its numbers cites both \
    the toolkit and the work whose method was studied.

      experiment cite toy-8x8
      experiment cite unipc-2
      experiment cite taylorflow
    """

  var options: ParameterSet { ParameterSet() }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .one, completions: program.experiments.map(\.name),
        help: "An experiment, a sampler, a key, or 'taylorflow'.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let name = values.positionals["NAME"]?.first ?? ""
    if let card = program.experiment(named: name)?.card {
      try context.write("% \(HelpPage.source(of: card))\n" + card.paper.bibtex)
      return .success
    }
    guard let work = program.citations.work(name) else {
      let near = EditDistance.nearest(
        to: name, among: program.experiments.map(\.name) + program.citations.names())
      let hint = near.map { "Did you mean '\($0)'? " } ?? ""
      throw UsageError(
        "Nothing citable is called '\(name.printable)'. \(hint)Please give the name of an experiment from '\(program.name) list', of a sampler from '\(program.name) samplers', or 'taylorflow'."
      )
    }
    try context.write("% \(work.text)\n" + work.bibtex)
    return .success
  }
}
