import Accuracy
import Diffusion
import GSLReference
import Integration
import Numbers
import Samplers
import Testing

@Suite struct ReferenceSolutionTests {
  static func toyProblem(steps: Int = 10) throws -> SamplingProblem<ScalarDiffusion> {
    let schedule = LinearVariancePreserving()
    return SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.quadratic, steps: steps, schedule: schedule))
  }

  @Test func endPointIsTheAnchor() throws {
    let reference = try ReferenceSolution(
      Self.toyProblem(), latents: StateBatch(rows: [[1, -0.5]], dimension: 2))
    #expect(abs(reference.endPoints[0, 0] - 0.760474057653456) < 2e-14)
    #expect(abs(reference.endPoints[0, 1] + 0.499398494579121) < 2e-14)
  }

  /// The same trajectories by fixed steps of order 24 in double-double arithmetic, through the generic series.
  @Test func agreesWithDoubleDouble() throws {
    let problem = try Self.toyProblem(steps: 4)
    let mixture = try GaussianMixture.toy8x8()
    let latents = try StateBatch(rows: [[0.3, 1.1]], dimension: 2)
    let reference = try ReferenceSolution(problem, latents: latents)
    var gamma = DoubleDouble(problem.grid.first.level)
    var state = (0..<2).map {
      DoubleDouble(latents[0, $0] / problem.process.amplitude(at: problem.grid.first))
    }
    let end = DoubleDouble(problem.grid.last.level)
    while gamma > end {
      let flow = try mixture.flowSeries(at: state, gamma: gamma, order: 24)
      let largest = flow.state.map { abs($0.coefficients[24].double) }.max() ?? 1
      let length = DoubleDouble(0.8 * Double.pow(1e-17 * max(1, abs(state[0].double)) / largest, 1.0 / 24))
      let h = gamma - length < end ? end - gamma : -length
      state = flow.state.map { $0.evaluate(at: h) }
      gamma = gamma - length < end ? end : gamma + h
    }
    for d in 0..<2 {
      #expect(abs((state[d] - DoubleDouble(reference.path[4][0, d])).double) < 1e-13)
    }
  }

  /// Every grid point of the path, not only its end, lies on the flow of a single Gaussian.
  @Test func pathIsExactAtEveryPoint() throws {
    let s = 0.3
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.logSignalToNoise, steps: 12, schedule: schedule)
    for direction in [grid, grid.reversed()] {
      let problem = SamplingProblem(
        model: try GaussianMixture(means: [[0, 0]], standardDeviation: s), schedule: schedule, grid: direction
      )
      let reference = try ReferenceSolution(problem, latents: StateBatch(rows: [[0.9, -2]], dimension: 2))
      func root(_ p: GridPoint) -> Double { (s * s + p.level * p.level).squareRoot() }
      for (n, point) in direction.points.enumerated() {
        let factor = root(point) / root(direction.first) / schedule.alpha(at: direction.first)
        #expect(abs(reference.path[n][0, 0] - 0.9 * factor) < 1e-13 * abs(0.9 * factor) + 1e-14)
        #expect(abs(reference.path[n][0, 1] + 2 * factor) < 1e-13 * abs(2 * factor) + 1e-14)
      }
    }
  }

  @Test func failuresAreOutcomes() throws {
    let reference = try ReferenceSolution(
      Self.toyProblem(), latents: StateBatch(rows: [[.nan, 0], [1, 1], [.infinity, 0]], dimension: 2))
    #expect(reference.outcomes == [.failedEstimate, .completed, .failedEstimate])
    #expect(throws: ModelError.dimensionMismatch(expected: 2, found: 1)) {
      try ReferenceSolution(Self.toyProblem(), latents: StateBatch(rows: [[1]], dimension: 1))
    }
  }
}
