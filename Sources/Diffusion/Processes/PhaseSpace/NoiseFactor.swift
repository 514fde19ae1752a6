import Numbers

/// Which root `R`, `R R^T = Σ`, of the covariance given the data makes the noise prediction of a phase-space score,
/// `eps = −R^T score`.
public enum NoiseFactor: String, CaseIterable, Sendable {
  /// The lower triangular root, as in the published models (Pandey and Mandt 2023, Eq. 9).
  case cholesky
  /// The root along which the noise of a point mass is constant, `dR/dt = (F + ½ G G^T Σ^−1) R` (gDDIM, arXiv 2206.05564), in
  /// closed form: `R = [γ mean, normal] Rot(φ)` with the angle `φ = ∫χ db` of the process.
  case root
}

/// A root of the covariance at one time, and the noise prediction that belongs to it.
public struct PhaseSpaceFactor: Sendable {
  /// `R`.
  public let matrix: PhaseMatrix<Double>
  /// `R^−T`: `score = −R^−T eps`.
  public let inverseTranspose: PhaseMatrix<Double>

  /// The root of a kind at the time of `kernel` and `frame`.
  ///
  /// - Parameter angle: `φ` at that time, from any origin; it matters to `.root` only. Roots with different origins differ by
  ///   one rotation from the right at all times.
  public init(
    _ factor: NoiseFactor, kernel: PhaseSpaceKernel<Double>, frame: PhaseSpaceFrame<Double>, angle: Double
  ) {
    switch factor {
    case .cholesky:
      let sigma = kernel.covariance
      let first = sigma.xx.squareRoot()
      let last = (kernel.determinant / sigma.xx).squareRoot()
      matrix = PhaseMatrix(xx: first, xm: 0, mx: sigma.xm / first, mm: last)
      inverseTranspose = PhaseMatrix(
        xx: 1 / first, xm: -sigma.xm / (sigma.xx * last), mx: 0, mm: 1 / last)
    case .root:
      let (c, s) = (Double.cos(angle), Double.sin(angle))
      let rotation = PhaseMatrix(xx: c, xm: -s, mx: s, mm: c)
      let (level, mean, normal) = (frame.level, frame.mean, frame.normal)
      matrix =
        PhaseMatrix(xx: level * mean.x, xm: normal.x, mx: level * mean.m, mm: normal.m) * rotation
      inverseTranspose =
        PhaseMatrix(
          xx: frame.push.x, xm: frame.complement.x, mx: frame.push.m, mm: frame.complement.m) * rotation
    }
  }

  /// `eps = −R^T score`.
  @inlinable
  public func noise(ofScore score: PhasePair<Double>) -> PhasePair<Double> {
    PhasePair(
      x: -(matrix.xx * score.x + matrix.mx * score.m), m: -(matrix.xm * score.x + matrix.mm * score.m))
  }

  /// `score = −R^−T eps`.
  @inlinable
  public func score(ofNoise noise: PhasePair<Double>) -> PhasePair<Double> {
    let negative = inverseTranspose * noise
    return PhasePair(x: -negative.x, m: -negative.m)
  }
}

/// What a phase-space score is compared with before its noise prediction is taken: `score = C_skip z − R^−T eps`.
public enum Preconditioning: Sendable, Equatable {
  /// `C_skip = 0`.
  case none
  /// `C_skip = −Σ(t; deviation²)^−1`, the score of centred Gaussian data of this standard deviation.
  case gaussian(deviation: Double)

  /// `C_skip` at `b = integratedRate`, symmetric.
  public func skip(_ process: PhaseSpaceDiffusion, integratedRate b: Double) -> PhaseCovariance<Double> {
    switch self {
    case .none: return PhaseCovariance(xx: 0, xm: 0, mm: 0)
    case .gaussian(let deviation):
      let kernel = PhaseSpaceKernel<Double>(
        process, integratedRate: b, dataVariance: deviation * deviation)
      let (sigma, determinant) = (kernel.covariance, kernel.determinant)
      return PhaseCovariance(
        xx: -sigma.mm / determinant, xm: sigma.xm / determinant, mm: -sigma.xx / determinant)
    }
  }
}
