import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers

/// The total derivatives `d^k eps/d gamma^k` on the exact flow at one of its points.
struct FlowDerivatives {
  /// The noise level.
  let gamma: Double
  /// `derivatives[k]`: the `k`-th derivative, `eps` itself for 0.
  let derivatives: [StateBatch]

  /// The derivatives up to `degree` at point `index` of the grid of `flow`.
  init(of model: any NoiseModel, on flow: ReferenceSolution, at index: Int, upTo degree: Int) {
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
