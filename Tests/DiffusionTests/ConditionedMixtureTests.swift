import Integration
import Numbers
import TestSupport
import Testing

@testable import Diffusion

@Suite("Conditional mixtures")
struct ConditionedMixtureTests {
  static func toy() throws -> GaussianMixture {
    try GaussianMixture(
      means: [[1, 0.2, -0.5], [-0.8, 0.6, 0.3], [0.1, -0.9, 0.7]], standardDeviations: [0.3, 0.2, 0.4],
      weights: [0.5, 0.3, 0.2])
  }

  static func noise(_ mixture: GaussianMixture, _ state: [Double], _ gamma: Double) throws -> [Double] {
    try mixture.score(of: state, atGamma: gamma).map { -gamma * $0 }
  }

  private static func squaredDistance(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for d in 0..<3 {
      let difference = x[d] - y[d]
      sum += difference * difference
    }
    return sum
  }

  /// E[x_0 | x̄, y] by the trapezoidal rule over space: prior times both likelihoods, nothing else.
  static func posteriorMean(
    _ mixture: GaussianMixture, _ state: [Double], _ gamma: Double, _ log: ([Double]) -> Double
  ) -> [Double] {
    var (mass, moment) = (0.0, [0.0, 0.0, 0.0])
    let step = 0.12
    for i in -30...30 {
      for j in -30...30 {
        for l in -30...30 {
          let x = [Double(i) * step, Double(j) * step, Double(l) * step]
          var prior = 0.0
          for k in 0..<mixture.count {
            let s2 = mixture.standardDeviations[k] * mixture.standardDeviations[k]
            let m = mixture.means[k]
            let square = squaredDistance(x, m)
            prior += mixture.weights[k] * Double.exp(-square / (2 * s2)) / Double.pow(s2, 1.5)
          }
          let far = squaredDistance(state, x)
          let weight = prior * Double.exp(-far / (2 * gamma * gamma) + log(x))
          mass += weight
          for d in 0..<3 { moment[d] += weight * x[d] }
        }
      }
    }
    return moment.map { $0 / mass }
  }

