import Diffusion
import Integration
import Numbers
import TestSupport
import Testing

@Suite("Noise prediction with its divergence") struct DivergenceModelTests {
  private static func mixtures() throws -> [GaussianMixture] {
    [
      try .toy8x8(), try .smooth(),
      try GaussianMixture(
        means: [[0, 0.2, -0.4], [0.5, -0.3, 0.1]], standardDeviations: [0.2, 0.05], weights: [1, 3]),
      try GaussianMixture(means: [[0.3], [-0.4]], standardDeviation: 0),
    ]
  }

  /// A state near a random component, and a noise level between 0.02 and 20.
  private static func point(_ mixture: GaussianMixture, _ draw: inout RandomDraw) -> ([Double], Double) {
    let gamma = 0.02 * Double.pow(1000, draw.uniform(0, 1))
    let k = Int(draw.uniform(0, Double(mixture.count) - 1e-9))
    return (mixture.means[k].map { $0 + gamma * draw.uniform(-1.5, 1.5) }, gamma)
  }

  private static func batch(_ state: [Double]) -> StateBatch {
    var batch = StateBatch(count: 1, dimension: state.count)
    for d in state.indices { batch[0, d] = state[d] }
    return batch
  }

  @Test("The last coordinate is the trace of the Jacobian in closed form.")
  func trace() throws {
    for mixture in try Self.mixtures() {
      for var draw in RandomCases(seed: 5, count: 20) {
        let (state, gamma) = Self.point(mixture, &draw)
        var noise = StateBatch(count: 1, dimension: state.count + 1)
        try DivergenceModel(mixture).makeEvaluator(count: 1, order: 1).noise(
          Self.batch(state + [7]), at: [Double](repeating: gamma, count: 8), into: &noise)
        let (matrix, _) = MixtureJacobian(mixture).evaluate(state, at: gamma)
        let size = state.count
        let expected = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }
        let scale = (0..<size).reduce(1 / gamma) { $0 + abs(matrix[$1 * size + $1]) }
        #expect(abs(noise[0, size] - expected) < 1e-12 * scale, "\(draw)")
        let plain = NoiseField(mixture).evaluate(state, at: gamma)
        for d in 0..<size { #expect(abs(noise[0, d] - plain[d]) < 1e-12 * (1 + abs(plain[d])), "\(draw)") }
      }
    }
  }

  /// log p + L is constant along the flow: the Taylor polynomials of both, against the density itself a short way on.
  @Test("Along the flow log p and the integral of the divergence add up to a constant, to order 8.")
  func conservation() throws {
    for mixture in try Self.mixtures() {
      for var draw in RandomCases(seed: 6, count: 12) {
        let (state, gamma) = Self.point(mixture, &draw)
        let order = 8
        var jet = JetBatch(count: 1, dimension: state.count + 1, order: order)
        try DivergenceModel(mixture).makeEvaluator(count: 1, order: order).expand(
          Self.batch(state + [0]), at: [Double](repeating: gamma, count: 8), order: order, into: &jet)
        let start = try mixture.logDensity(of: state, atGamma: gamma)
        for sign in [-1.0, 1] {
          // Short against the noise level and the distances of the modes.
          let h = sign * 0.004 * min(gamma, 1)
          var moved = StateBatch(count: 1, dimension: state.count + 1)
          jet.evaluate(at: h, order: order, into: &moved)
          let end = try DivergenceModel(mixture).logDensity(atEnd: moved.state(0), gamma: gamma + h)
          #expect(abs(end - start) < 1e-10 * max(1, abs(start)), "\(draw)")
        }
      }
    }
  }

  /// The stream does not ask that the curve be the flow.
  @Test("Along any curve the first coefficient is what central differences of the trace tend to.")
  func anyCurve() throws {
    let mixture = try GaussianMixture.smooth()
    for var draw in RandomCases(seed: 7, count: 20) {
      let (state, gamma) = Self.point(mixture, &draw)
      let direction = state.map { _ in draw.uniform(-2, 2) }
      let evaluator = try DivergenceModel(mixture).makeEvaluator(count: 1, order: 2)
      var noise = StateBatch(count: 1, dimension: state.count + 1)
      evaluator.begin(at: [Double](repeating: gamma, count: 8), count: 1)
      evaluator.append(0, Self.batch(state + [0]), into: &noise)
      evaluator.append(1, Self.batch(direction + [0]), into: &noise)
      let h = 1e-5 * min(gamma, 1)
      func trace(_ sign: Double) -> Double {
        let moved = zip(state, direction).map { $0 + sign * h * $1 }
        let (matrix, _) = MixtureJacobian(mixture).evaluate(moved, at: gamma + sign * h)
        return matrix[0] + matrix[3]
      }
      let expected = (trace(1) - trace(-1)) / (2 * h)
      let size = abs(trace(0)) / min(gamma, 1) + abs(expected)
      #expect(abs(noise[0, 2] - expected) < 1e-5 * size, "\(draw)")
    }
  }

  @Test func aStateOfTheWrongSizeIsRefused() throws {
    let model = try DivergenceModel(.smooth())
    #expect(throws: ModelError.dimensionMismatch(expected: 3, found: 2)) {
      try model.logDensity(atEnd: [0, 0], gamma: 1)
    }
  }
}
