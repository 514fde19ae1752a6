import Diffusion
import Integration
import Metrics
import Numbers
import Samplers

/// How far the law of a method in phase space is from that of the data after a number of evaluations.
struct LawDistance: Sendable {
  static let batches = 8
  /// The direction on which points are projected, of length 1.
  private static let direction = [0.6, 0.8]

  let mixture: String
  let spacing: Spacing
  let name: String
  let steps: Int
  /// The energy distance of every batch.
  let values: [Double]

  /// Mean over the batches and its standard error.
  var summary: SampleSummary { SampleSummary(values) }

  /// What this method's distance is above another's, batch by batch: both saw the same numbers.
  func excess(over other: LawDistance) -> SampleSummary {
    SampleSummary(zip(values, other.values).map { $0 - $1 })
  }

  init(
    _ variant: StochasticVariant<PhaseSpaceDiffusion>, on law: (name: String, mixture: GaussianMixture),
    _ spacing: Spacing, evaluations: Int, count: Int, seed: UInt64
  ) throws {
    let process = try PhaseSpaceDiffusion()
    let options = RunOptions(denoise: true, seed: seed)
    let plan = try SamplingPlan(
      variant.sampler, evaluations: evaluations, recipe: GridRecipe(spacing, process: process),
      options: options)
    let ends = try SamplingProblem(process: process, model: law.mixture, grid: plan.grid, options: options)
      .run(
        variant.sampler,
        latents: process.prior(count: count, dimension: law.mixture.dimension, seed: seed, at: 1), jobs: 1
      ).states
    let projected = try GaussianMixture(
      means: law.mixture.means.map { [Self.project($0)] },
      standardDeviations: law.mixture.standardDeviations, weights: law.mixture.weights)
    let energy = try EnergyDistance(projected)
    let size = count / Self.batches
    mixture = law.name
    self.spacing = spacing
    name = variant.name
    steps = plan.grid.steps
    values = try (0..<Self.batches).map { batch in
      let rows = (batch * size..<(batch + 1) * size).map { [Self.project(ends.state($0))] }
      return try energy.evaluate(SamplePoints(rows: rows, dimension: 1)).distance
    }
  }

  private static func project(_ point: [Double]) -> Double {
    direction[0] * point[0] + direction[1] * point[1]
  }

  static func tasks(evaluations: Int, count: Int, seed: UInt64) throws -> [@Sendable () throws -> LawDistance]
  {
    let laws = [("toy-8x8", try GaussianMixture.toy8x8()), ("smooth4", try GaussianMixture.smooth4())]
    return laws.flatMap { law in
      [Spacing.linear, .quadraticToCut].flatMap { spacing in
        StochasticVariant.all(of: SamplerCatalog.phaseSpace).map { variant in
          { @Sendable in
            try LawDistance(
              variant, on: (law.0, law.1), spacing, evaluations: evaluations, count: count, seed: seed)
          }
        }
      }
    }
  }
}
