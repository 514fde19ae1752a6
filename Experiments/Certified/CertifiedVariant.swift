import Certification
import Diffusion
import Experimentation
import Integration
import Samplers

/// The proof on a mixture that needs another part of it than equal widths in the plane.
struct CertifiedVariant {
  let name: String
  let flow: CertifiedFlow

  /// `latents` trajectories of each, from t = 1 to 1e-3 of `vp-linear`.
  ///
  /// - Throws: `Interrupted`.
  static func all(latents: Int, seed: UInt64, parts: Int, context: RunContext) throws -> [CertifiedVariant] {
    guard latents > 0 else { return [] }
    let schedule = LinearVariancePreserving()
    return try mixtures().map { name, mixture in
      CertifiedVariant(
        name: name,
        flow: try CertifiedFlow(
          FlowCertifier(mixture, parts: parts),
          latents: StateBatch.normal(count: latents, dimension: mixture.dimension, seed: seed),
          schedule: schedule,
          from: 1, to: 1e-3, context: context))
    }
  }

  private static func mixtures() throws -> [(String, GaussianMixture)] {
    let means = try GaussianMixture.toy8x8().means
    func widths(_ list: [Double]) -> [Double] { means.indices.map { list[$0 % list.count] } }
    let weights = means.indices.map { Double($0 % 7 + 1) }
    return [
      ("weights 1 to 7", try GaussianMixture(means: means, standardDeviation: 0.01, weights: weights)),
      ("s = 0", try GaussianMixture(means: means, standardDeviation: 0)),
      ("s = 0.1", try GaussianMixture(means: means, standardDeviation: 0.1)),
      (
        "s = 0.01, 0.02, 0.05, 0.1 in turn, weights 1 to 7",
        try GaussianMixture(
          means: means, standardDeviations: widths([0.01, 0.02, 0.05, 0.1]), weights: weights)
      ),
      (
        "s = 0.005, 0.3 in turn, weights 1 to 7",
        try GaussianMixture(means: means, standardDeviations: widths([0.005, 0.3]), weights: weights)
      ),
      (
        "one dimension, 64 modes",
        try GaussianMixture(means: means.map { [$0[0] + 0.1 * $0[1]] }, standardDeviation: 0.01)
      ),
      (
        "three dimensions",
        try GaussianMixture(
          means: means.enumerated().map { $1 + [0.3 * Double($0 % 3)] }, standardDeviation: 0.02)
      ),
    ]
  }
}
