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

  /// Means ±(3, 4)/5 a of one width: variances s² + a² along them, s² across.
  @Test("The deviation weighs principal variances by themselves; it needs no eigenvalues.")
  func deviation() throws {
    let (a, s) = (2.0, 0.5)
    let mixture = try GaussianMixture(
      means: [[0.6 * a, 0.8 * a], [-0.6 * a, -0.8 * a]], standardDeviation: s)
    let moments = DataMoments(mixture)
    let (small, large) = (s * s, s * s + a * a)
    let expected = ((small * small + large * large) / (small + large)).squareRoot()
    #expect(abs(moments.deviation - expected) < 1e-15)
    let (variances, directions) = moments.principal
    #expect(zip(variances, [small, large]).allSatisfy { abs($0 - $1) < 1e-14 })
    let along = try #require(directions).suffix(2).map(\.magnitude)
    #expect(zip(along, [0.6, 0.8]).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(DataMoments(try GaussianMixture(means: [[1, 2]], standardDeviation: 0)).deviation == 0)
  }
}
