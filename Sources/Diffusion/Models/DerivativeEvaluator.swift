import Integration

/// Evaluates a model that predicts total derivatives `d^k ε/dγ^k` along its own flow beside `ε`, without differentiating: a network
/// with distilled heads (GENIE Section 3).
public protocol DerivativeEvaluator: NoiseEvaluator {
  /// How many it predicts, from the first on; at least 1.
  var predictedDerivatives: Int { get }
  /// `noise ← ε(x̄_i, γ_i)`, and `derivatives[k] ← ` what the model predicts for `d^(k+1) ε/dγ^(k+1)` there, for as many as there
  /// is room for; what it does not predict is left as it is.
  func noise(
    _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
    derivatives: inout [StateBatch])
}
