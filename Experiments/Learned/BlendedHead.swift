import Diffusion
import Integration
import Learning

/// A network whose derivative is between the exact one and that of its head: `d = (1 − s) dε/dγ + s d_ψ`, so that the error of the
/// head is scaled by `s` and nothing else changes.
struct BlendedHead: NoiseModel {
  let model: HeadedNetwork
  /// `s`.
  let share: Double

  var dimension: Int { model.dimension }
  var moments: DataMoments? { model.moments }
  var predictionOverheads: [Double] { [model.predictionOverheads[0]] }

  func makeEvaluator(count: Int, order: Int) -> Evaluator {
    Evaluator(
      model.makeEvaluator(count: count, order: max(order, 2)), share: share,
      jet: JetBatch(count: count, dimension: dimension, order: 2))
  }

  /// Evaluates network, jet and head.
  final class Evaluator: DerivativeEvaluator {
    private let base: HeadedEvaluator
    private let share: Double
    private var jet: JetBatch

    init(_ base: HeadedEvaluator, share: Double, jet: JetBatch) {
      self.base = base
      self.share = share
      self.jet = jet
    }

    var predictedDerivatives: Int { 1 }

    func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
      base.noise(states, at: levels, into: &noise)
    }

    func noise(
      _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
      derivatives: inout [StateBatch]
    ) {
      base.noise(states, at: levels, into: &noise, derivatives: &derivatives)
      guard !derivatives.isEmpty else { return }
      base.expand(states, at: levels, order: 2, into: &jet)
      derivatives[0].scale(by: share)
      derivatives[0].add(2 * (1 - share), times: jet.coefficient(2))
    }

    func begin(at levels: [Double], count: Int) { base.begin(at: levels, count: count) }

    func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
      base.append(n, coefficient, into: &noise)
    }
  }
}
