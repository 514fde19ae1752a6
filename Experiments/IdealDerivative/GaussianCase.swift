import Diffusion
import Integration
import Samplers

/// DDIM for data `N(0, s^2 I)`, whose exact flow is `xbar = C sqrt(s^2 + gamma^2)`.
struct GaussianCase {
  /// `s`.
  let width: Double
  let steps: Int
  /// `|xbar - exact|/|exact|` at the end of the grid, the mean over the trajectories.
  let relativeError: Double
  /// The same from the factors `1 + h gamma/(s^2 + gamma^2)` of the steps.
  let closedForm: Double
  /// The largest relative difference between `d eps/d gamma` from the series of the model and
  /// `s^2 xbar/(s^2 + gamma^2)^2`, over the grid.
  let derivativeDefect: Double

  /// Runs DDIM over `grid`.
  ///
  /// - Throws: what the run throws.
  init(width: Double, grid: TimeGrid, latents: StateBatch, schedule: some NoiseSchedule) throws {
    let dimension = latents.dimension
    let model = try GaussianMixture(
      means: [[Double](repeating: 0, count: dimension)], standardDeviation: width)
    let sample = latents.slice(0..<min(latents.count, 8))
    let run = try SamplingProblem(model: model, schedule: schedule, grid: grid)
      .run(TruncatedTaylor(order: 1), latents: sample, jobs: 1)
    func variance(_ gamma: Double) -> Double { width * width + gamma * gamma }
    let flow = (variance(grid.last.level) / variance(grid.first.level)).squareRoot()
    var exact = sample
    exact.scale(by: flow / schedule.alpha(at: grid.first) * schedule.alpha(at: grid.last))
    let errors = zip(run.states.distances(to: exact), exact.norms).map { $0 / $1 }
    let product = zip(grid.points, grid.points.dropFirst()).reduce(1.0) { product, step in
      product * (1 + (step.1.level - step.0.level) * step.0.level / variance(step.0.level))
    }
    var defect = 0.0
    var jet = JetBatch(count: sample.count, dimension: dimension, order: 2)
    let evaluator = model.makeEvaluator(count: sample.count, order: 2)
    for point in grid.points {
      evaluator.expand(
        sample, at: [Double](repeating: point.level, count: sample.stride), order: 2, into: &jet)
      var expected = sample
      expected.scale(by: width * width / (variance(point.level) * variance(point.level)))
      var derivative = jet.coefficient(2)
      derivative.scale(by: 2)
      let differences = zip(derivative.distances(to: expected), expected.norms)
      defect = max(defect, differences.map { $0 / $1 }.max() ?? 0)
    }
    self.width = width
    steps = grid.steps
    relativeError = errors.reduce(0, +) / Double(errors.count)
    closedForm = abs(product / flow - 1)
    derivativeDefect = defect
  }
}
