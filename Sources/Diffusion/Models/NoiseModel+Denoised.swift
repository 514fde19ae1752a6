import Integration

extension NoiseModel {
  /// `x̄ − γ ε(x̄, γ) = E[x_0 | x̄]`, the mean of the data given the state.
  ///
  /// - Parameters:
  ///   - states: `x̄ = x/α`, in the units of the data.
  ///   - gamma: `γ = σ/α > 0`, the level of noise of all states.
  public func denoised(_ states: StateBatch, at gamma: Double) -> StateBatch {
    var noise = StateBatch(count: states.count, dimension: states.dimension)
    makeEvaluator(count: states.count, order: 1)
      .noise(states, at: [Double](repeating: gamma, count: states.stride), into: &noise)
    var data = states
    data.add(-gamma, times: noise)
    return data
  }
}
