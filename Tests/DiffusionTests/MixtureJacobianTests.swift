import Diffusion
import Numbers
import Testing

@Suite("Jacobian of a mixture's noise prediction") struct MixtureJacobianTests {
  @Test("For one Gaussian with v = s^2 + gamma^2 it is gamma/v, and (s^2 - gamma^2) (x - mu)/v^2 in gamma.")
  func oneGaussian() throws {
    let (mean, s) = ([0.3, -0.2, 1], 0.4)
    let mixture = try GaussianMixture(means: [mean], standardDeviation: s)
    let state = [1.1, 0.4, -0.7]
    for gamma in [0.05, 0.4, 3] {
      let v = s * s + gamma * gamma
      let (matrix, rates) = MixtureJacobian(mixture).evaluate(state, at: gamma)
      let field = NoiseField(mixture).evaluate(state, at: gamma)
      for i in 0..<3 {
        let offset = state[i] - mean[i]
        #expect(abs(field[i] - gamma * offset / v) < 1e-14 * (1 + abs(offset) / gamma))
        #expect(abs(rates[i] - (s * s - gamma * gamma) * offset / (v * v)) < 1e-13 * abs(offset) / v)
        for j in 0..<3 {
          #expect(abs(matrix[3 * i + j] - (i == j ? gamma / v : 0)) < 1e-13 * (1 + gamma / v))
        }
      }
    }
  }

  @Test("For three components it is what central differences of the noise prediction tend to.")
  func differences() throws {
    let mixture = try GaussianMixture.smooth()
    let random = CounterRandom(seed: 5)
    for trial in 0..<40 {
      let state = (0..<2).map { 3 * random.uniform(trajectory: trial, step: 0, index: $0) - 1.5 }
      let gamma = 0.1 + random.uniform(trajectory: trial, step: 1, index: 0)
      let (matrix, rates) = MixtureJacobian(mixture).evaluate(state, at: gamma)
      let h = 1e-5
      for j in 0...2 {
        func moved(_ sign: Double) -> [Double] {
          var other = state
          if j < 2 { other[j] += sign * h }
          return NoiseField(mixture).evaluate(other, at: gamma + (j < 2 ? 0 : sign * h))
        }
        let (above, below) = (moved(1), moved(-1))
        for i in 0..<2 {
          let expected = (above[i] - below[i]) / (2 * h)
          #expect(abs((j < 2 ? matrix[2 * i + j] : rates[i]) - expected) < 1e-7, "seed 5, trial \(trial)")
        }
      }
    }
  }
}
