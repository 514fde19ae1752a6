import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

@Suite struct LocalErrorTests {
  /// One step of length 0.01 from t = 0.2 on the exact flow of the toy mixture: means over the prior.
  @Test(arguments: [(1, 5.9e-4), (2, 2.16e-5), (3, 7.8e-7)])
  func singleStepErrorsOfTheToyMixture(_ order: Int, _ published: Double) throws {
    let schedule = LinearVariancePreserving()
    let mixture = try GaussianMixture.toy8x8()
    let latents = StateBatch.normal(count: 1000, dimension: 2, seed: 1)
    let grid = try TimeGrid(times: [1, 0.2, 0.19], schedule: schedule)
    let problem = SamplingProblem(model: mixture, schedule: schedule, grid: grid)
    let reference = try ReferenceSolution(problem, latents: latents)
    let error = try LocalError(of: TruncatedTaylor(order: order), on: problem, reference: reference)
    let summary = error.summaries[1]
    #expect(
      abs(summary.mean - published) < 6 * summary.standardError, "\(summary.mean) ± \(summary.standardError)")
    #expect(summary.standardError < 0.1 * summary.mean)
  }

  /// For one Gaussian the error of an Euler step is known: `x̄` moves to `x̄ (1 + h γ/v)` in place of `x̄ √(v'/v)`.
  @Test func eulerErrorOfAGaussian() throws {
    let s = 0.5
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(levels: [2, 1.5, 1], schedule: schedule)
    let problem = SamplingProblem(
      model: try GaussianMixture(means: [[0]], standardDeviation: s), schedule: schedule, grid: grid)
    let latents = try StateBatch(rows: [[0.4]], dimension: 1)
    let reference = try ReferenceSolution(problem, latents: latents)
    let error = try LocalError(of: TruncatedTaylor(order: 1), on: problem, reference: reference)
    func v(_ n: Int) -> Double { s * s + grid.points[n].level * grid.points[n].level }
    for n in 0..<2 {
      let start = 0.4 / schedule.alpha(at: grid.first) * (v(n) / v(0)).squareRoot()
      let (from, to) = (grid.points[n], grid.points[n + 1])
      let euler = start * (1 + (to.level - from.level) * from.level / v(n))
      let exact = start * (v(n + 1) / v(n)).squareRoot()
      #expect(abs(error.distances[n][0] - schedule.alpha(at: to) * abs(euler - exact)) < 1e-14)
    }
  }
}
