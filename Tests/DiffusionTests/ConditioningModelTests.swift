import Integration
import Numbers
import TestSupport
import Testing

@testable import Diffusion

@Suite("Approximate conditioning")
struct ConditioningModelTests {
  static func noise(_ model: any NoiseModel, _ state: [Double], _ gamma: Double) -> [Double] {
    NoiseField(model).evaluate(state, at: gamma)
  }

  /// For one Gaussian `p(y | x̄)` is a Gaussian with the exact covariance: nothing is approximated.
  @Test("On Gaussian data the exact second moment gives the exact conditional score.")
  func exactOnGaussians() throws {
    for var draw in RandomCases(seed: 730, count: 10) {
      let mixture = try CovarianceMixtureTests.random(dimension: 5, components: 1, &draw)
      let rows = (0..<2).map { _ in (0..<5).map { _ in draw.normal() } }
      for s in [0, 0.3] {
        let observation = try LinearObservation([draw.normal(), draw.normal()], of: rows, noise: s)
        let exact = try mixture.conditioned(on: observation)
        let guided = try ObservationGuidance(mixture, observation: observation, covariance: .exact)
        let state = (0..<5).map { _ in 2 * draw.normal() }
        let gamma = draw.uniform(0.2, 3)
        let (a, b) = (Self.noise(exact, state, gamma), Self.noise(guided, state, gamma))
        #expect(
          CovarianceMixtureTests.distance(a, b) < 1e-11 * CovarianceMixtureTests.length(a),
          "s = \(s), \(draw)")
      }
    }
  }

  /// With the right prior deviation the isotropic covariance is exact on isotropic Gaussian data too.
  @Test("Pseudo-inverse guidance is exact on N(m, p² I).")
  func pseudoInverse() throws {
    for var draw in RandomCases(seed: 740, count: 10) {
      let p = draw.uniform(0.3, 2)
      let mixture = try GaussianMixture(means: [[0.3, -0.2, 0.7]], standardDeviation: p)
      let observation = try LinearObservation([0.4], of: [[1, 2, -0.5]], noise: 0.2)
      let guided = try ObservationGuidance(
        mixture, observation: observation, covariance: .isotropic(priorDeviation: p))
      let exact = try mixture.conditioned(on: observation)
      let state = (0..<3).map { _ in draw.normal() }
      let (a, b) = (Self.noise(exact, state, 0.8), Self.noise(guided, state, 0.8))
      #expect(CovarianceMixtureTests.distance(a, b) < 1e-12, "\(draw)")
    }
  }

  @Test(
    "The guidance is -gamma times the gradient of log N(y'; W D(x), S + tau²) with S fixed, by differences.")
  func gradient() throws {
    for var draw in RandomCases(seed: 750, count: 6) {
      let mixture = try ConditionedMixtureTests.toy()
      let observation = try LinearObservation([0.3], of: [[1, 0.5, -0.25]], noise: 0.2)
      let state = (0..<3).map { _ in draw.normal() }
      let (gamma, step) = (draw.uniform(0.3, 1.5), 1e-5)
      func gap(_ x: [Double]) throws -> Double {
        let score = try mixture.score(of: x, atGamma: gamma)
        let mean = zip(x, score).map { $0 + gamma * gamma * $1 }
        return observation.directionValues[0] - observation.directions(of: mean)[0]
      }
      let r2 = gamma * gamma / (1 + gamma * gamma)
      let guided = try ObservationGuidance(
        mixture, observation: observation, covariance: .isotropic(priorDeviation: 1))
      let (with, without) = (Self.noise(guided, state, gamma), Self.noise(mixture, state, gamma))
      for d in 0..<3 {
        var (up, down) = (state, state)
        up[d] += step
        down[d] -= step
        let total = r2 + observation.directionVariances[0]
        let slope = try -(gap(up) * gap(up) - gap(down) * gap(down)) / (2 * total) / (2 * step)
        #expect(abs(with[d] - without[d] + gamma * slope) < 1e-7 * (1 + abs(gamma * slope)), "\(draw)")
      }
    }
  }

  @Test(
    "Replacement carries the observed part on a straight line and leaves the rest alone, with all derivatives."
  )
  func replacement() throws {
    let mixture = try ConditionedMixtureTests.toy()
    let observation = try LinearObservation([0.25], of: [[0, 0, 2]], noise: 0)
    let model = try ReplacementModel(mixture, observation: observation)
    let (state, gamma) = ([0.3, -0.2, 0.5], 0.7)
    let plain = Self.noise(mixture, state, gamma)
    let found = Self.noise(model, state, gamma)
    #expect(abs(found[0] - plain[0]) < 1e-15 && abs(found[1] - plain[1]) < 1e-15)
    #expect(abs(found[2] - (0.5 - 0.125) / 0.7) < 1e-15)
    let batch = try StateBatch(rows: [state], dimension: 3)
    var jet = JetBatch(count: 1, dimension: 3, order: 5)
    model.makeEvaluator(count: 1, order: 5).expand(
      batch, at: [Double](repeating: gamma, count: 8), order: 5, into: &jet)
    for n in 2...5 { #expect(abs(jet[0, n, 2]) < 1e-14) }
    // The flow by small steps of the Taylor polynomial against Runge-Kutta on the field.
    let h = -0.05
    var (x, y) = ((0..<3).map { d in (0...5).reversed().reduce(0) { $0 * h + jet[0, $1, d] } }, state)
    let steps = 200
    for i in 0..<steps {
      let (at, dt) = (gamma + h * Double(i) / Double(steps), h / Double(steps))
      func field(_ z: [Double], _ g: Double) -> [Double] { Self.noise(model, z, g) }
      func moved(_ k: [Double], _ f: Double) -> [Double] { zip(y, k).map { $0 + f * $1 } }
      let k1 = field(y, at)
      let k2 = field(moved(k1, dt / 2), at + dt / 2)
      let k3 = field(moved(k2, dt / 2), at + dt / 2)
      let k4 = field(moved(k3, dt), at + dt)
      y = y.indices.map { y[$0] + dt / 6 * (k1[$0] + 2 * k2[$0] + 2 * k3[$0] + k4[$0]) }
    }
    x = zip(x, y).map { $0 - $1 }
    #expect(CovarianceMixtureTests.length(x) < 1e-7)
  }
}
