import Accuracy
import Diffusion
import Integration
import Samplers
import Testing

@Suite("Steps against the radius of convergence") struct RadiusStudyTests {
  /// The flow of one Gaussian is `C √(s² + γ²)`, singular at `γ = ±i s`, at the distance `√(s² + γ²)`.
  @Test("For one Gaussian |h|/r is |h|/sqrt(s^2 + gamma^2), to the 10 percent of the estimator.")
  func oneGaussian() throws {
    let width = 0.3
    let model = try GaussianMixture(means: [[0, 0]], standardDeviation: width)
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(levels: [2, 1.2, 0.5, 0.2], schedule: schedule)
    let latents = StateBatch.normal(count: 11, dimension: 2, seed: 3)
    let flow = try ReferenceSolution(
      SamplingProblem(model: model, schedule: schedule, grid: grid), latents: latents)
    let study = try RadiusStudy.measure(flow, model: model, variables: [.identity], order: 24, jobs: 2)[0]
    #expect(study.ratios.count == 3)
    var largest = 0.0
    for (n, ratios) in study.ratios.enumerated() {
      let (from, to) = (grid.points[n].level, grid.points[n + 1].level)
      let expected = (from - to) / (width * width + from * from).squareRoot()
      largest = max(largest, expected)
      #expect(ratios.count == 11)
      for ratio in ratios { #expect(abs(ratio / expected - 1) < 0.1, "step \(n)") }
    }
    for ratio in study.largest { #expect(abs(ratio / largest - 1) < 0.1) }
  }
}

@Suite("Accuracy of jets") struct JetAccuracyTests {
  @Test(
    "The kernel's coefficients agree with double-double arithmetic; there is one error for each order and state."
  )
  func kernel() throws {
    let mixture = try GaussianMixture.smooth()
    let states = StateBatch.normal(count: 5, dimension: 2, seed: 9)
    let errors = JetAccuracy.errors(of: mixture, at: states, gamma: 0.3, upTo: 8)
    #expect(errors.count == 9)
    #expect(errors.allSatisfy { $0.count == 5 })
    #expect(errors.flatMap { $0 }.allSatisfy { $0 < 1e-12 })
    #expect(errors.flatMap { $0 }.contains { $0 > 0 })
  }
}
