import Accuracy
import Diffusion
import Integration

extension NoiseModel {
  /// `x̄ − γ ε(x̄, γ)`, the mean of the data given the state.
  func denoised(_ states: StateBatch, at gamma: Double) -> StateBatch {
    var noise = StateBatch(count: states.count, dimension: states.dimension)
    makeEvaluator(count: states.count, order: 1)
      .noise(states, at: [Double](repeating: gamma, count: states.stride), into: &noise)
    var data = states
    data.add(-gamma, times: noise)
    return data
  }
}

extension ReferenceSolution {
  /// The last points of the flow, denoised by the model that drives it: what `--denoise` would return without any
  /// error of integration.
  func denoised(by model: some NoiseModel) -> StateBatch {
    model.denoised(path[path.count - 1], at: grid.last.level)
  }
}
