import Diffusion
import Integration
import Numbers

/// How exact the Taylor coefficients of a mixture's noise prediction are.
public enum JetAccuracy {
  /// `|e_n − exact|/|exact|` in maximum norms for `n = 0 … order`, where `ε = Σ_n e_n h^n` along the flow: one list for
  /// each order, with one error for each state, against double-double arithmetic.
  ///
  /// - Parameters:
  ///   - states: `x̄`, in the units of the data.
  ///   - gamma: `γ > 0`.
  ///   - order: at least 0.
  public static func errors(
    of mixture: GaussianMixture, at states: StateBatch, gamma: Double, upTo order: Int
  ) -> [[Double]] {
    var jet = JetBatch(count: states.count, dimension: mixture.dimension, order: order + 1)
    mixture.makeEvaluator(count: states.count, order: jet.order).expand(
      states, at: [Double](repeating: gamma, count: states.stride), order: jet.order, into: &jet)
    var errors = [[Double]](repeating: [], count: jet.order)
    for i in 0..<states.count {
      let exact = mixture.referenceNoise(
        state: states.state(i).map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), count: jet.order)
      for n in errors.indices {
        var (difference, size) = (0.0, 0.0)
        for d in 0..<mixture.dimension {
          let value = exact[n * mixture.dimension + d]
          let found = DoubleDouble(Double(n + 1)) * DoubleDouble(jet[i, n + 1, d])
          difference = max(difference, abs((found - value).double))
          size = max(size, abs(value.double))
        }
        errors[n].append(difference / size)
      }
    }
    return errors
  }
}
