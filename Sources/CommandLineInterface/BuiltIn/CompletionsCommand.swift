import Experimentation

/// `completions bash|zsh|fish`.
struct CompletionsCommand: Command {
  private static let shells: Choices = ["bash", "zsh", "fish"]

  let program: CommandLineProgram
  let name = "completions"
  let abstract = "Print a completion script for bash, zsh or fish."
  let discussion = """
    Load the script in the start-up file of the shell:

      bash   eval "$(experiment completions bash)"
      zsh    eval "$(experiment completions zsh)"
      fish   experiment completions fish | source
    """

  var options: ParameterSet { ParameterSet() }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "SHELL", .one, completions: Self.shells.names,
        help: "One of: \(Self.shells.names.joined(separator: ", ")).")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let shell = values.positionals["SHELL"]?.first ?? ""
    let scripts = CompletionScripts(program: program)
    switch shell {
    case "bash": try context.write(scripts.bash)
    case "zsh": try context.write(scripts.zsh)
    case "fish": try context.write(scripts.fish)
    default:
      throw UsageError.invalidValue(
        shell, for: "SHELL", allowed: "one of: " + Self.shells.names.joined(separator: ", "),
        suggestion: Self.shells.nearest(to: shell))
    }
    return .success
  }
}
