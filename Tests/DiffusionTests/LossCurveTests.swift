import Diffusion
import Integration
import Numbers
import Testing

@Suite("The loss of a denoiser as a function of the noise") struct LossCurveTests {
  /// Laws of one, two and three coordinates, of one width, of several and of covariances.
  static func laws() throws -> [GaussianMixture] {
    try [
      .smooth(), .smooth4(),
      GaussianMixture(means: [[-2], [0.3], [1]], standardDeviations: [0.4, 0.1, 0.7], weights: [1, 2, 1]),
      GaussianMixture(
        means: [[1, 0, 0], [-1, 0.5, 0]],
        covariances: .diagonal([[0.09, 0.25, 0.01], [0.25, 0.04, 0.16]]), weights: [2, 3]),
    ]
  }

  @Test("One Gaussian has k = mean of v_i/(v_i + gamma^2), without scatter.")
  func oneGaussian() throws {
    let variances = [0.04, 1, 2.25]
    let law = try GaussianMixture(means: [[3, -1, 0]], covariances: .diagonal([variances]))
    let curve = try LossCurve(of: law, levels: 0.01...50)
    for level in [0.005, 0.01, 0.3, 1, 7, 50, 100] {
      let shares = variances.map { $0 / ($0 + level * level) }
      let expected = shares.reduce(0, +) / 3
      let slope = shares.reduce(0) { $0 + 2 * $1 * (1 - $1) } / 3
      #expect(abs(curve.jacobian(atLevel: level) / expected - 1) < 1e-12)
      #expect(abs(curve.jacobianSlope(atLevel: level) / slope - 1) < 1e-9)
    }
    #expect(abs(curve.deviation - ((0.0016 + 1 + 5.0625) / 3.29).squareRoot()) < 1e-14)
    #expect(abs(curve.largestDeviation - 1.5) < 1e-14)
  }

