import Diffusion

/// One step of a linear predictor-corrector in data prediction, for one direction: `H_0, H_1, …` are the denoised points of the last
/// levels, newest first, and `D` is the one at the predicted state.
///
///     x̃ = state x̄ + Σ predictor[j] H_j
///     c = shift x̄ + fresh D + Σ corrector[j] H_j
///     x̄' = x̃ + (1 + k fresh) c,   D' = D + k c
struct CorrectedStep: Sendable, Equatable {
  /// Factor of the state.
  let state: Double
  /// Factors of the remembered points in the prediction.
  let predictor: [Double]
  /// Factor of the state in the correction.
  let shift: Double
  /// Factor of the new point in the correction.
  let fresh: Double
  /// Factors of the remembered points in the correction.
  let corrector: [Double]
  /// `k`, what stands for the Jacobian of the denoiser.
  let jacobian: Double
}

/// The steps of `HermiteTauMultistep` for one deviation of the data.
struct GaussianTimeRule: Sendable {
  /// `s`.
  let deviation: Double
  /// `p`, the points that are remembered.
  let order: Int
  /// What stands for the Jacobian.
  let jacobian: MeanJacobian
  /// How many times larger the Jacobian of the model is than that of a denoiser of data, as `NoiseModel.jacobianGain`.
  var gain = 1.0

  /// The largest `G κ Σ |w_j|` over the points before the last, where guidance makes `G > 1`.
  ///
  /// In the limit of long steps the state forgets itself, and `D_{n+1} = G κ Σ w_j D_{n-j}` is stable with two points exactly if
  /// `G κ |w_1| < 1`; `w_1 = O(h)`, so that short steps keep their order. The margin was chosen among 0.5, 0.7 and 1 on three
  /// mixtures with the weights 1, 3 and 7.
  static let reach = 0.7

  /// Step `n` along `levels`: the step of one Gaussian where nothing is remembered yet, else by polynomials in `τ`.
  func step(_ n: Int, along levels: [Double]) -> CorrectedStep {
    let (a, b) = (levels[n], levels[n + 1])
    let factor = jacobian.factor(deviation: deviation, level: b)
    let time = GaussianTime(deviation: deviation)
    let step = GaussianStep(from: a, to: b)
    guard n > 0 else {
      let shape = GaussianShape(deviation: deviation, level: a)
      let slope = shape.kappa * step.integral(shape)
      let rise = shape.kappa * step.rise(shape)
      let fresh = time.weights(at: [b, a], from: a, to: b)[0]
      return CorrectedStep(
        state: step.decay + slope, predictor: [step.loss - slope], shift: -fresh * rise, fresh: fresh,
        corrector: [-fresh * (1 - rise)], jacobian: factor)
    }
    let used = min(order, n + 1)
    let past = (0..<used).map { levels[n - $0] }
    let predictor = limited(time.weights(at: past, from: a, to: b), at: b)
    let both = time.weights(at: [b] + past, from: a, to: b)
    return CorrectedStep(
      state: step.decay, predictor: predictor, shift: 0, fresh: both[0],
      corrector: zip(both.dropFirst(), predictor).map { $0 - $1 }, jacobian: factor)
  }

  /// The weights with those of the points before the last scaled down to ``reach``; their sum stays, so that a constant is
  /// carried exactly.
  private func limited(_ weights: [Double], at level: Double) -> [Double] {
    let past = weights.dropFirst()
    let size =
      gain * GaussianShape(deviation: deviation, level: level).kappa * past.reduce(0) { $0 + abs($1) }
    guard gain > 1, size > Self.reach else { return weights }
    let share = Self.reach / size
    return [weights[0] + (1 - share) * past.reduce(0, +)] + past.map { share * $0 }
  }
}
