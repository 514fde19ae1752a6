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

  /// The derivatives up to `degree` at the point of `flow` with the given time, which must be one of its grid.
  init(of model: any NoiseModel, on flow: ReferenceSolution, at time: Double, upTo degree: Int) {
    let index = flow.grid.points.firstIndex { $0.time == time } ?? 0
    let states = flow.path[index]
    gamma = flow.grid.points[index].gamma
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
