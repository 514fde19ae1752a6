import Diffusion
import Numbers

/// The squared maximum mean discrepancy with Gaussian kernels between a sample and the exact law of a mixture.
///
/// For `k_b(x, y) = exp(-|x - y|²/(2 b²))` it is `E k_b(x, x') + E k_b(Y, Y') - 2 E k_b(x, Y)`. The expectations over
/// the mixture are in closed form,
/// `E k_b(x, Y) = Σ_k w_k (b²/(b² + s_k²))^{D/2} exp(-|x - μ_k|²/(2 (b² + s_k²)))`, and `E k_b(Y, Y')` likewise with
/// `s_k² + s_l²`; the first term is the U-statistic over all pairs. The estimate is unbiased and may be slightly
/// negative.
///
/// Reference: Gretton et al., "A kernel two-sample test", J. Mach. Learn. Res. 13 (2012).
public struct KernelDiscrepancy: Sendable {
  /// What one sample gives, one entry per bandwidth.
  public struct Value: Equatable, Sendable {
    /// The kernel widths `b`.
    public let bandwidths: [Double]
    /// `sampleTerms + dataTerms - 2 crossTerms`.
    public let squared: [Double]
    /// `E k_b(x, x')`, the mean over pairs of different states.
    public let sampleTerms: [Double]
    /// `E k_b(x, Y)`, the mean over the states.
    public let crossTerms: [Double]
    /// `E k_b(Y, Y')`.
    public let dataTerms: [Double]
    /// States that were used.
    public let count: Int
    /// States that were left out because they are not finite.
    public let diverged: Int

    /// The discrepancy for the sum of the kernels, divided by their number.
    public var mean: Double { CompensatedSum.of(squared) / Double(squared.count) }
  }

  /// The widths that are used where none are given: fine enough for the modes of the toy mixture, coarse enough
  /// for its shape.
  public static let standardBandwidths: [Double] = [0.05, 0.1, 0.2, 0.5, 1]

  /// The law.
  public let mixture: GaussianMixture
  /// The kernel widths `b`.
  public let bandwidths: [Double]
  /// `E k_b(Y, Y')` for each bandwidth.
  public let dataTerms: [Double]

  /// Prepares the data terms; the cost grows with the square of the number of components.
  ///
  /// - Throws: ``MetricError/invalidBandwidth(_:)`` unless there is at least one, all finite and above 0;
  ///   ``MetricError/meanOutOfRange(component:value:)``.
  public init(
    _ mixture: GaussianMixture, bandwidths: [Double] = standardBandwidths
  ) throws(MetricError) {
    guard !bandwidths.isEmpty else { throw .invalidBandwidth(nil) }
    for bandwidth in bandwidths where !(bandwidth > 0 && bandwidth.isFinite) {
      throw .invalidBandwidth(bandwidth)
    }
    self.mixture = mixture
    self.bandwidths = bandwidths
    if let covariances = mixture.covariances {
      try mixture.requireMeasurableMeans()
      dataTerms = bandwidths.map { bandwidth in
        ComponentDifference.average(mixture, covariances) {
          Self.smoothed(bandwidth, variances: $0.eigenvalues, offset: $0.mean)
        }
      }
      return
    }
    let groups = try WidthGroups(mixture).groups
    dataTerms = bandwidths.map { bandwidth in
      var total = CompensatedSum()
      for k in mixture.means.indices {
        for group in groups {
          let spread = scaledNorm(mixture.standardDeviations[k], group.deviation)
          let kernel = SmoothedKernel(bandwidth, spread: spread, dimension: mixture.dimension)
          let sum = PairSums.kernelsFrom(
            mixture.means[k], group.means, bandwidth: kernel.width, weights: group.weights)
          total.add(mixture.weights[k] * kernel.height * sum)
        }
      }
      return total.value
    }
  }

  /// The squared discrepancy of `points` from the mixture for every bandwidth.
  ///
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` below two finite states.
  public func evaluate(_ points: SamplePoints) throws(MetricError) -> Value {
    try points.require(2, of: mixture, for: "mmd")
    let count = Double(points.count)
    let crossTerms = bandwidths.map { bandwidth in
      var total = CompensatedSum()
      let isShaped = mixture.covariances != nil
      for k in mixture.means.indices where isShaped {
        let variances = mixture.variances(of: k)
        let sum = (0..<points.count).reduce(0) {
          $0
            + Self.smoothed(
              bandwidth, variances: variances, offset: mixture.offset(of: points.state($1), from: k))
        }
        total.add(mixture.weights[k] * (sum / count))
      }
      for k in mixture.means.indices where !isShaped {
        let kernel = SmoothedKernel(
          bandwidth, spread: mixture.standardDeviations[k], dimension: mixture.dimension)
        let sum = PairSums.kernelsFrom(mixture.means[k], points, bandwidth: kernel.width)
        total.add(mixture.weights[k] * kernel.height * (sum / count))
      }
      return total.value
    }
    let sampleTerms = PairSums.kernels(points, bandwidths: bandwidths).map { $0 / (count * (count - 1) / 2) }
    let squared = bandwidths.indices.map {
      (sampleTerms[$0] - crossTerms[$0]) + (dataTerms[$0] - crossTerms[$0])
    }
    return Value(
      bandwidths: bandwidths, squared: squared, sampleTerms: sampleTerms, crossTerms: crossTerms,
      dataTerms: dataTerms, count: points.count, diverged: points.diverged)
  }
}

extension KernelDiscrepancy {
  /// `E k_b(x, Y) = Π_d (b²/(b² + v_d))^{1/2} exp(−z_d²/(2 (b² + v_d)))` for a normal `Y` with variances `v_d` along axes in which
  /// `x` is `z` away from the mean.
  fileprivate static func smoothed(_ bandwidth: Double, variances: [Double], offset: [Double]) -> Double {
    var exponent = 0.0
    for (v, z) in zip(variances, offset) {
      let ratio = v / bandwidth / bandwidth
      exponent -= 0.5 * (Double.log1p(ratio) + z / bandwidth * (z / bandwidth) / (1 + ratio))
    }
    return Double.exp(exponent)
  }
}

/// `E k_b(x, μ + s Z)` as a function of `|x - μ|`: a Gaussian that is lower and wider than the kernel.
private struct SmoothedKernel {
  /// `√(b² + s²)`.
  let width: Double
  /// `(b²/(b² + s²))^{D/2}`.
  let height: Double

  init(_ bandwidth: Double, spread: Double, dimension: Int) {
    width = scaledNorm(bandwidth, spread)
    height = Double.pow(bandwidth / width, Double(dimension))
  }
}
