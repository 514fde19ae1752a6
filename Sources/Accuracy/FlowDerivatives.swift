import Diffusion
import Integration
import Numbers
import Samplers

/// The total derivatives `d^k ε/dγ^k = (k + 1)! X_{k+1}` on the exact flow at one of its points, from the Taylor
/// coefficients `X_n` of `x̄(γ)`.
public struct FlowDerivatives {
  /// The noise level `γ`.
  public let gamma: Double
  /// `derivatives[k]`: the `k`-th derivative of every trajectory, `ε` itself for 0; units of the data to the power `−k`.
  public let derivatives: [StateBatch]

  /// The derivatives up to `degree`, at least 0, at point `index` of the grid of `flow`.
  ///
  /// - Parameter model: the model that drives `flow`.
  public init(of model: any NoiseModel, on flow: ReferenceSolution, at index: Int, upTo degree: Int) {
    let states = flow.path[index]
    gamma = flow.grid.points[index].level
    var jet = JetBatch(count: states.count, dimension: states.dimension, order: degree + 1)
    model.makeEvaluator(count: states.count, order: degree + 1)
      .expand(
        states, at: [Double](repeating: gamma, count: states.stride), order: degree + 1, into: &jet)
    derivatives = (0...degree).map { k in
      var batch = jet.coefficient(k + 1)
      batch.scale(by: (1...k + 1).reduce(1) { $0 * Double($1) })
      return batch
    }
  }
}

extension ReferenceSolution {
  /// The last points of the flow, denoised by the model that drives it: `E[x_0 | x̄]` without any error of integration.
  public func denoised(by model: some NoiseModel) -> StateBatch {
    model.denoised(path[path.count - 1], at: grid.last.level)
  }
}
