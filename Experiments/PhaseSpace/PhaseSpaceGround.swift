import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Samplers

/// A process, a law, starting points, and the exact flow from them on the times of one kind of grid.
struct PhaseSpaceGround<Process: DiffusionProcess> {
  let process: Process
  let mixture: GaussianMixture
  let latents: StateBatch
  let reference: ReferenceSolution
  let spacing: Spacing
  let cut: Double

  /// Starting points from the prior.
  init(
    _ process: Process, _ mixture: GaussianMixture, spacing: Spacing = .quadraticToCut, to cut: Double = 1e-3,
    trajectories: Int, seed: UInt64, context: RunContext
  ) throws {
    self.process = process
    self.mixture = mixture
    self.spacing = spacing
    self.cut = cut
    latents = process.prior(
      count: trajectories, dimension: mixture.dimension, seed: seed, at: process.defaultStartTime)
    reference = try ReferenceSolution(
      SamplingProblem(
        process: process, model: mixture,
        grid: try TimeGrid(.linear, steps: 1, schedule: process, to: cut)), latents: latents,
      jobs: context.jobs, monitor: context.monitor)
  }

  /// How grids are made.
  var recipe: GridRecipe<Process> { GridRecipe(spacing, process: process, to: cut) }

  /// Whether the exact flow was found for every trajectory.
  var isComplete: Bool { reference.outcomes.allSatisfy { $0 == .completed } }

  /// The errors of a method with as many steps as `evaluations` pay for; nil where they pay for none.
  func error(of sampler: any Sampler<Process>, evaluations: Int) throws -> GlobalError? {
    do {
      return try error(of: sampler, on: sampler.plan(evaluations: evaluations, recipe: recipe).grid)
    } catch SamplerError.budgetTooSmall {
      return nil
    }
  }

  /// The errors of a method with a number of steps.
  func error(of sampler: any Sampler<Process>, steps: Int) throws -> GlobalError {
    try error(of: sampler, on: recipe.grid(steps: steps))
  }

  /// The errors of a method on a grid with the ends of the reference.
  func error(of sampler: any Sampler<Process>, on grid: TimeGrid) throws -> GlobalError {
    try GlobalError(
      of: sampler, on: SamplingProblem(process: process, model: mixture, grid: grid), latents: latents,
      reference: reference, jobs: 1)
  }

  /// The energy distance of the end positions of the exact flow from their law.
  func exactDistance() throws -> Double {
    try law().evaluate(positions(reference.endPoints)).distance
  }

  /// The law of the positions at the end.
  func law() throws -> EnergyDistance {
    let end = process.marginal(mean: 1, variance: 0, at: reference.grid.last)
    let scale = end.mean[0]
    return try EnergyDistance(
      mixture.diffused(scale: scale, level: end.covariance[0][0].squareRoot() / scale))
  }

  /// The positions of those states that are finite.
  func positions(_ states: StateBatch) throws -> SamplePoints {
    let rows = (0..<states.count).filter(states.isFinite).map {
      Array(states.state($0).prefix(mixture.dimension))
    }
    return SamplePoints(try StateBatch(rows: rows, dimension: mixture.dimension))
  }
}
