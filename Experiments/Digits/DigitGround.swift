import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// What the experiments on images share: the variance-preserving schedule from t = 1 to 1e-3 and 64 coordinates.
struct DigitGround {
  /// Tolerance of the exact flow; end points change by 1e-9 when it is a hundred times coarser.
  static let tolerance = 1e-12

  let context: RunContext
  let seed: UInt64
  let schedule = LinearVariancePreserving()

  /// The last point of every grid.
  var end: GridPoint { GridPoint(time: 1e-3, schedule: schedule) }
  /// `α` there.
  var endScale: Double { schedule.alpha(at: end) }

  /// `steps` steps from t = 1 to 1e-3.
  func grid(_ steps: Int, _ spacing: Spacing = .quadratic, for data: GridData? = nil) throws -> TimeGrid {
    try TimeGrid(spacing, steps: steps, schedule: schedule, from: 1, to: 1e-3, data: data)
  }

  /// Draws from the prior, `x` at t = 1, those with the numbers `first ..< first + count`.
  func latents(_ count: Int, first: Int = 0) -> StateBatch {
    ScalarDiffusion(schedule).prior(count: first + count, dimension: DigitImages.pixels, seed: seed, at: 1)
      .slice(first..<first + count)
  }

  /// The method of that name.
  func sampler(_ name: String) throws -> any Sampler<ScalarDiffusion> {
    try SamplerCatalog.sampler(named: name, on: ScalarDiffusion.self)
  }

  /// `x` at the last point of `grid`.
  func run(
    _ name: String, _ model: any NoiseModel, on grid: TimeGrid, from latents: StateBatch
  ) throws -> StateBatch {
    try SamplingProblem(model: model, schedule: schedule, grid: grid).run(
      sampler(name), latents: latents, jobs: context.jobs, monitor: context.monitor
    ).states
  }

  /// The exact flow along `grid`.
  func exact(_ model: any NoiseModel, on grid: TimeGrid, from latents: StateBatch) throws -> ReferenceSolution
  {
    try ReferenceSolution(
      SamplingProblem(model: model, schedule: schedule, grid: grid), latents: latents,
      tolerance: Self.tolerance, jobs: context.jobs, monitor: context.monitor)
  }

  /// The posterior mean of the data given `x` at the last point.
  func denoised(_ states: StateBatch, by model: any NoiseModel) -> StateBatch {
    var scaled = states
    scaled.scale(by: 1 / endScale)
    return model.denoised(scaled, at: end.level)
  }

  /// What the posterior weights say about every state, `x` at the last point; `labels` are the digits of the components.
  func posteriors(
    _ states: StateBatch, of law: GaussianMixture, labels: [Int]
  ) throws -> [GaussianMixture.Posterior] {
    let (scale, level) = (endScale, end.level)
    return try ParallelMap.map(count: states.count, jobs: context.jobs) { i in
      try law.posterior(
        of: states.state(i).map { $0 / scale }, atGamma: level, labels: labels, classCount: 10)
    }
  }

  /// The place of the largest value.
  static func largest(_ values: [Double]) -> Int { values.indices.max { values[$0] < values[$1] } ?? 0 }
}

extension Check {
  /// A number that another implementation found from the same random numbers, with the digits that it gave.
  static func reproduced(_ claim: String, _ measured: Double, _ value: Double, within tolerance: Double)
    -> Check
  {
    Check(
      claim, measured: measured, in: value - tolerance...value + tolerance, onlyAtPublishedParameters: true)
  }
}
