/// What stands for the Jacobian of the denoiser, `∂D/∂x̄`, where a corrected state is to have a corrected denoised point without
/// another evaluation.
public enum MeanJacobian: String, CaseIterable, Sendable {
  /// Nothing: the denoised point stays that of the predicted state.
  case none
  /// `s²/(2 (s² + γ²))`, half the Jacobian of one Gaussian of deviation `s`: an average over laws whose modes separate.
  case gaussian

  /// The factor at a level for a direction of the given deviation.
  func factor(deviation: Double, level: Double) -> Double {
    switch self {
    case .none: 0
    case .gaussian: GaussianShape(deviation: deviation, level: level).kappa / 2
    }
  }
}

extension SamplerSetting {
  /// The setting `jacobian`.
  static func jacobian(_ path: Path<MeanJacobian>) -> Self {
    choice(
      "jacobian", path,
      help: "What stands for the Jacobian of the denoiser after a correction. Default: gaussian.")
  }
}
