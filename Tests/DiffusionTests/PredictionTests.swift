import Diffusion
import Numbers
import Testing

@Suite struct PredictionTests {
  static let seed: UInt64 = 5

  @Test(arguments: Prediction.allCases)
  func conversionIsInvertible(_ prediction: Prediction) {
    let random = CounterRandom(seed: Self.seed)
    for i in 0..<200 {
      let noise = random.normal(trajectory: i, step: 0, index: 0)
      let state = random.normal(trajectory: i, step: 0, index: 1)
      let gamma = Double.exp(3 * random.normal(trajectory: i, step: 0, index: 2))
      let alpha = 1 / (1 + gamma * gamma).squareRoot()
      let value = prediction.value(noise: noise, state: state, alpha: alpha, gamma: gamma)
      let back = prediction.noise(from: value, state: state, alpha: alpha, gamma: gamma)
      let scale = abs(noise) + abs(state) * (1 + 1 / gamma)
      #expect(abs(back - noise) < 1e-14 * scale, "case \(i), seed \(Self.seed)")
    }
  }

  /// For a single Gaussian the denoised point and the score are known.
  @Test func predictionsOfAGaussian() {
    let (s, gamma, state) = (0.5, 0.8, 1.3)
    let alpha = 1 / (1 + gamma * gamma).squareRoot()
    let sigma = alpha * gamma
    let noise = gamma * state / (s * s + gamma * gamma)
    let x = alpha * state
    let variance = alpha * alpha * s * s + sigma * sigma
    func value(_ p: Prediction) -> Double { p.value(noise: noise, state: state, alpha: alpha, gamma: gamma) }
    #expect(abs(value(.score) + x / variance) < 1e-14)
    #expect(abs(value(.data) - alpha * s * s * x / variance) < 1e-14)
    #expect(abs(value(.velocity) - (alpha * noise - sigma * value(.data))) < 1e-15)
  }
}
