import Diffusion
import Integration
import Numbers
import Series
import Testing

/// Jets of the mixture against closed forms, against higher precision, and against anchors.
@Suite struct FlowSeriesTests {
  static let gammas = [0.0105, 0.02, 0.1, 0.3, 1, 20, 152]

  static func kernelJet(
    _ mixture: GaussianMixture, _ state: [Double], _ gamma: Double, order: Int
  ) throws -> [[Double]] {
    let states = try StateBatch(rows: [state], dimension: mixture.dimension)
    var jet = JetBatch(count: 1, dimension: mixture.dimension, order: order)
    let gammas = [Double](repeating: gamma, count: 8)
    mixture.makeEvaluator(count: 1, order: order).expand(states, at: gammas, order: order, into: &jet)
    return (0...order).map { n in (0..<mixture.dimension).map { jet[0, n, $0] } }
  }

  static func relative(_ found: [Double], _ exact: [DoubleDouble]) -> Double {
    var (error, size) = (0.0, 0.0)
    for (a, b) in zip(found, exact) {
      let difference = (DoubleDouble(a) - b).double
      error += difference * difference
      size += b.double * b.double
    }
    return (error / size).squareRoot()
  }

  @Test(arguments: gammas)
  func kernelIsExactToOrderTwenty(_ gamma: Double) throws {
    let mixture = try GaussianMixture.toy8x8()
    let random = CounterRandom(seed: 77)
    for i in 0..<6 {
      let mean = mixture.means[(i * 11) % 64]
      let state = mean.indices.map { mean[$0] + gamma * random.normal(trajectory: i, step: 0, index: $0) }
      let found = try Self.kernelJet(mixture, state, gamma, order: 20)
      let exact = try mixture.flowSeries(
        at: state.map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), order: 19)
      for n in 1...20 {
        let error = Self.relative(found[n], exact.noise.map { $0.coefficients[n - 1] / DoubleDouble(n) })
        #expect(error <= 1e-11, "gamma \(gamma), state \(i), order \(n), seed 77")
      }
    }
  }

  @Test(arguments: [0.1])
  func anchorsOfTheToyMixture(_ gamma: Double) throws {
    let anchors: [[Double]] = [
      [-1.9886763897659481, -1.3495013243572655], [1.797038745495492, -4.3874674519660341],
      [116.51393221582836, -14.066618338756029], [4092.5396415397753, -2301.8734260841144],
      [9962.6297073852472, 8186.6663922726722],
    ]
    let mixture = try GaussianMixture.toy8x8()
    let witness = try mixture.flowSeries(
      at: [DoubleDouble(3) / DoubleDouble(10), DoubleDouble(4) / DoubleDouble(10)],
      gamma: DoubleDouble(1) / DoubleDouble(10), order: 4)
    let kernel = try Self.kernelJet(mixture, [0.3, 0.4], gamma, order: 5)
    for (n, anchor) in anchors.enumerated() {
      for d in 0..<2 {
        #expect(abs(witness.noise[d].coefficients[n].double / anchor[d] - 1) < 1e-14)
        #expect(abs(kernel[n + 1][d] * Double(n + 1) / anchor[d] - 1) < 1e-10)
      }
    }
  }

  /// `d/dγ ε` by the chain rule with the velocity `v = ε`, written out component by component.
  @Test(arguments: 0..<12)
  func firstDerivativeIsTheClosedForm(_ number: Int) throws {
    let (mixture, state, gamma) = try GaussianMixtureTests.randomCase(number)
    let series = try mixture.flowSeries(at: state, gamma: gamma, order: 1)
    let posterior = try mixture.responsibilities(of: state, atGamma: gamma)
    let velocity = try mixture.score(of: state, atGamma: gamma).map { -gamma * $0 }
    let variances = mixture.standardDeviations.map { $0 * $0 + gamma * gamma }
    let slopes = mixture.means.indices.map { k in
      var (along, square) = (0.0, 0.0)
      for d in state.indices {
        let offset = state[d] - mixture.means[k][d]
        along += offset * velocity[d]
        square += offset * offset
      }
      return -Double(state.count) * gamma / variances[k] - along / variances[k]
        + gamma * square / (variances[k] * variances[k])
    }
    let mean = zip(posterior, slopes).map(*).reduce(0, +)
    for d in state.indices {
      var derivative = 0.0
      for k in posterior.indices {
        let offset = state[d] - mixture.means[k][d]
        let u = offset / variances[k]
        let du = velocity[d] / variances[k] - 2 * gamma * offset / (variances[k] * variances[k])
        derivative += posterior[k] * u + gamma * posterior[k] * ((slopes[k] - mean) * u + du)
      }
      #expect(abs(series.noise[d].coefficients[0] - velocity[d]) < 1e-11 * (1 + abs(velocity[d])))
      #expect(
        abs(series.noise[d].coefficients[1] - derivative) < 1e-9 * (1 + abs(derivative)),
        "case \(number), seed \(GaussianMixtureTests.seed)")
    }
  }

  /// Second derivative against a finite difference of the first along the flow, moved by the series itself.
  @Test(arguments: 0..<8)
  func secondDerivativeIsTheDifferenceOfTheFirst(_ number: Int) throws {
    let (mixture, state, gamma) = try GaussianMixtureTests.randomCase(number)
    let series = try mixture.flowSeries(at: state, gamma: gamma, order: 8)
    let h = 1e-3 * gamma
    func first(_ shift: Double) throws -> [Double] {
      let moved = series.state.map { $0.evaluate(at: shift) }
      return try mixture.flowSeries(at: moved, gamma: gamma + shift, order: 1).noise.map {
        $0.coefficients[1]
      }
    }
    let (up, down) = (try first(h), try first(-h))
    for d in state.indices {
      let difference = (up[d] - down[d]) / (2 * h)
      let second = 2 * series.noise[d].coefficients[2]
      #expect(abs(difference - second) < 1e-3 * (1 + abs(second)), "seed \(GaussianMixtureTests.seed)")
    }
  }

  /// For one point mass `ε = (x̄ − μ)/γ` stays constant along the flow: every derivative vanishes.
  @Test func derivativesOfAPointMassVanish() throws {
    let mixture = try GaussianMixture(means: [[0.3, -1, 2]], standardDeviation: 0)
    for gamma in [0.01, 0.7, 90] {
      let jet = try Self.kernelJet(mixture, [1, 0.5, -2], gamma, order: 8)
      for d in 0..<3 {
        let noise = ([1, 0.5, -2][d] - mixture.means[0][d]) / gamma
        #expect(abs(jet[1][d] - noise) <= 1e-15 * abs(noise))
        for n in 2...8 { #expect(abs(jet[n][d]) * .pow(gamma, Double(n)) < 1e-14 * abs(noise) * gamma) }
      }
    }
  }

  /// For `N(0, s² I)` the flow is `x̄ ∝ √(s² + γ²)`, so `dε/dγ = s² x̄/(s² + γ²)²`, which is not zero although GENIE B.2
  /// says that the ideal derivative is exact there.
  @Test(arguments: [0.01, 0.5, 2.0])
  func derivativesOfAGaussianDoNotVanish(_ s: Double) throws {
    let mixture = try GaussianMixture(means: [[0, 0]], standardDeviation: s)
    for gamma in [0.02, 0.5, 10] {
      let state = [0.7, -0.2]
      let jet = try Self.kernelJet(mixture, state, gamma, order: 6)
      let v = s * s + gamma * gamma
      let root = try sqrt(TaylorSeries<Double>([v, 2 * gamma, 1, 0, 0, 0, 0]))
      for d in 0..<2 {
        let derivative = s * s * state[d] / (v * v)
        #expect(derivative != 0)
        #expect(abs(2 * jet[2][d] / derivative - 1) < 1e-11)
        for n in 0...6 {
          let exact = state[d] * root.coefficients[n] / v.squareRoot()
          let scale = abs(state[d]) / .pow(v, Double(n) / 2)
          #expect(abs(jet[n][d] - exact) < 1e-12 * scale)
        }
      }
    }
  }
}
