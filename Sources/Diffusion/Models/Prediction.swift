/// What a diffusion model predicts at a noisy state; all are the same information.
///
/// With `x̄ = x/α`, `γ = σ/α` and the noise prediction `ε`: data `D = x̄ − γ ε`, velocity `v = α ε − σ D`
/// (Salimans and Ho 2022), score `∇ log p_t(x) = −ε/σ`.
public enum Prediction: String, CaseIterable, Sendable {
  /// `ε`, the noise.
  case noise
  /// `D = E[x_0 | x_t]`, the denoised point.
  case data
  /// `v = α ε − σ D`.
  case velocity
  /// `−ε/σ`, the score in `x_t`.
  case score

  /// One coordinate of this prediction from the noise prediction.
  ///
  /// - Parameters:
  ///   - noise: `ε`.
  ///   - state: `x̄`, the same coordinate.
  ///   - alpha: `α > 0`.
  ///   - gamma: `γ = σ/α`, positive for `score`.
  public func value(noise: Double, state: Double, alpha: Double, gamma: Double) -> Double {
    let data = state - gamma * noise
    switch self {
    case .noise: return noise
    case .data: return data
    case .velocity: return alpha * (noise - gamma * data)
    case .score: return -noise / (alpha * gamma)
    }
  }

  /// The noise prediction from one coordinate of this prediction, the inverse of `value`.
  ///
  /// For `velocity`: `v = α(ε − γ x̄ + γ² ε)`, so `ε = (v/α + γ x̄)/(1 + γ²)`. `gamma` must be positive for `data`.
  public func noise(from value: Double, state: Double, alpha: Double, gamma: Double) -> Double {
    switch self {
    case .noise: value
    case .data: (state - value) / gamma
    case .velocity: (value / alpha + gamma * state) / (1 + gamma * gamma)
    case .score: -value * alpha * gamma
    }
  }
}
