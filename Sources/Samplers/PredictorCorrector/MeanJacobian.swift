import Diffusion

/// What stands for the Jacobian of the denoiser, `∂D/∂x̄`, where a corrected state is to have a corrected denoised point without
/// another evaluation.
public enum MeanJacobian: Sendable, Equatable {
  /// Nothing: the denoised point stays that of the predicted state.
  case none
  /// `s²/(2 (s² + γ²))`, half the Jacobian of one Gaussian of deviation `s`: what is left where modes separate.
  case gaussian
  /// `E tr(∂D/∂x̄)/d = m/γ²`, from the training loss `m` of the denoiser.
  case curve(LossCurve)

  /// The factor at a level for a direction of the given deviation.
  func factor(deviation: Double, level: Double) -> Double {
    switch self {
    case .none: 0
    case .gaussian: GaussianShape(deviation: deviation, level: level).kappa / 2
    case .curve(let curve): curve.jacobian(atLevel: level)
    }
  }

  /// The name in files.
  public var name: String {
    switch self {
    case .none: "none"
    case .gaussian: "gaussian"
    case .curve: "curve"
    }
  }
}

extension SamplerSetting {
  /// The setting `jacobian`; a curve is a value of the library.
  static func jacobian(_ path: Path<MeanJacobian>) -> Self {
    value(
      "jacobian", path, allowed: "one of: none, gaussian", placeholder: "name",
      help: "What stands for the Jacobian of the denoiser after a correction. Default: gaussian.",
      parse: { text in [MeanJacobian.none, .gaussian].first { $0.name == text } }, text: \.name)
  }
}
