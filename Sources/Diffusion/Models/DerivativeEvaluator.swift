import Integration

/// Evaluates a model that predicts `dε/dγ` along its own flow beside `ε`, without differentiating: a network with a distilled head
/// (GENIE Section 3).
public protocol DerivativeEvaluator: NoiseEvaluator {
  /// `noise ← ε(x̄_i, γ_i)` and `derivative ← ` what the model predicts for `dε/dγ` there.
  func noise(
    _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
    derivative: inout StateBatch)
}
