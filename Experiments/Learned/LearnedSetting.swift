import Accuracy
import Diffusion
import Experimentation
import Integration
import Learning
import Samplers

/// The toy mixture, a network that was trained on it, and latents: what experiments with learned scores start from.
struct LearnedSetting {
  /// `--network`.
  static let network = Parameter(
    "network", ModelSource.kind, default: "toy-8x8-score", placeholder: "name|file",
    help: "The network: the JSON header of its weights, or the name of one that comes with the program.")
  /// How many trajectories are published; the reference solution of a network takes 20 ms for each.
  static let trajectories = 256

  let mixture: GaussianMixture
  let network: ScoreNetwork
  let process = ScalarDiffusion(LinearVariancePreserving())
  /// `x` at `t = 1`.
  let latents: StateBatch

  init(_ values: ParameterValues, context: RunContext) throws {
    mixture = try GaussianMixture.toy8x8()
    network = try ModelSource.network(values[Self.network], files: context.files)
    guard network.dimension == mixture.dimension else {
      throw UsageError(
        "The network '\(values[Self.network].printable)' has \(network.dimension) coordinates where the mixture "
          + "toy-8x8 has \(mixture.dimension). Please give a network that was trained on it.")
    }
    let grid = try TimeGrid(.quadratic, steps: 1, schedule: process.schedule)
    latents = try values.latents(
      dimension: mixture.dimension, grid: grid, process: process, files: context.files)
  }

  /// Quadratic grids.
  var recipe: GridRecipe<ScalarDiffusion> { GridRecipe(.quadratic, process: process) }

  /// The problem with a model on the quadratic grid of so many steps.
  func problem(
    _ model: any NoiseModel, steps: Int, options: RunOptions = RunOptions()
  ) throws -> SamplingProblem<ScalarDiffusion> {
    SamplingProblem(
      process: process, model: model,
      grid: try recipe.grid(steps: steps), options: options)
  }

  /// The flow of a model from all latents.
  func exactFlow(of model: any NoiseModel, context: RunContext) throws -> ReferenceSolution {
    context.progress.begin("exact flow", total: latents.count)
    defer { context.progress.end() }
    return try ReferenceSolution(
      problem(model, steps: 1), latents: latents, jobs: context.jobs, monitor: context.monitor)
  }
}
