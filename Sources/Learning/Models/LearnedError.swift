import Diffusion
import Integration
import Numbers

/// How far learned predictions are from exact ones, over noisy data of a mixture.
public struct LearnedError: Sendable {
  /// Where points are drawn; keyed by its seed, at step −2 that no training has.
  private let data: NoisyData
  private let count: Int
  private let seed: UInt64

  /// Errors over `count` points of `data`.
  public init(over data: NoisyData, count: Int, seed: UInt64) {
    self.data = data
    self.count = max(count, 1)
    self.seed = seed
  }

  /// `√(E |ε_θ − ε|²)` against the noise prediction of the mixture, the norm over all coordinates.
  public func noise(of model: some NoiseModel) -> Double {
    let (states, levels) = points(of: examples())
    var (learned, exact) = (states, states)
    model.makeEvaluator(count: count, order: 1).noise(states, at: levels, into: &learned)
    data.mixture.makeEvaluator(count: count, order: 1).noise(states, at: levels, into: &exact)
    let squares = (0..<count).map { i in
      let distance = learned.distance(to: exact, at: i)
      return distance * distance
    }
    return (CompensatedSum.of(squares) / Double(count)).squareRoot()
  }

  /// `√(E |f|²)` of a field over the points.
  public func size(of model: some NoiseModel) -> Double {
    let (states, levels) = points(of: examples())
    var field = states
    model.makeEvaluator(count: count, order: 1).noise(states, at: levels, into: &field)
    let squares = (0..<count).map { i in
      (0..<states.dimension).reduce(0.0) { $0 + field[i, $1] * field[i, $1] }
    }
    return (CompensatedSum.of(squares) / Double(count)).squareRoot()
  }

  /// `√(E |ε − e|²)` of the exact prediction against the noise that was drawn: what no prediction knows.
  public func residual() -> Double {
    let examples = examples()
    let (states, levels) = points(of: examples)
    var exact = states
    data.mixture.makeEvaluator(count: count, order: 1).noise(states, at: levels, into: &exact)
    var sum = CompensatedSum()
    for i in 0..<count {
      for d in 0..<states.dimension {
        let miss = exact[i, d] - examples.noise(i)[d]
        sum.add(miss * miss)
      }
    }
    return (sum.value / Double(count)).squareRoot()
  }

  /// `E γ^2p |d_ψ − d|²/E γ^2p |d|²` of the last head of a network, of derivative `p`, against the exact derivative.
  public func derivative(of model: HeadedNetwork) -> Double {
    let (states, levels) = points(of: examples())
    let order = model.heads.count + 1
    var noise = states
    var predicted = [StateBatch](repeating: states, count: model.heads.count)
    let evaluator = model.makeEvaluator(count: count, order: order)
    evaluator.noise(states, at: levels, into: &noise, derivatives: &predicted)
    var jet = JetBatch(count: count, dimension: model.dimension, order: order)
    evaluator.expand(states, at: levels, order: order, into: &jet)
    let factorial = (2...order).reduce(1.0) { $0 * Double($1) }
    var (misses, sizes) = (CompensatedSum(), CompensatedSum())
    for i in 0..<count {
      let power = (1..<model.heads.count).reduce(levels[i]) { power, _ in power * levels[i] }
      for d in 0..<model.dimension {
        let exact = power * factorial * jet[i, order, d]
        let miss = power * predicted[model.heads.count - 1][i, d] - exact
        misses.add(miss * miss)
        sizes.add(exact * exact)
      }
    }
    return misses.value / sizes.value
  }

  private func examples() -> ExampleBlock {
    let examples = ExampleBlock(lanes: count, dimension: data.mixture.dimension)
    examples.draw(0..<count, step: -2, random: CounterRandom(seed: seed), from: data)
    return examples
  }

  private func points(of examples: ExampleBlock) -> (StateBatch, [Double]) {
    var states = StateBatch(count: count, dimension: data.mixture.dimension)
    for i in 0..<count {
      for d in 0..<states.dimension { states[i, d] = examples.point(i)[d] }
    }
    return (states, examples.levels + [Double](repeating: 1, count: states.stride - count))
  }
}
