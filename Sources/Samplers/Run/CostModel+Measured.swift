import Diffusion
import Integration

extension CostModel {
  /// The prices on this machine. That of a derivative is the mean of `(T_d/T_0 − 1)/d` over `d = 1, 2, 3`, where `T_d` is the time of
  /// `ε` with `d` total derivatives at a chunk of states; that of a head's prediction is `(P_k − P_(k-1))/T_0` with the time `P_k` of `ε`
  /// with `k` of them. At least 0, and different from run to run by the noise of the clock.
  ///
  /// - Parameters:
  ///   - model: the model that is timed.
  ///   - level: `γ > 0` of the states.
  public static func measured(on model: some NoiseModel, level: Double = 1) -> CostModel {
    let states = StateBatch.normal(count: Chunk.size, dimension: model.dimension, seed: 1)
    let levels = [Double](repeating: level, count: states.stride)
    let times = (1...4).map { order in
      let evaluator = model.makeEvaluator(count: states.count, order: order, precision: .working)
      var jet = JetBatch(count: states.count, dimension: states.dimension, order: order)
      return shortestTime { evaluator.expand(states, at: levels, order: order, into: &jet) }
    }
    let prices = times.indices.dropFirst().map { (times[$0] / times[0] - 1) / Double($0) }
    return CostModel(
      unchecked: max(prices.reduce(0, +) / Double(prices.count), 0),
      predictions: predictionPrices(of: model.makeEvaluator(count: states.count, order: 1), states, levels))
  }

  private static func predictionPrices(
    of evaluator: some NoiseEvaluator, _ states: StateBatch, _ levels: [Double]
  ) -> [Double] {
    guard let evaluator = evaluator as? any DerivativeEvaluator else { return [] }
    let times = (0...evaluator.predictedDerivatives).map { count in
      var noise = states
      var derivatives = [StateBatch](repeating: states, count: count)
      return shortestTime { evaluator.noise(states, at: levels, into: &noise, derivatives: &derivatives) }
    }
    return times.indices.dropFirst().map { max((times[$0] - times[$0 - 1]) / times[0], 0) }
  }

  /// Seconds of the fastest of 30 runs of 20 calls.
  private static func shortestTime(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0..<30 {
      let time = clock.measure { for _ in 0..<20 { body() } }.components
      best = min(best, Double(time.seconds) + 1e-18 * Double(time.attoseconds))
    }
    return best
  }
}
