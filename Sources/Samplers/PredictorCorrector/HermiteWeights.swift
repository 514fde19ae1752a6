import Diffusion

/// How an exponential step of length `h` in `λ` takes in what a prediction of `D` misses at its end: with the defects `r_k` of the
/// Taylor coefficients of order `k`, of which those at the beginning vanish,
///
///     ∫₀^h e^{δ−h} r(δ) dδ = Σ_{k<q} ω_k h^k r_k,   ω_k of Hermite interpolation on two points.
struct HermiteWeights: Sendable, Equatable {
  /// `ω_k h^k` for `k < q`.
  let factors: [Double]

  /// The weights for `q = 2` or 3 coefficients over a step of either sign.
  ///
  /// `q = 2`: `ω = (3 J_2 − 2 J_3, J_3 − J_2)`; `q = 3`: `ω = (10 J_3 − 15 J_4 + 6 J_5, −4 J_3 + 7 J_4 − 3 J_5, J_3 − 2 J_4 + J_5)`, with
  /// `J_j = I_j/h^j`.
  init(coefficients: SecondOrThird, length: Double) {
    func j(_ k: Int) -> Double {
      Self.moment(k, length: length) / Double.pow(length, Double(k))
    }
    let weights =
      switch coefficients {
      case .second: [3 * j(2) - 2 * j(3), j(3) - j(2)]
      case .third:
        [10 * j(3) - 15 * j(4) + 6 * j(5), -4 * j(3) + 7 * j(4) - 3 * j(5), j(3) - 2 * j(4) + j(5)]
      }
    factors = weights.enumerated().map { k, weight in weight * Double.pow(length, Double(k)) }
  }

  /// `I_j = ∫₀^h δ^j e^{δ−h} dδ`.
  static func moment(_ j: Int, length: Double) -> Double {
    Double.exp(-length) * ExponentialTaylor.moment(j, sign: 1, length: length)
  }
}
