import Diffusion
import Testing

@testable import ExperimentCatalog

/// Mixtures from labelled draws.
@Suite struct LabelledEstimateTests {
  /// A mean of n draws has the deviation s/sqrt(n), a share sqrt(w (1 - w)/n).
  @Test(arguments: [UInt64(1), 2, 3])
  func manyDrawsFindTheMixture(_ seed: UInt64) throws {
    let mixture = try GaussianMixture.smooth()
    let count = 40_000
    let found = try mixture.estimated(from: count, seed: seed)
    #expect(found.standardDeviations == mixture.standardDeviations)
    for k in mixture.means.indices {
      let w = mixture.weights[k]
      let share = 6 * (w * (1 - w) / Double(count)).squareRoot()
      #expect(abs(found.weights[k] - w) < share, "seed \(seed)")
      let deviation = mixture.standardDeviations[k] / (w * Double(count)).squareRoot()
      for d in 0..<2 { #expect(abs(found.means[k][d] - mixture.means[k][d]) < 6 * deviation, "seed \(seed)") }
      #expect(found.means[k] != mixture.means[k])
    }
  }

  @Test func oneDrawIsOneMode() throws {
    let found = try GaussianMixture.toy8x8().estimated(from: 1, seed: 4)
    #expect(found.count == 1)
    #expect(found.weights == [1])
  }
}
