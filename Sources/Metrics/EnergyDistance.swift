import Diffusion
import Numbers

/// The energy distance between a sample and the exact law of a Gaussian mixture, in any dimension.
///
/// `ED = 2 E|x - Y| - E|x - x'| - E|Y - Y'|` with `x, x'` from the sample and `Y, Y'` from the mixture. Both
/// expectations over the mixture are in closed form (``GaussianDistance``; by quadrature to 1e-13 for covariances), so that no reference sample and none of
/// its noise is needed; the middle term is the U-statistic over all pairs. The same states stand in both terms:
/// their fluctuations cancel to first order. The estimate is unbiased and may be slightly negative.
///
/// Reference: Székely and Rizzo, "Energy statistics", J. Statist. Plann. Inference 143 (2013).
public struct EnergyDistance: Sendable {
  /// What one sample gives.
  public struct Value: Equatable, Sendable {
    /// `2 crossTerm - sampleTerm - dataTerm`.
    public let distance: Double
    /// `E|x - Y|`, the mean over the states.
    public let crossTerm: Double
    /// `E|x - x'|`, the mean over pairs of different states.
    public let sampleTerm: Double
    /// `E|Y - Y'|`.
    public let dataTerm: Double
    /// States that were used.
    public let count: Int
    /// States that were left out because they are not finite.
    public let diverged: Int
  }

  /// The law.
  public let mixture: GaussianMixture
  /// `E|Y - Y'|` of two independent draws from the mixture.
  public let dataTerm: Double
  private let law: GaussianDistance

  /// Prepares the data term; its cost grows with the square of the number of components.
  ///
  /// - Throws: ``MetricError/meanOutOfRange(component:value:)``, ``MetricError/specialFunction(_:)``.
  public init(_ mixture: GaussianMixture) throws(MetricError) {
    if let covariances = mixture.covariances {
      try mixture.requireMeasurableMeans()
      self.mixture = mixture
      law = try GaussianDistance(dimension: mixture.dimension)
      dataTerm = ComponentDifference.average(mixture, covariances) {
        NormalNormMean(eigenvalues: $0.eigenvalues).mean($0.mean)
      }
      return
    }
    let groups = try WidthGroups(mixture).groups
    let law = try GaussianDistance(dimension: mixture.dimension)
    var total = CompensatedSum()
    for k in mixture.means.indices {
      for group in groups {
        let sum = try law.sum(
          squaredDistances: PairSums.squaredDistances(from: mixture.means[k], group.means),
          deviation: scaledNorm(mixture.standardDeviations[k], group.deviation), weights: group.weights)
        total.add(mixture.weights[k] * sum)
      }
    }
    self.mixture = mixture
    self.law = law
    dataTerm = total.value
  }

  /// The distance of `points` from the mixture.
  ///
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` below two finite states.
  public func evaluate(_ points: SamplePoints) throws(MetricError) -> Value {
    try points.require(2, of: mixture, for: "energy-distance")
    let count = Double(points.count)
    var cross = CompensatedSum()
    let isShaped = mixture.covariances != nil
    for k in mixture.means.indices where isShaped && mixture.weights[k] > 1e-18 {
      let norm = NormalNormMean(eigenvalues: mixture.variances(of: k))
      let sum = (0..<points.count).reduce(0) { $0 + norm.mean(mixture.offset(of: points.state($1), from: k)) }
      cross.add(mixture.weights[k] * (sum / count))
    }
    for k in mixture.means.indices where !isShaped {
      let sum = try law.sum(
        squaredDistances: PairSums.squaredDistances(from: mixture.means[k], points),
        deviation: mixture.standardDeviations[k])
      cross.add(mixture.weights[k] * (sum / count))
    }
    let crossTerm = cross.value
    let sampleTerm = PairSums.distances(points) / (count * (count - 1) / 2)
    return Value(
      distance: (crossTerm - sampleTerm) + (crossTerm - dataTerm), crossTerm: crossTerm,
      sampleTerm: sampleTerm, dataTerm: dataTerm, count: points.count, diverged: points.diverged)
  }
}

/// `√(a² + b²)` without overflow.
func scaledNorm(_ a: Double, _ b: Double) -> Double {
  let largest = max(a.magnitude, b.magnitude)
  guard largest > 0 else { return 0 }
  let (x, y) = (a / largest, b / largest)
  return largest * (x * x + y * y).squareRoot()
}
