import Experimentation

/// A command that runs an experiment without published parameters: its files go to the output folder, and it takes no
/// part in `run --all`, `verify` or `Results/`.
public struct ExperimentCommand: Command {
  private let experiment: any Experiment

  /// The command with the name, the options and the description of `experiment`.
  public init(_ experiment: any Experiment) { self.experiment = experiment }

  /// The name of the experiment.
  public var name: String { experiment.name }
  /// Its title.
  public var abstract: String { experiment.card.title }
  /// Its description.
  public var discussion: String { experiment.card.description }
  /// Its options with the common ones.
  public var options: ParameterSet { experiment.allParameters }

  /// Runs the experiment and writes its files.
  ///
  /// - Returns: `.failure` when a check fails.
  /// - Throws: what the experiment throws, and `FileError` when a file cannot be written.
  public func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    try ExperimentRunner(context: context).run(
      experiment, at: values, parent: context.environment.outputFolder)
  }
}
