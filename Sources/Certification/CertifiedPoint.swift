/// Why nothing was proved about a trajectory.
public enum CertificateFailure: Sendable, Equatable, CustomStringConvertible {
  /// No tube could be closed on a step that begins at this noise level, however short.
  case tube(gamma: Double)
  /// The path took more steps than allowed.
  case stepLimit
  /// The bound grew beyond the limit.
  case radiusAbove(Double)
  /// A number was not finite, or the path was no path.
  case nonFinite(gamma: Double)

  /// A word and a number.
  public var description: String {
    switch self {
    case .tube(let gamma): "no tube at gamma = \(gamma)"
    case .stepLimit: "too many steps"
    case .radiusAbove(let limit): "radius above \(limit)"
    case .nonFinite(let gamma): "not finite at gamma = \(gamma)"
    }
  }
}

/// A point that the exact flow is proved to pass near: `|x̄(γ) − center|₂ ≤ radius`.
public struct CertifiedPoint: Sendable {
  /// `c`, an exact double in every coordinate.
  public var center: [Double]
  /// The proved bound; infinite after a failure.
  public var radius: Double
  /// Steps taken.
  public var steps = 0
  /// The largest number of components that a step kept.
  public var keptMaximum = 0
  /// The largest `∫ Λ` over a stretch of the path: the logarithm of the largest amplification of an error that the bound
  /// allows.
  public var logAmplification: Double { largestLogAmplification }
  /// The largest `∫ Λ` over a stretch that ends here.
  var currentLogAmplification = 0.0
  var largestLogAmplification = 0.0
  /// The sum of the defects of all steps.
  public var defectSum = 0.0
  /// Why the proof ended before the path did.
  public var failure: CertificateFailure?
}

/// A step that was proved: inside it the exact path is within `radii` of the polynomial.
public struct CertifiedStep: Sendable {
  /// `γ` where the step begins.
  public let start: Double
  /// `γ` where it ends.
  public let end: Double
  /// The polynomial in `θ`, one list of coefficients per coordinate.
  public let coefficients: [[Double]]
  /// Bounds at the ends of equal parts; within a part the larger of the two holds.
  public let radii: [Double]
  /// Components kept, the reference included.
  public let kept: Int
  /// Bound of the defect in `θ`.
  public let defect: Double
  /// Bound of `∫ Λ` over the step.
  public let growth: Double
}
