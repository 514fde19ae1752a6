import CommandLineInterface
import Experimentation
import Learning
import Reporting

/// Makes the steps of a training, with a progress bar and a checkpoint: what `train` and `search` do alike.
struct TrainingLoop {
  /// What the progress bar says.
  let label: String
  /// The steps of the whole training.
  let steps: Int
  /// A checkpoint is written after every so many steps, and where the user stops.
  let interval: Int
  /// Everything that the bits of the result depend on.
  let description: JSONValue
  let checkpoint: TrainingCheckpoint

  /// Goes on to the last step.
  ///
  /// - Throws: `Interrupted` when the user asks to stop, after a checkpoint; what the training and files throw.
  func run(_ training: any SteppedTraining, _ context: CommandContext) throws {
    context.progress.begin(label, total: steps)
    context.progress.advance(by: training.state.step)
    defer { context.progress.end() }
    while training.state.step < steps {
      if context.cancellation.isCancelled {
        try checkpoint.write(training.state, of: description)
        context.inform(
          "Stopped after \(training.state.step) of \(steps) steps. The same command with --resume goes on.")
        try context.cancellation.check()
      }
      try training.advance()
      context.progress.advance()
      if training.state.step % interval == 0, training.state.step < steps {
        try checkpoint.write(training.state, of: description)
      }
    }
  }
}
