import CommandLineInterface
import Diffusion
import Experimentation
import Learning
import Reporting

/// `experiment train score|head`: trains a network or a head and writes its weights.
struct TrainCommand: Command {
  let name = "train"
  let abstract = "Train a score network, or distil its derivative into a head."
  let discussion = """
    'train score' fits a network to the noise of fresh draws from the mixture, x_0 + gamma e, and writes its header (JSON) to \
    --output and its weights beside it (.f32, little-endian). With --classes it is told the class of its examples, except where the \
    class is withheld, and has both branches of guidance in it. 'train head' freezes the network given with --network and fits a \
    head to the derivative of eps along its flow, which is computed exactly with the network's jet; with --derivative 2 it adds to a \
    network with a head one for the second derivative.

    Every number of a training is keyed by --seed: the weights are the same to the bit for any number of threads. A training \
    that is stopped (Ctrl-C) leaves a checkpoint beside --output, and so does every thousandth step; with --resume and otherwise the same \
    command it goes on from there, with the same bits as if it had never been stopped.

    Printed when it is done, as CSV: for a network the root mean square of |eps - exact| at ten noise levels, for a head the \
    error of gamma times the derivative (to the power of the derivative) relative to its size.
    """

  static let output = Parameter(
    "output", .outputPath, required: true, placeholder: "file.json", role: .conduct,
    help: "The header to write; the weights go beside it, with the ending .f32.")
  static let resume = Parameter.flag(
    "resume", role: .conduct, help: "Go on from the checkpoint beside --output.")

  var options: ParameterSet {
    ParameterSet(
      MixtureSource.options + [GridOptions.schedule, GridOptions.shift, GridOptions.start, GridOptions.cut]
        + TrainingOptions.all + [
          Self.output, Self.resume, CommonParameters.seed, CommonParameters.jobs, CommonParameters.quiet,
          CommonParameters.progress,
        ])
  }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "KIND", .one, completions: TrainingKind.allCases.map(\.rawValue),
        help: "What to train: 'score' or 'head'.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let word = values.positionals["KIND"]?.first ?? ""
    guard let kind = TrainingKind(rawValue: word) else {
      throw UsageError(
        "The value '\(word.printable)' is invalid for 'KIND'. Please give 'score' or 'head'.")
    }
    let path = try values.required(Self.output)
    guard path.hasSuffix(".json") else {
      throw UsageError.invalidValue(
        path, for: Self.output.declaration.synopsis, allowed: "a path that ends with .json")
    }
    try context.files.checkWritable(path)
    let job = try TrainingJob(kind, values, files: context.files)
    let checkpoint = TrainingCheckpoint(base: String(path.dropLast(5)), files: context.files)
    let start = values[Self.resume] ? try checkpoint.read(for: job.description) : nil
    let trainer = try job.makeTrainer(from: start, jobs: context.jobs)
    try TrainingLoop(
      label: "training", steps: job.settings.steps, interval: 1000, description: job.description,
      checkpoint: checkpoint
    ).run(trainer, context)
    let name = String(path.dropLast(5).split(separator: "/").last ?? "weights") + ".f32"
    let result = try job.result(trainer.state, weightsIn: name)
    try context.files.write(result.files.weights, to: checkpoint.folder + name)
    try context.files.writeText(result.files.header.text() + "\n", to: path)
    try checkpoint.remove()
    try context.write(result.table.csv)
    return .success
  }
}
