import Diffusion
import Numbers

/// Mixtures on which a statement about samplers is tried.
enum TestMixtures {
  /// A mixture and its name in tables.
  typealias Named = (name: String, mixture: GaussianMixture)

  /// The toy of the GENIE paper, three wide modes, and random ones in two and three dimensions.
  ///
  /// - Throws: never for these numbers.
  static func all() throws -> [Named] {
    [
      ("toy-8x8", try .toy8x8()), ("wide", try .smooth()),
      ("random, 20 modes", try random(modes: 20, dimension: 2, seed: 20)),
      ("random, 64 modes", try random(modes: 64, dimension: 2, seed: 64)),
      ("random, 3-D", try random(modes: 30, dimension: 3, seed: 3)),
    ]
  }

  /// Means uniform in the cube from -1 to 1, deviations log-uniform from 0.02 to 0.2, weights exponential and normalised.
  private static func random(modes: Int, dimension: Int, seed: UInt64) throws -> GaussianMixture {
    let random = CounterRandom(seed: seed)
    return try GaussianMixture(
      means: (0..<modes).map { k in
        (0..<dimension).map { 2 * random.uniform(trajectory: k, step: 0, index: $0) - 1 }
      },
      standardDeviations: (0..<modes).map { k in
        0.02 * Double.pow(10, random.uniform(trajectory: k, step: 1, index: 0))
      },
      weights: (0..<modes).map { k in -Double.log(random.uniform(trajectory: k, step: 2, index: 0)) })
  }
}
