import Diffusion
import GSLReference
import Numbers

/// The sliced Wasserstein distance of order 2 between a sample and a stratified reference for a mixture.
///
/// `SW_2 = √(mean over directions of W_2²)`, where `W_2²` of two laws on the line is
/// `∫_0^1 (F⁻¹(u) - G⁻¹(u))² du`. The directions are fixed: equally spaced angles in the plane, one in one dimension,
/// otherwise normalised Gaussian vectors of a fixed seed. The reference has no randomness either: every component
/// holds exactly its weight, spread over the mid-quantiles of its projection. What remains for exact samples is the noise
/// of the sample's own mode counts.
///
/// References: Bonneel et al., J. Math. Imaging Vis. 51 (2015); Peyré and Cuturi, "Computational Optimal
/// Transport", remark 2.30.
public struct SlicedWasserstein: Sendable {
  /// What one sample gives.
  public struct Value: Equatable, Sendable {
    /// `SW_2`.
    public let distance: Double
    /// `W_2²` along each direction.
    public let squaredByDirection: [Double]
    /// States that were used.
    public let count: Int
    /// States that were left out because they are not finite.
    public let diverged: Int
  }

  /// The law.
  public let mixture: GaussianMixture
  /// Unit vectors.
  public let directions: [[Double]]
  /// For each direction the sorted reference, and the share of the law at or below each of its points.
  private let references: [(points: [Double], shares: [Double])]

  /// Prepares directions and reference.
  ///
  /// - Parameters:
  ///   - mixture: the law.
  ///   - directionCount: at least 1; 1 is used in one dimension.
  ///   - referenceCount: about how many points the reference has, at least 1. Components of positive width get
  ///     their share, rounded, and every component at least one point.
  /// - Throws: ``MetricError/invalidCount(quantity:value:)``, ``MetricError/meanOutOfRange(component:value:)``,
  ///   ``MetricError/specialFunction(_:)``.
  public init(
    _ mixture: GaussianMixture, directionCount: Int = 200, referenceCount: Int = 8192
  ) throws(MetricError) {
    guard directionCount >= 1 else {
      throw .invalidCount(quantity: "number of directions", value: directionCount)
    }
    guard referenceCount >= 1 else {
      throw .invalidCount(quantity: "number of reference points", value: referenceCount)
    }
    try mixture.requireMeasurableMeans()
    self.mixture = mixture
    directions = Self.makeDirections(directionCount, dimension: mixture.dimension)
    let strata = try Self.makeStrata(mixture, referenceCount)
    references = directions.map { Self.makeReference(mixture, strata, along: $0) }
  }

  /// The distance of `points` from the reference.
  ///
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` without a finite state.
  public func evaluate(_ points: SamplePoints) throws(MetricError) -> Value {
    try points.require(1, of: mixture, for: "sliced-wasserstein")
    let squared = zip(directions, references).map { direction, reference in
      Self.squaredDistance(Self.project(points, on: direction).sorted(), reference)
    }
    return Value(
      distance: (CompensatedSum.of(squared) / Double(squared.count)).squareRoot(),
      squaredByDirection: squared, count: points.count, diverged: points.diverged)
  }

  private static func makeDirections(_ count: Int, dimension: Int) -> [[Double]] {
    switch dimension {
    case 1: return [[1]]
    case 2:
      return (0..<count).map { index in
        let angle = Double.pi * (Double(index) + 0.5) / Double(count)
        return [Double.cos(angle), Double.sin(angle)]
      }
    default:
      let random = CounterRandom(seed: 0x51CED)
      return (0..<count).map { index in
        let vector = (0..<dimension).map { random.normal(trajectory: index, step: 0, index: $0) }
        let norm = CompensatedSum.of(vector.map { $0 * $0 }).squareRoot()
        return vector.map { $0 / norm }
      }
    }
  }

  /// Mid-quantiles `Φ⁻¹((i + 1/2)/m_k)` for each component.
  private static func makeStrata(_ mixture: GaussianMixture, _ count: Int) throws(MetricError) -> [[Double]] {
    var known: [Int: [Double]] = [:]
    return try mixture.weights.indices.map { k throws(MetricError) in
      let share = (mixture.weights[k] * Double(count)).rounded()
      let size = mixture.standardDeviations[k] > 0 ? max(1, Int(share)) : 1
      if let quantiles = known[size] { return quantiles }
      let quantiles = try MetricError.rethrowing { () throws(GSLError) in
        try (0..<size).map { i throws(GSLError) in
          try SpecialFunctions.normalQuantile((Double(i) + 0.5) / Double(size))
        }
      }
      known[size] = quantiles
      return quantiles
    }
  }

  private static func makeReference(
    _ mixture: GaussianMixture, _ strata: [[Double]], along direction: [Double]
  ) -> (points: [Double], shares: [Double]) {
    var weighted: [(point: Double, weight: Double)] = []
    for k in mixture.means.indices {
      var centre = 0.0
      for (coordinate, component) in zip(mixture.means[k], direction) {
        centre.addProduct(coordinate, component)
      }
      let weight = mixture.weights[k] / Double(strata[k].count)
      var deviation = mixture.standardDeviations[k]
      if let covariances = mixture.covariances {
        let shares = covariances.rotated(direction, of: k)
        let variance = zip(shares, covariances.eigenvalues(of: k)).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        deviation = variance.squareRoot()
      }
      for quantile in strata[k] {
        weighted.append((centre + deviation * quantile, weight))
      }
    }
    weighted.sort { $0.point < $1.point }
    var running = CompensatedSum()
    var shares: [Double] = []
    for entry in weighted {
      running.add(entry.weight)
      shares.append(min(running.value, 1))
    }
    if let last = shares.indices.last { shares[last] = 1 }
    return (weighted.map(\.point), shares)
  }

  private static func project(_ points: SamplePoints, on direction: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: points.count)
    for (d, component) in direction.enumerated() {
      for i in 0..<points.count {
        result[i].addProduct(points.coordinates[d * points.stride + i], component)
      }
    }
    return result
  }

  /// `∫_0^1 (F⁻¹(u) - G⁻¹(u))² du`, both quantile functions being steps.
  private static func squaredDistance(
    _ sorted: [Double], _ reference: (points: [Double], shares: [Double])
  ) -> Double {
    let count = Double(sorted.count)
    var total = CompensatedSum()
    var (i, j, from) = (0, 0, 0.0)
    while i < sorted.count, j < reference.points.count {
      let ours = Double(i + 1) / count
      let theirs = reference.shares[j]
      let to = min(ours, theirs)
      let difference = sorted[i] - reference.points[j]
      total.add(max(to - from, 0) * (difference * difference))
      from = to
      if ours <= to { i += 1 }
      if theirs <= to { j += 1 }
    }
    return total.value
  }
}
