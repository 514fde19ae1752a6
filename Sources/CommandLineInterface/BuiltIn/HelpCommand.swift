import Experimentation

/// `help [NAME]`.
struct HelpCommand: Command {
  let program: CommandLineProgram
  let name = "help"
  let abstract = "Explain the program, an experiment or a command."

  var options: ParameterSet { ParameterSet() }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .optional, completions: program.experiments.map(\.name) + program.allCommands.map(\.name),
        help: "An experiment or a command.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    try context.write(program.helpPage(of: values.positionals["NAME"]?.first))
    return .success
  }
}
