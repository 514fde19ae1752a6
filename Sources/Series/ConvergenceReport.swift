/// What the known coefficients suggest about where a series stops converging.
public struct ConvergenceReport: Sendable, Equatable, CustomStringConvertible {
  /// The kind of the nearest singularity.
  public enum Verdict: String, Sendable, CaseIterable {
    /// A singularity on the positive real axis.
    case positive
    /// A singularity on the negative real axis.
    case negative
    /// Singularities on both sides of the real axis at the same distance (an even or odd series).
    case bothSides
    /// A pair of conjugate complex singularities, or a star of them.
    case complex
    /// No singularity at a finite distance: coefficients fall faster than any power.
    case entire
    /// All high coefficients are exactly zero.
    case polynomial
    /// Too few coefficients, or no pattern that the estimates agree on.
    case inconclusive
  }

  /// The best estimate of the radius: infinite for `entire` and `polynomial`, NaN for `inconclusive`.
  public let radius: Double
  /// The kind of the nearest singularity.
  public let verdict: Verdict
  /// The last ratio `|c_{n-s} / c_n|^(1/s)`, with s the distance between nonzero coefficients; NaN if there is none.
  public let ratioEstimate: Double
  /// The Cauchy-Hadamard root `|c_n|^(-1/n)` of the last nonzero coefficient; NaN if there is none.
  public let rootEstimate: Double
  /// The extrapolation of the ratios to infinite order (Domb and Sykes 1957; for complex pairs Mercer and Roberts
  /// 1990); infinite if the extrapolated ratio is not positive, NaN if there is none.
  public let extrapolatedEstimate: Double
  /// The exponent a of the singularity `(1 - h/r)^a`: -1 for a simple pole, 1/2 for a square root, near 0 for a
  /// logarithm; NaN where it does not apply.
  public let exponent: Double
  /// The angle in radians from the positive real axis to the singularity; 0, pi, or between; NaN if unknown.
  public let angle: Double

  /// The verdict in words.
  public var description: String {
    switch verdict {
    case .positive: "radius about \(radius), singularity at h = \(radius), exponent about \(exponent)"
    case .negative: "radius about \(radius), singularity at h = \(-radius), exponent about \(exponent)"
    case .bothSides: "radius about \(radius), singularities at h = \(-radius) and \(radius)"
    case .complex: "radius about \(radius), complex singularities at angles of \(angle) and \(-angle)"
    case .entire: "no singularity at a finite distance"
    case .polynomial: "all high coefficients are zero"
    case .inconclusive: "no conclusion: too few coefficients or no clear pattern"
    }
  }
}