  @Test("With noise the conditional score is that of brute-force Bayes by quadrature.")
  func quadrature() throws {
    let mixture = try Self.toy()
    let (state, gamma) = ([0.3, -0.2, 0.5], 0.7)
    let row = [Double](repeating: 1 / 3.0.squareRoot(), count: 3)
    for (rows, values, s) in [
      ([row], [0.25], 0.3), ([[1, 0.5, -0.25]], [0.4], 0.5),
      ([[1, 1, 0], [0.5, -0.25, 1]], [0.3, -0.2], 0.6),
    ] {
      let conditional = try mixture.conditioned(on: LinearObservation(values, of: rows, noise: s))
      let expected = Self.posteriorMean(mixture, state, gamma) { x in
        zip(rows, values).reduce(0) { sum, pair in
          let gap = pair.1 - zip(pair.0, x).reduce(0) { $0 + $1.0 * $1.1 }
          return sum - gap * gap / (2 * s * s)
        }
      }
      let found = try Self.noise(conditional, state, gamma)
      for d in 0..<3 { #expect(abs(found[d] - (state[d] - expected[d]) / gamma) < 1e-10) }
    }
    // The numbers of an independent quadrature on 321 points a side.
    let seen = try mixture.conditioned(on: LinearObservation([0.25], of: [row], noise: 0.3))
    let eps = try Self.noise(seen, state, gamma)
    for (a, b) in zip(eps, [0.015231790105761421, -0.21594300382939415, 0.49618869573387247]) {
      #expect(abs(a - b) < 1e-12)
    }
    for (a, b) in zip(seen.weights, [0.51170679, 0.33477651, 0.1535167]) { #expect(abs(a - b) < 1e-8) }
    let exact = try mixture.conditioned(on: LinearObservation([0.25], of: [row], noise: 0))
    for (a, b) in zip(
      try Self.noise(exact, state, gamma), [0.0016563074455332278, -0.27054892398010745, 0.50744589954568947])
    { #expect(abs(a - b) < 1e-13) }
    for (a, b) in zip(exact.weights, [0.5258658, 0.34022831, 0.13390589]) { #expect(abs(a - b) < 1e-8) }
  }

  @Test(
    "Without noise it is an isotropic mixture in the directions that were not observed.",
    arguments: [(7, 3), (64, 16)])
  func exactObservation(_ dimension: Int, _ seen: Int) throws {
    for var draw in RandomCases(seed: 700, count: 10) {
      let means = (0..<6).map { _ in (0..<dimension).map { _ in draw.normal() } }
      let mixture = try GaussianMixture(means: means, standardDeviation: 0.4)
      let rows = (0..<seen).map { _ in (0..<dimension).map { _ in draw.normal() } }
      let observation = try LinearObservation((0..<seen).map { _ in draw.normal() }, of: rows, noise: 0)
      let conditional = try mixture.conditioned(on: observation)
      let space = MixtureCovariances(dimension: dimension, basis: .shared(observation.basis), eigenvalues: [])
      let hidden = try GaussianMixture(
        means: means.map { Array(space.rotated($0, of: 0).suffix(dimension - seen)) }, standardDeviation: 0.4,
        weights: conditional.weights)
      let gamma = Double.exp(draw.uniform(-4, 2))
      let state = (0..<dimension).map { _ in 2 * draw.normal() }
      let place = space.rotated(state, of: 0)
      let expected =
        (0..<seen).map { (place[$0] - observation.directionValues[$0]) / gamma }
        + (try Self.noise(hidden, Array(place.suffix(dimension - seen)), gamma))
      let kernel = NoiseField(conditional).evaluate(state, at: gamma)
      let scale = CovarianceMixtureTests.length(expected)
      #expect(
        CovarianceMixtureTests.distance(space.rotated(kernel, of: 0), expected) < 1e-13 * scale, "\(draw)")
      let score = space.rotated(try Self.noise(conditional, state, gamma), of: 0)
      #expect(CovarianceMixtureTests.distance(score, expected) < 1e-13 * scale, "\(draw)")
    }
  }

  @Test(
    "Covariances s² I condition like isotropic components, with and without noise.", arguments: [0.0, 0.2])
  func fullAgainstIsotropic(noise: Double) throws {
    for var draw in RandomCases(seed: 710, count: 10) {
      let dimension = 5
      let means = (0..<4).map { _ in (0..<dimension).map { _ in draw.normal() } }
      let widths = (0..<4).map { _ in draw.uniform(0.2, 0.6) }
      let plain = try GaussianMixture(means: means, standardDeviations: widths)
      let full = try GaussianMixture(
        means: means,
        covariances: .full(
          widths.map { s in (0..<25).map { $0 % 6 == 0 ? s * s : 0 } }, dimension: dimension))
      let rows = (0..<2).map { _ in (0..<dimension).map { _ in draw.normal() } }
      let observation = try LinearObservation([draw.normal(), draw.normal()], of: rows, noise: noise)
      let (a, b) = (try plain.conditioned(on: observation), try full.conditioned(on: observation))
      let gamma = draw.uniform(0.1, 2)
      let state = (0..<dimension).map { _ in draw.normal() }
      let (x, y) = (NoiseField(a).evaluate(state, at: gamma), NoiseField(b).evaluate(state, at: gamma))
      #expect(CovarianceMixtureTests.distance(x, y) < 1e-12 * CovarianceMixtureTests.length(x), "\(draw)")
      for (u, v) in zip(a.weights, b.weights) { #expect(abs(u - v) < 1e-12, "\(draw)") }
      let densities = try (a.logDensity(of: state, atGamma: gamma), b.logDensity(of: state, atGamma: gamma))
      #expect(abs(densities.0 - densities.1) < 1e-11, "\(draw)")
    }
  }

  /// xbar and y are two observations of x_0: in the observed directions the posterior mean is the unconditional one with less noise.
  @Test("Full covariances: the conditional law is the limit of many draws of Bayes' rule on one Gaussian.")
  func oneGaussian() throws {
    var draw = RandomDraw(seed: 720)
    let mixture = try CovarianceMixtureTests.random(dimension: 4, components: 1, &draw)
    let matrix = mixture.covariances?.matrix(of: 0) ?? []
    let row = (0..<4).map { _ in draw.normal() }
    let conditional = try mixture.conditioned(on: LinearObservation([0.7], of: [row], noise: 0.3))
    let image = (0..<4).map { i -> Double in
      zip(matrix[i * 4..<i * 4 + 4], row).map { $0 * $1 }.reduce(0, +)
    }
    let total = zip(image, row).reduce(0.09) { $0 + $1.0 * $1.1 }
    let gap = 0.7 - zip(mixture.means[0], row).reduce(0) { $0 + $1.0 * $1.1 }
    let found = conditional.covariances?.matrix(of: 0) ?? []
    for i in 0..<4 {
      let shift = conditional.means[0][i] - mixture.means[0][i]
      #expect(abs(shift - image[i] * gap / total) < 1e-13)
      for j in 0..<4 {
        let change = found[i * 4 + j] - matrix[i * 4 + j]
        #expect(abs(change + image[i] * image[j] / total) < 1e-13)
      }
    }
  }

  @Test("Operators and values that do not fit are refused.")
  func refusals() throws {
    #expect(throws: ModelError.self) { try LinearObservation([1, 2], of: [[1, 2], [2, 4]], noise: 0) }
    #expect(throws: ModelError.self) { try LinearObservation([1], of: [[1, 2], [2, 5]], noise: 0) }
    #expect(throws: ModelError.self) { try LinearObservation([1], of: [[1, 2]], noise: -1) }
    #expect(throws: ModelError.self) { try LinearObservation.blockMeans(of: 3, dimension: 64) }
    let observation = try LinearObservation([1], of: [[1, 2]], noise: 0)
    #expect(throws: ModelError.self) { try Self.toy().conditioned(on: observation) }
    let points = try GaussianMixture(means: [[0, 1]], standardDeviation: 0)
    #expect(throws: ModelError.self) { try points.conditioned(on: observation) }
  }
}
