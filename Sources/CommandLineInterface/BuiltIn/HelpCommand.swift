import Experimentation

/// `help [NAME]`.
struct HelpCommand: Command {
  let program: CommandLineProgram
  let name = "help"
  let abstract = "explain the program, an experiment or a command"

  var options: ParameterSet { ParameterSet() }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .optional, completions: program.experiments.map(\.name) + program.allCommands.map(\.name),
        help: "An experiment or a command.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let help = HelpPage(program: program)
    guard let name = values.positionals["NAME"]?.first else {
      try context.write(help.overview)
      return .success
    }
    if let experiment = program.experiment(named: name) {
      try context.write(help.page(for: experiment))
    } else if let command = program.command(named: name) {
      try context.write(help.page(for: command))
    } else {
      throw program.unknown(name)
    }
    return .success
  }
}
