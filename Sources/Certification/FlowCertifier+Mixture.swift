import Diffusion

extension FlowCertifier {
  /// A certifier for a mixture; its weights are taken as the doubles that they are.
  ///
  /// - Throws: `CertificationError` for parameters or settings out of range, and for covariances other than `s_k² I`.
  public init(
    _ mixture: GaussianMixture, order: Int = 20, degree: Int = 24, parts: Int = 16, stepLimit: Int = 3000,
    radiusLimit: Double = 1e-2
  ) throws {
    guard mixture.covariances == nil else {
      throw CertificationError.outOfRange(
        "the covariances of the mixture", "other than s² I", "a mixture with \"standardDeviations\"")
    }
    try self.init(
      means: mixture.means, standardDeviations: mixture.standardDeviations, weights: mixture.weights,
      order: order, degree: degree, parts: parts, stepLimit: stepLimit, radiusLimit: radiusLimit)
  }
}
