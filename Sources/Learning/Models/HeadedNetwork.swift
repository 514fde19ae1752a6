import Diffusion
import Integration
import Numbers

/// A score network with a head that predicts `dε/dγ` along its flow. Its noise prediction and jets are those of the network.
public struct HeadedNetwork: NoiseModel, Equatable {
  /// The network, as it was when the head was trained.
  public let network: ScoreNetwork
  /// The shape of the head.
  public let head: HeadArchitecture
  /// The weights of the head.
  public let headWeights: [Float]

  /// A network with a head.
  ///
  /// - Throws: `LearningError` for another number of weights than the head has, or one that is not finite.
  public init(_ network: ScoreNetwork, head: HeadArchitecture, headWeights: [Float]) throws {
    try headWeights.requireNetwork(HeadLayers(head, on: network.architecture).graph)
    self.network = network
    self.head = head
    self.headWeights = headWeights
  }

  /// Coordinates of a state.
  public var dimension: Int { network.dimension }
  /// Products of one evaluation of the head for one state.
  public var headMultiplyAdds: Int { HeadLayers(head, on: network.architecture).graph.multiplyAdds }
  /// Those of the head over those of the network: what a step with the head costs beyond one without.
  public var overhead: Double {
    Double(headMultiplyAdds) / Double(network.architecture.layers.graph.multiplyAdds)
  }

  /// An evaluator of network and head.
  public func makeEvaluator(count: Int, order: Int) -> HeadedEvaluator {
    HeadedEvaluator(self, count: count, order: order)
  }
}

/// Evaluates a network and, where it is asked for the derivative, its head.
public final class HeadedEvaluator: DerivativeEvaluator {
  private let base: ScoreEvaluator
  private let head: HeadBlock<Double>
  private let output: HeadOutput
  private let dimension: Int

  init(_ model: HeadedNetwork, count: Int, order: Int) {
    base = ScoreEvaluator(model.network, count: count, order: order)
    head = HeadBlock(model.head, on: model.network.architecture, lanes: base.block.lanes)
    head.workspace.load(model.headWeights)
    output = model.head.output
    dimension = model.dimension
  }

  /// `noise ← ε(x̄_i, γ_i)`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    base.noise(states, at: levels, into: &noise)
  }

  /// `ε` and the head's `dε/dγ`, of one pass of the network.
  public func noise(
    _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
    derivative: inout StateBatch
  ) {
    let lanes = base.block.lanes
    for first in stride(from: 0, to: states.count, by: lanes) {
      base.evaluate(states, at: levels, from: first)
      base.copy(base.block.noise(0), to: &noise, from: first)
      head.evaluate(after: base.block)
      for lane in 0..<min(lanes, states.count - first) {
        let level = levels[first + lane]
        let factors = output.factors(at: level)
        for d in 0..<dimension {
          derivative[first + lane, d] = head.scaledDerivative(d, lane, factors) / level
        }
      }
    }
  }

  /// The jet of the network.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    base.expand(states, at: levels, order: order, into: &jet)
  }

  /// Starts a stream of the network.
  public func begin(at levels: [Double], count: Int) { base.begin(at: levels, count: count) }

  /// Coefficient `n` of `ε` of the network along the curves of the stream.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    base.append(n, coefficient, into: &noise)
  }
}