  /// `m = a² (1 − E tanh(y))` with `y ~ N(a²/γ², a²/γ²)`: two atoms at `±a`.
  @Test("Two atoms: the loss is the known integral of tanh.", arguments: [0.5, 0.7, 1.2, 2.5])
  func twoAtoms(_ level: Double) throws {
    let a = 1.2
    let law = try GaussianMixture(means: [[-a], [a]], standardDeviation: 0)
    let curve = try LossCurve(of: law, levels: 0.1...50, samples: 4096, seed: 5)
    let snr = a * a / (level * level)
    let mean = GaussLegendre(points: 400).integrate(from: -12, to: 12) { z in
      Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
        * (1 - Double.tanh(snr + snr.squareRoot() * z))
    }
    let expected = a * a * mean
    let error = try #require(
      curve.nodes.min { abs($0.logSignalToNoise + .log(level)) < abs($1.logSignalToNoise + .log(level)) }
    )
    .relativeError
    #expect(
      abs(curve.loss(atLevel: level) / expected - 1) < 4 * error + 1e-3,
      "\(curve.loss(atLevel: level)) \(expected) \(error)")
  }

  /// Means over fresh draws of what the exact Jacobian says, against the curve.
  @Test(
    "k = E tr(dD/dx)/d, m' = -2 E tr(C^2)/(d gamma^2), E|X|^2 = d (gamma^2 - m), E X.D' = d (m + m'/2).",
    arguments: 0..<4, [0.12, 0.4, 1.1])
  func identities(_ index: Int, _ level: Double) throws {
    let law = try Self.laws()[index]
    let (count, d) = (16384, Double(law.dimension))
    let curve = try LossCurve(of: law, levels: 0.05...20, samples: 16384, seed: 11)
    let data = DataSample.independent(from: law, count: count, seed: 12)
    let noise = StateBatch.normal(count: count, dimension: law.dimension, seed: 13)
    let jacobian = MixtureJacobian(law)
    var (traces, squares, norms, products) = ([Double](), [Double](), [Double](), [Double]())
    for i in 0..<count {
      let x = zip(data.state(i), noise.state(i)).map { $0 + level * $1 }
      let score = try law.score(of: x, atGamma: level)
      let epsilon = score.map { -level * $0 }
      let (matrix, rates) = jacobian.evaluate(x, at: level)
      var (trace, square, product) = (0.0, 0.0, 0.0)
      for r in x.indices {
        var along = rates[r]
        for c in x.indices {
          let entry = (r == c ? 1 : 0) - level * matrix[r * x.count + c]
          if r == c { trace += entry }
          square += entry * entry
          along += matrix[r * x.count + c] * epsilon[c]
        }
        product += level * epsilon[r] * level * level * along
      }
      traces.append(trace / d)
      squares.append(square / d)
      norms.append(level * level * epsilon.reduce(0) { $0 + $1 * $1 } / d)
      products.append(product / d)
    }
    let node = try #require(
      curve.nodes.min { abs($0.logSignalToNoise + .log(level)) < abs($1.logSignalToNoise + .log(level)) })
    let m = curve.loss(atLevel: level)
    let own = node.relativeError * m
    func agree(_ values: [Double], _ expected: Double, _ error: Double, _ what: String) {
      let summary = SampleSummary(values)
      let allowed = 5 * (summary.standardError * summary.standardError + error * error).squareRoot()
      #expect(abs(summary.mean - expected) < allowed, "\(what): \(summary.mean) \(expected) ± \(allowed / 5)")
      #expect(allowed < 0.2 * max(abs(expected), 0.5 * level * level), "\(what) is too uncertain to tell")
    }
    let square = level * level
    agree(traces, curve.jacobian(atLevel: level), own / square, "k")
    agree(squares, -curve.lossSlope(atLevel: level) / (2 * square), 2 * own / square, "m'")
    agree(norms, square - m, own, "|X|^2")
    agree(products, m + curve.lossSlope(atLevel: level) / 2, 2 * own, "X.D'")
  }

  @Test("A measured curve: the exact Gaussian comes back, in either order, and beyond its ends.")
  func measured() throws {
    let levels = (0...40).map { 0.01 * Double.pow(1e4, Double($0) / 40) }
    let losses = levels.map { 0.36 * $0 * $0 / (0.36 + $0 * $0) }
    let curve = try LossCurve(levels: levels, losses: losses)
    #expect(abs(curve.deviation - 0.6) < 1e-12)
    for level in [0.003, 0.02, 0.5, 3, 90, 400] {
      let kappa = 0.36 / (0.36 + level * level)
      #expect(abs(curve.jacobian(atLevel: level) / kappa - 1) < 1e-11)
      #expect(abs(curve.jacobianSlope(atLevel: level) / (2 * kappa * (1 - kappa)) - 1) < 1e-9)
    }
    #expect(
      try LossCurve(levels: levels.reversed(), losses: losses.reversed()).nodes.map(\.logRatio)
        == curve.nodes.map(\.logRatio))
  }

  @Test("Between nodes the slope is the derivative of the value, and the value goes through the nodes.")
  func interpolation() throws {
    let curve = try LossCurve(
      levels: [8, 3, 1, 0.5, 0.1, 0.02], losses: [1.1, 0.9, 0.33, 0.1, 0.004, 1e-5])
    for (level, loss) in [(3, 0.9), (1, 0.33), (0.5, 0.1), (0.1, 0.004)] {
      #expect(abs(curve.loss(atLevel: level) / loss - 1) < 1e-12)
    }
    for level in [5, 2, 0.7, 0.31, 0.05] {
      let step = 1e-5
      let (up, down) = (
        curve.jacobian(atLevel: level * .exp(-step)), curve.jacobian(atLevel: level * .exp(step))
      )
      #expect(abs((up - down) / (2 * step) - curve.jacobianSlope(atLevel: level)) < 1e-7)
    }
  }

  @Test("What makes no loss curve is refused with the number.")
  func refusals() throws {
    #expect(throws: ModelError.self) { try LossCurve(levels: [1], losses: [0.1]) }
    #expect(throws: ModelError.self) { try LossCurve(levels: [4, 1], losses: [0.1]) }
    #expect(throws: ModelError.self) { try LossCurve(levels: [4, 1, 2], losses: [0.1, 0.1, 0.1]) }
    #expect(throws: ModelError.self) { try LossCurve(levels: [4, 0], losses: [0.1, 0.1]) }
    #expect(throws: ModelError.self) { try LossCurve(levels: [4, 0.1], losses: [0.1, 0.02]) }
    #expect(throws: ModelError.self) { try LossCurve(levels: [4, 0.1], losses: [0.1, .nan]) }
    #expect(throws: ModelError.self) { try LossCurve(levels: [1, 0.1], losses: [0.4, 0.001]) }
    let point = try GaussianMixture(means: [[1, 2]], standardDeviation: 0)
    #expect(throws: ModelError.self) { try LossCurve(of: point, levels: 0.1...1) }
    #expect(throws: ModelError.self) { try LossCurve(of: .smooth(), levels: 0...1) }
  }

  @Test("The curve does not depend on the number of threads.")
  func threads() throws {
    let law = try GaussianMixture.smooth()
    #expect(try LossCurve(of: law, levels: 0.1...9, jobs: 1) == LossCurve(of: law, levels: 0.1...9, jobs: 2))
  }
}
