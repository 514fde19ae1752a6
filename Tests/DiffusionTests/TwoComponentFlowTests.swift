import Diffusion
import Integration
import Numbers
import TestSupport
import Testing

/// The flow of two components in closed form.
@Suite struct TwoComponentFlowTests {
  /// A state that an integrator in NumPy carried from 1.3 to 0.5 between the points (1, 0.5) and (-0.6, -0.2) of weights 0.3 and 0.7;
  /// the second coordinate it gave to the last digit but one.
  @Test func anIntegratedStateIsMet() throws {
    let mixture = try GaussianMixture(
      means: [[1, 0.5], [-0.6, -0.2]], standardDeviation: 0, weights: [0.3, 0.7])
    let end = try TwoComponentFlow(mixture).carry([0.4, -0.3], from: 1.3, to: 0.5)
    #expect(abs(end[0] + 0.040457433885) < 2e-12)
    #expect(abs(end[1] + 0.161930896556) < 2e-12)
  }

  /// Against Taylor integration of the mixture's own flow, with and without width, in both directions and far from the components.
  @Test func theFlowOfTheMixtureIsFollowed() throws {
    for var random in RandomCases(seed: 77, count: 60) {
      let dimension = [1, 2, 7][random.number % 3]
      func vector(_ size: Double, _ random: inout RandomDraw) -> [Double] {
        (0..<dimension).map { _ in random.uniform(-size, size) }
      }
      let share = random.uniform(0.05, 0.95)
      let mixture = try GaussianMixture(
        means: [vector(1.5, &random), vector(1.5, &random)],
        standardDeviation: random.number % 2 == 0 ? 0 : random.uniform(0.05, 0.5),
        weights: [share, 1 - share])
      let (a, b) = (random.uniform(0.3, 3), random.uniform(0.3, 3))
      let state = vector(3, &random)
      let closed = try TwoComponentFlow(mixture).carry(state, from: a, to: b)
      var states = try StateBatch(rows: [state], dimension: dimension)
      let flow = mixture.makeEvaluator(count: 1, order: AdaptiveTaylor.referenceOrder)
      AdaptiveTaylor(count: 1, dimension: dimension).integrate(&states, from: a, to: b, flow: flow)
      for d in 0..<dimension {
        #expect(abs(states[0, d] - closed[d]) < 1e-11 * max(1, abs(closed[d])), "\(random)")
      }
    }
  }

  /// Where both shares are beyond the range of numbers, the nearer component carries the state alone.
  @Test func farTailsFollowTheNearerComponent() throws {
    let mixture = try GaussianMixture(means: [[1], [-1]], standardDeviation: 0)
    let flow = try TwoComponentFlow(mixture)
    for (state, centre) in [(9.0, 1.0), (-9, -1)] {
      let end = flow.carry([state], from: 0.05, to: 0.01)[0]
      #expect(abs(end - (centre + (state - centre) / 5)) < 1e-12)
      #expect(abs(flow.carry([end], from: 0.01, to: 0.05)[0] - state) < 1e-11)
    }
    let middle = flow.carry([0], from: 2, to: 0.5)[0]
    #expect(abs(middle) < 1e-15)
  }

  @Test func otherMixturesAreRefused() throws {
    for mixture in [
      try GaussianMixture(means: [[1]], standardDeviation: 0.1),
      try GaussianMixture(means: [[1], [1]], standardDeviation: 0.1),
      try GaussianMixture(means: [[1], [2]], standardDeviations: [0.1, 0.2]),
      try GaussianMixture(means: [[1, 0], [2, 0]], covariances: .diagonal([[0.1, 0.2]])),
    ] {
      #expect(throws: ModelError.self) { try TwoComponentFlow(mixture) }
    }
  }
}
