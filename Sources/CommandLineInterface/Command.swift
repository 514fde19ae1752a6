import Experimentation

/// A command such as `jet` or `sample`: not an experiment, so neither in `run --all` nor in `Results/`.
public protocol Command: Sendable {
  /// The name on the command line: lower-case words joined by hyphens.
  var name: String { get }
  /// What it does, in one line.
  var abstract: String { get }
  /// How it does it, in paragraphs separated by empty lines; lines that start with a space are kept as they are.
  var discussion: String { get }
  /// Its options; those of `CommonParameters` that it names are carried out by the program.
  var options: ParameterSet { get }
  /// Its other arguments, in order.
  var positionals: [PositionalDeclaration] { get }

  /// Does it.
  ///
  /// - Returns: `.success`, or `.failure` when something that was to be checked does not hold.
  /// - Throws: `UsageError`, `InputError`, `FileError`, `Interrupted`, `OutputClosed`, or an error of the
  ///   numerical modules.
  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode
}

extension Command {
  /// No further arguments.
  public var positionals: [PositionalDeclaration] { [] }
  /// Nothing more to say.
  public var discussion: String { "" }
}
