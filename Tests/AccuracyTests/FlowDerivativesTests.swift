import Accuracy
import Diffusion
import Integration
import Samplers
import Testing

@Suite struct FlowDerivativesTests {
  /// The first coordinates of `d^k eps/d gamma^k/k!` at xbar = (0.3, 0.4), gamma = 0.1, to 60 digits elsewhere.
  @Test func anchorsOfTheToyMixture() throws {
    let expected = [
      -1.9886763897659481, 1.797038745495492, 116.51393221582836, 4092.5396415397753, 9962.6297073852472,
    ]
    let schedule = LinearVariancePreserving()
    let mixture = try GaussianMixture.toy8x8()
    let problem = SamplingProblem(
      model: mixture, schedule: schedule, grid: try TimeGrid(levels: [0.1, 0.05], schedule: schedule))
    let alpha = schedule.alpha(at: problem.grid.first)
    let flow = try ReferenceSolution(
      problem, latents: try StateBatch(rows: [[0.3 * alpha, 0.4 * alpha]], dimension: 2))
    let found = FlowDerivatives(of: mixture, on: flow, at: 0, upTo: 4)
    #expect(found.gamma == 0.1)
    var factorial = 1.0
    for k in 0...4 {
      if k > 0 { factorial *= Double(k) }
      let value = found.derivatives[k][0, 0] / factorial
      #expect(abs(value / expected[k] - 1) < 1e-9, "derivative \(k)")
    }
  }
}
