import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

@Suite struct TaylorAdaptiveTests {
  static let variables: [ChangeOfVariable] = [.identity, .logarithm, .asinh(0.01), .asinh(0.5)]

  func problem(isEncoding: Bool = false, steps: Int = 1) throws -> SamplingProblem<ScalarDiffusion> {
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.quadratic, steps: steps, schedule: schedule)
    return SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule, grid: isEncoding ? grid.reversed() : grid)
  }

  /// In every variable the end point is that of the reference, whose anchor comes from other software.
  @Test(arguments: variables)
  func everyVariableReachesTheAnchor(_ variable: ChangeOfVariable) throws {
    let latents = try StateBatch(rows: [[1, -0.5]], dimension: 2)
    let sampler = TaylorAdaptive(tolerance: 1e-13, variable: variable)
    let result = try problem().run(sampler, latents: latents)
    #expect(result.outcomes == [.completed])
    #expect(abs(result.states[0, 0] - 0.760474057653456) < 1e-11)
    #expect(abs(result.states[0, 1] + 0.499398494579121) < 1e-11)
  }

  /// A smaller tolerance costs more expansions and brings a smaller error.
  @Test func theToleranceBoundsTheError() throws {
    let problem = try problem()
    let latents = StateBatch.normal(count: 50, dimension: 2, seed: 6)
    let reference = try ReferenceSolution(problem, latents: latents)
    var previous = (error: Double.infinity, evaluations: 0.0)
    for tolerance in [1e-3, 1e-5, 1e-7, 1e-9, 1e-11] {
      let error = try GlobalError(
        of: TaylorAdaptive(tolerance: tolerance).setting("order", to: "10"), on: problem, latents: latents,
        reference: reference)
      #expect(error.summary.median < previous.error)
      #expect(error.evaluations > previous.evaluations)
      #expect(error.summary.median < 100 * tolerance)
      previous = (error.summary.median, error.evaluations)
    }
  }

  @Test func gridPointsAreReachedInBothDirections() throws {
    let latents = StateBatch.normal(count: 4, dimension: 2, seed: 9)
    let sampler = TaylorAdaptive(tolerance: 1e-12)
    let down = try problem(steps: 5).run(sampler, latents: latents)
    let up = try problem(isEncoding: true, steps: 3).run(sampler, latents: down.states)
    for i in 0..<4 { #expect(up.states.distance(to: latents, at: i) < 1e-6) }
  }

  /// What cannot be expanded ends with an outcome and never counts as completed.
  @Test func aFailedEstimateIsNeverASuccess() throws {
    let latents = try StateBatch(rows: [[.nan, 0], [0.1, 0.2], [.infinity, 1]], dimension: 2)
    let result = try problem().run(TaylorAdaptive(), latents: latents)
    #expect(result.outcomes[0] != .completed && result.outcomes[2] != .completed)
    #expect(result.outcomes[1] == .completed)
    #expect(result.diverged == 2)
  }

  /// One point mass: the flow is a straight line, every higher coefficient vanishes, and the line is followed.
  @Test func aStraightLineIsFollowed() throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture(means: [[0.4, -0.3]], standardDeviation: 0), schedule: schedule,
      grid: try TimeGrid(.linear, steps: 1, schedule: schedule), options: RunOptions(denoise: true))
    let result = try problem.run(
      TaylorAdaptive(), latents: StateBatch.normal(count: 3, dimension: 2, seed: 1))
    for i in 0..<3 {
      #expect(abs(result.states[i, 0] - 0.4) < 1e-12)
      #expect(abs(result.states[i, 1] + 0.3) < 1e-12)
    }
  }

  @Test func theOrderFollowsFromTheTolerance() {
    // −½ ln 1e-14 = 16.1, so 17 + 1.
    #expect(TaylorStepControl.order(forTolerance: 1e-14) == 18)
    #expect(TaylorStepControl.order(forTolerance: 1e-3) == 5)
    #expect(TaylorStepControl.order(forTolerance: 1) == 2)
  }

  @Test(arguments: ["asinh", "asinh:", "asinh:0", "asinh:-1", "asinh:inf", "log", ""])
  func unknownVariablesAreRefused(_ text: String) {
    #expect(ChangeOfVariable(parsing: text) == nil)
  }

  @Test(arguments: variables)
  func coordinatesAreInverse(_ variable: ChangeOfVariable) throws {
    for gamma in [0.0105, 0.3, 152.0] {
      #expect(abs(variable.value(at: variable.coordinate(at: gamma)) / gamma - 1) < 1e-13)
    }
    #expect(ChangeOfVariable(parsing: variable.name) == variable)
  }
}
