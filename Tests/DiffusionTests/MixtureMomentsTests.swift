import Diffusion
import Testing

@Suite("Moments of a mixture") struct MixtureMomentsTests {
  @Test("E|x|^2 is the weighted sum of squared means and of D variances.")
  func secondMoment() throws {
    // 1/4 (9 + 16 + 2 · 4) + 3/4 (0 + 1 + 2 · 1/4)
    let mixture = try GaussianMixture(
      means: [[3, 4], [0, -1]], standardDeviations: [2, 0.5], weights: [0.25, 0.75])
    #expect(mixture.secondMoment == 9.375)
  }

  @Test("Noise of level gamma adds its square to every variance, and alpha scales all.")
  func diffused() throws {
    let mixture = try GaussianMixture(
      means: [[3, 4], [0, -1]], standardDeviations: [3, 0], weights: [0.25, 0.75])
    let law = try mixture.diffused(scale: 0.5, level: 4)
    #expect(law.means == [[1.5, 2], [0, -0.5]])
    #expect(law.standardDeviations == [2.5, 2])
    #expect(law.weights == mixture.weights)
    // α² (E|x_0|² + D γ²)
    #expect(law.secondMoment == 0.25 * (mixture.secondMoment + 2 * 16))
  }
}
