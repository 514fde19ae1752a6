import Integration
import Numbers
import TestSupport
import Testing

@testable import Diffusion

@Suite("Mixtures with covariances")
struct CovarianceMixtureTests {
  /// The mixture of Fixtures/generate_covariance_jets.py.
  static func anchor() throws -> GaussianMixture {
    try GaussianMixture(
      means: [[1, 0.2, -0.5], [-0.8, 0.6, 0.3]],
      covariances: .full(
        [
          [0.25, 0.10, -0.05, 0.10, 0.16, 0.02, -0.05, 0.02, 0.09],
          [0.04, -0.02, 0.01, -0.02, 0.36, 0.12, 0.01, 0.12, 0.20],
        ], dimension: 3),
      weights: [0.6, 0.4])
  }

  /// Covariances `B Bᵀ/D` of normal `B`.
  static func random(dimension: Int, components: Int, _ draw: inout RandomDraw) throws -> GaussianMixture {
    var means: [[Double]] = []
    var matrices: [[Double]] = []
    for _ in 0..<components {
      means.append((0..<dimension).map { _ in draw.normal() })
      let factor = (0..<dimension * dimension).map { _ in draw.normal() }
      var matrix = [Double](repeating: 0, count: dimension * dimension)
      for i in 0..<dimension {
        for j in 0...i {
          let sum = (0..<dimension).reduce(0) { $0 + factor[i * dimension + $1] * factor[j * dimension + $1] }
          matrix[i * dimension + j] = sum / Double(dimension) * 0.3
          matrix[j * dimension + i] = matrix[i * dimension + j]
        }
      }
      for i in 0..<dimension { matrix[i * dimension + i] += 0.01 }
      matrices.append(matrix)
    }
    return try GaussianMixture(
      means: means, covariances: .full(matrices, dimension: dimension),
      weights: (0..<components).map { _ in draw.uniform(0.5, 1.5) })
  }

  /// Coefficients of ε by `expand`, one row of coordinates per order.
  static func jet(_ mixture: GaussianMixture, _ state: [Double], _ gamma: Double, order: Int) throws
    -> [[Double]]
  {
    let batch = try StateBatch(rows: [state], dimension: state.count)
    var jet = JetBatch(count: 1, dimension: state.count, order: order + 1)
    mixture.makeEvaluator(count: 1, order: order + 1)
      .expand(batch, at: [Double](repeating: gamma, count: 8), order: order + 1, into: &jet)
    return (0...order).map { n in (0..<state.count).map { Double(n + 1) * jet[0, n + 1, $0] } }
  }

  /// The relative error allowed of a coefficient: 2e-13, and where noise is larger than the data in proportion to it, since the
  /// derivatives fall faster than what rounding leaves of the eigenvectors' orthogonality.
  static func bound(_ gamma: Double) -> Double { 2e-13 * max(1, gamma / 4) }

  static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  static func length(_ a: [Double]) -> Double { a.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test("Density, score and jets in 3-D agree with 60 digits, from small to large noise.")
  func anchors() throws {
    let mixture = try Self.anchor()
    for item in CovarianceReference.cases {
      let density = try mixture.logDensity(of: item.state, atGamma: item.gamma)
      #expect(abs(density - item.logDensity) < 1e-14 * (10 + abs(item.logDensity)))
      let score = try mixture.score(of: item.state, atGamma: item.gamma).map { -item.gamma * $0 }
      #expect(Self.distance(score, item.noise[0]) < 1e-14 * Self.length(item.noise[0]))
      let coefficients = try Self.jet(mixture, item.state, item.gamma, order: 8)
      let series = try mixture.shapedNoiseSeries(
        at: item.state.map { DoubleDouble($0) }, gamma: DoubleDouble(item.gamma), order: 8)
      for n in 0...8 {
        let scale = Self.length(item.noise[n])
        #expect(
          Self.distance(coefficients[n], item.noise[n]) < Self.bound(item.gamma) * scale,
          "order \(n) at gamma \(item.gamma): \(Self.distance(coefficients[n], item.noise[n]) / scale)")
        #expect(Self.distance(series[n].map(\.double), item.noise[n]) < 2e-14 * scale, "order \(n)")
      }
    }
  }

