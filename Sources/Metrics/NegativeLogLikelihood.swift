import Diffusion
import Numbers

/// `-log p_0(x)` of every state under the density of the mixture.
///
/// The mean over exact samples is the entropy of the law. A single state far outside owns the mean, so that the median stands
/// next to it; samples that are more concentrated than the law score below the entropy.
public struct NegativeLogLikelihood: Sendable {
  /// The law.
  public let mixture: GaussianMixture

  /// `Σ_k w_k (1/2 Σ_d log(2πe λ_kd) - log w_k)`, with `λ = s_k²` where components are isotropic: what the entropy of the mixture tends to as its components part, and
  /// never exceeds.
  public let separatedEntropy: Double

  /// - Throws: ``MetricError/noDensity(component:)`` for a component of zero width,
  ///   ``MetricError/meanOutOfRange(component:value:)``.
  public init(_ mixture: GaussianMixture) throws(MetricError) {
    if let component = (0..<mixture.count).first(where: { mixture.variances(of: $0).contains(0) }) {
      throw .noDensity(component: component)
    }
    try mixture.requireMeasurableMeans()
    self.mixture = mixture
    let half = Double(mixture.dimension) / 2
    let base = Double.log(2 * Double.pi) + 1
    if mixture.covariances != nil {
      separatedEntropy = CompensatedSum.of(
        mixture.weights.enumerated().map { k, weight in
          let volume = CompensatedSum.of(mixture.variances(of: k).map { Double.log($0) })
          return weight * (half * base + volume / 2 - Double.log(weight))
        })
      return
    }
    separatedEntropy = CompensatedSum.of(
      zip(mixture.weights, mixture.standardDeviations).map { weight, deviation in
        weight * (half * (base + 2 * Double.log(deviation)) - Double.log(weight))
      })
  }

  /// Mean, standard error and quantiles of `-log p_0` over the states. `diverged` counts the states that are
  /// not finite, and those whose density is below every number that a `Double` can hold the logarithm of.
  ///
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` without a finite state.
  public func evaluate(_ points: SamplePoints) throws(MetricError) -> SampleSummary {
    try points.require(1, of: mixture, for: "negative-log-likelihood")
    let values = LogDensities.evaluate(mixture, points).map { -$0 }
    return SampleSummary(values + [Double](repeating: .nan, count: points.diverged))
  }
}
