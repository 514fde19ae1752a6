import Numbers

/// How long a step of a Taylor method may be, from the sizes of its last coefficients alone.
///
/// With the coefficients `X_0 … X_p` of a trajectory and `τ = tolerance · scale` the step is
///
///     |h| = safety · min( (τ/|X_p|)^(1/p), (τ/|X_{p−1}|)^(1/(p−1)) )
///
/// (Jorba and Zou, "A software package for the numerical integration of ODEs by means of high-order Taylor methods",
/// Experimental Mathematics 14, 2005, section 3.2: at the order of `order(forTolerance:)` the factor `tolerance^(1/p)` is
/// their `e^−2`), and where the radius is used never longer than `safety` times the radius of convergence that the
/// coefficients between `p/2` and `p` suggest. One rule for batches of trajectories and for symbolic systems.
public struct TaylorStepControl: Sendable, Equatable {
  /// The degree `p ≥ 2` of the polynomial.
  public let order: Int
  /// The error that a step may make, relative to its scale.
  public let tolerance: Double
  /// The share of the estimated step that is taken.
  public let safety: Double
  /// One over the order and one over the order below.
  private let exponent: Double
  private let previousExponent: Double

  /// A control; `order` is at least 2.
  public init(order: Int, tolerance: Double, safety: Double = 0.8) {
    self.order = max(order, 2)
    self.tolerance = tolerance
    self.safety = safety
    exponent = 1 / Double(self.order)
    previousExponent = 1 / Double(self.order - 1)
  }

  /// The order at which the work of reaching a tolerance is least when the radius of convergence sets the step:
  /// `p = ⌈−½ ln tolerance⌉ + 1` (Jorba and Zou 2005, Eq. 3.4), at least 2.
  public static func order(forTolerance tolerance: Double) -> Int {
    max(2, Int((-0.5 * Double.log(tolerance)).rounded(.up)) + 1)
  }

  /// The index of the coefficient in the middle of the series: from it and the last one follows a radius of convergence.
  /// The coefficients 0 and 1 belong to the straight line that a trajectory may follow, so it is at least 2.
  public var middle: Int { max(2, order / 2) }

  /// The length of the step; infinite when both last coefficients vanish, nil when a size is not a number that a step can be
  /// taken from.
  ///
  /// - Parameters:
  ///   - scale: what the tolerance is relative to.
  ///   - last: `|X_p|`.
  ///   - previous: `|X_{p−1}|`.
  ///   - middle: `max(|X_m|, |X_{m−1}|)` at `m = middle`; nil when the radius is not to bound the step.
  public func length(scale: Double, last: Double, previous: Double, middle size: Double? = nil) -> Double? {
    let target = tolerance * scale
    guard target.isFinite, last.isFinite, previous.isFinite else { return nil }
    if last == 0, previous == 0 { return .infinity }
    var bound = Double.infinity
    if let size {
      let growth = size / max(last, previous)
      if growth > 0, order > middle { bound = Double.pow(growth, 1 / Double(order - middle)) }
    }
    return safety
      * min(.pow(target / last, exponent), .pow(target / previous, previousExponent), bound)
  }
}