  @Test(
    "Jets in 64-D agree with a Cholesky factor in double-double arithmetic.",
    arguments: [0.1, 0.9, 5, 100])
  func jets64(gamma: Double) throws {
    for var draw in RandomCases(seed: 640, count: 1) {
      let mixture = try Self.random(dimension: 64, components: 3, &draw)
      let state = mixture.means[1].map { $0 + gamma * draw.normal() }
      let coefficients = try Self.jet(mixture, state, gamma, order: 6)
      let series = try mixture.shapedNoiseSeries(
        at: state.map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), order: 6)
      for n in 0...6 {
        let expected = series[n].map(\.double)
        let error = Self.distance(coefficients[n], expected) / Self.length(expected)
        #expect(error < Self.bound(gamma), "order \(n): \(error), \(draw)")
      }
    }
  }

  @Test("Covariances s² I, in whatever form, give what the isotropic kernel gives.", arguments: [2, 5, 64])
  func isotropic(dimension: Int) throws {
    for var draw in RandomCases(seed: 650, count: 8) {
      let means = (0..<7).map { _ in (0..<dimension).map { _ in draw.normal() } }
      let weights = means.map { _ in draw.uniform(0.2, 1) }
      let s = draw.uniform(0.05, 0.6)
      let plain = try GaussianMixture(means: means, standardDeviation: s, weights: weights)
      let basis = RowSingularValues(rows: [(0..<dimension).map { _ in draw.normal() }]).basis
      let square = [Double](repeating: s * s, count: dimension)
      let forms = try [
        GaussianMixture(means: means, covariances: .diagonal([square]), weights: weights),
        GaussianMixture(means: means, covariances: .diagonal(means.map { _ in square }), weights: weights),
        GaussianMixture(
          means: means,
          covariances: MixtureCovariances(dimension: dimension, basis: .shared(basis), eigenvalues: [square]),
          weights: weights),
        GaussianMixture(
          means: means,
          covariances: MixtureCovariances(
            dimension: dimension, basis: .own(means.map { _ in basis }),
            eigenvalues: means.map { _ in square }),
          weights: weights),
      ]
      let gamma = Double.exp(draw.uniform(-3, 3))
      let state = means[2].map { $0 + gamma * draw.normal() }
      let expected = try Self.jet(plain, state, gamma, order: 6)
      for (number, form) in forms.enumerated() {
        let found = try Self.jet(form, state, gamma, order: 6)
        for n in 0...6 {
          let error = Self.distance(found[n], expected[n]) / Self.length(expected[n])
          #expect(error < Self.bound(gamma), "form \(number), order \(n): \(error), \(draw)")
        }
        let density = try form.logDensity(of: state, atGamma: gamma)
        #expect(abs(density - (try plain.logDensity(of: state, atGamma: gamma))) < 1e-11, "\(draw)")
      }
    }
  }

  @Test("Along a curve that is not the flow the stream agrees with the isotropic kernel's.")
  func curves() throws {
    for var draw in RandomCases(seed: 660, count: 10) {
      let means = (0..<4).map { _ in (0..<3).map { _ in draw.normal() } }
      let plain = try GaussianMixture(means: means, standardDeviation: 0.3)
      let square = [0.09, 0.09, 0.09]
      let gamma = draw.uniform(0.2, 4)
      let curve = (0..<5).map { n in (0..<3).map { _ in draw.normal() * (n == 0 ? 1 + gamma : 1) } }
      func stream(_ mixture: GaussianMixture) throws -> [[Double]] {
        let evaluator = mixture.makeEvaluator(count: 1, order: 4)
        evaluator.begin(at: [Double](repeating: gamma, count: 8), count: 1)
        var noise = StateBatch(count: 1, dimension: 3)
        return try (0..<5).map { n in
          evaluator.append(n, try StateBatch(rows: [curve[n]], dimension: 3), into: &noise)
          return noise.state(0)
        }
      }
      let expected = try stream(plain)
      for covariances in try [
        MixtureCovariances.diagonal([square]), .diagonal(means.map { _ in square }),
        .full(means.map { _ in [0.09, 0, 0, 0, 0.09, 0, 0, 0, 0.09] }, dimension: 3),
      ] {
        let found = try stream(GaussianMixture(means: means, covariances: covariances))
        for n in 0..<5 {
          #expect(
            Self.distance(found[n], expected[n]) < 1e-12 * (Self.length(expected[n]) + 1),
            "order \(n), \(draw)")
        }
      }
    }
  }

  @Test("The score is the gradient of the log density, and the Jacobian that of the noise prediction.")
  func differences() throws {
    for var draw in RandomCases(seed: 670, count: 10) {
      let mixture = try Self.random(dimension: 4, components: 3, &draw)
      let (gamma, step) = (draw.uniform(0.3, 2), 1e-5)
      let state = (0..<4).map { _ in draw.normal() }
      let score = try mixture.score(of: state, atGamma: gamma)
      let (matrix, rates) = MixtureJacobian(mixture).evaluate(state, at: gamma)
      func noise(_ x: [Double], _ g: Double) throws -> [Double] {
        try mixture.score(of: x, atGamma: g).map { -g * $0 }
      }
      for j in 0..<4 {
        var (up, down) = (state, state)
        up[j] += step
        down[j] -= step
        let slope =
          try (mixture.logDensity(of: up, atGamma: gamma) - mixture.logDensity(of: down, atGamma: gamma))
          / (2 * step)
        #expect(abs(slope - score[j]) < 1e-8 * (1 + abs(score[j])), "\(draw)")
        let (after, before) = (try noise(up, gamma), try noise(down, gamma))
        for i in 0..<4 {
          #expect(abs((after[i] - before[i]) / (2 * step) - matrix[i * 4 + j]) < 1e-7, "\(draw)")
        }
      }
      let (after, before) = (try noise(state, gamma + step), try noise(state, gamma - step))
      for i in 0..<4 { #expect(abs((after[i] - before[i]) / (2 * step) - rates[i]) < 1e-7, "\(draw)") }
    }
  }

  @Test("A lane's bits do not depend on its neighbours.")
  func lanes() throws {
    var draw = RandomDraw(seed: 680)
    let mixture = try Self.random(dimension: 5, components: 3, &draw)
    let states = try StateBatch(rows: (0..<19).map { _ in (0..<5).map { _ in draw.normal() } }, dimension: 5)
    let gammas = (0..<24).map { _ in draw.uniform(0.1, 3) }
    var all = JetBatch(count: 19, dimension: 5, order: 4)
    mixture.makeEvaluator(count: 19, order: 4).expand(states, at: gammas, order: 4, into: &all)
    for i in 0..<19 {
      var one = JetBatch(count: 1, dimension: 5, order: 4)
      mixture.makeEvaluator(count: 1, order: 4).expand(
        states.slice(i..<i + 1), at: [Double](repeating: gammas[i], count: 8), order: 4, into: &one)
      for n in 0...4 { for d in 0..<5 { #expect(all[i, n, d] == one[0, n, d]) } }
    }
  }

  @Test("A matrix that is no covariance is refused by the component's number.")
  func refusals() throws {
    #expect(throws: ModelError.self) { try MixtureCovariances.full([[1, 0.5, 0.4, 1]], dimension: 2) }
    #expect(throws: ModelError.self) { try MixtureCovariances.full([[1, 2, 2, 1]], dimension: 2) }
    #expect(throws: ModelError.self) { try MixtureCovariances.full([[1, 0, 0, .nan]], dimension: 2) }
    #expect(throws: ModelError.self) { try MixtureCovariances.diagonal([[1, -1]]) }
    #expect(throws: ModelError.self) {
      try GaussianMixture(means: [[0, 0], [1, 1], [2, 2]], covariances: .diagonal([[1, 1], [1, 2]]))
    }
    do {
      _ = try MixtureCovariances.full([[1, 0, 0, 1], [1, 2, 2, 1]], dimension: 2)
    } catch let error as ModelError {
      #expect(error.description.contains("covariance 2"))
    }
  }

  @Test("Restricting and diffusing keep what the law is.")
  func derived() throws {
    let mixture = try Self.anchor()
    let second = try mixture.restricted(to: [1])
    let alone = try GaussianMixture(
      means: [[-0.8, 0.6, 0.3]],
      covariances: .full([[0.04, -0.02, 0.01, -0.02, 0.36, 0.12, 0.01, 0.12, 0.20]], dimension: 3))
    let state = [0.3, -0.2, 0.5]
    let (a, b) = (
      try second.logDensity(of: state, atGamma: 0.7), try alone.logDensity(of: state, atGamma: 0.7)
    )
    #expect(abs(a - b) < 1e-14)
    let wide = try mixture.diffused(scale: 0.6, level: 0.7)
    let density = try wide.logDensity(of: state.map { 0.6 * $0 }, atGamma: 0)
    let expected = try mixture.logDensity(of: state, atGamma: 0.7) - 3 * Double.log(0.6)
    #expect(abs(density - expected) < 1e-13)
    #expect(!mixture.hasPointMasses)
    #expect(try GaussianMixture(means: [[0, 0]], covariances: .diagonal([[1, 0]])).hasPointMasses)
  }
}
