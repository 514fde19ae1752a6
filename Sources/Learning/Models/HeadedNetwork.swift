import Diffusion
import Integration
import Numbers

/// The shape and the weights of a head.
public struct DerivativeHead: Sendable, Equatable {
  /// Its shape.
  public let architecture: HeadArchitecture
  /// Its weights, in the order of the layers.
  public let weights: [Float]
}

/// A score network with heads that predict `dε/dγ` and the derivatives after it along its flow. Its noise prediction and jets are
/// those of the network.
public struct HeadedNetwork: NoiseModel, Equatable {
  /// The network, as it was when the heads were trained.
  public let network: ScoreNetwork
  /// The heads of the first derivative, the second, and so on; at least one.
  public let heads: [DerivativeHead]

  /// A network with a head of the first derivative.
  ///
  /// - Throws: `LearningError` for a head of another derivative, another number of weights than it has, or one that is not finite.
  public init(_ network: ScoreNetwork, head: HeadArchitecture, headWeights: [Float]) throws {
    try self.init(network, [], head, headWeights)
  }

  /// A network with heads and one more, of the derivative after theirs.
  ///
  /// - Throws: as the other initialiser.
  public init(_ lower: HeadedNetwork, head: HeadArchitecture, headWeights: [Float]) throws {
    try self.init(lower.network, lower.heads, head, headWeights)
  }

  private init(
    _ network: ScoreNetwork, _ lower: [DerivativeHead], _ head: HeadArchitecture, _ weights: [Float]
  ) throws {
    guard head.derivative == lower.count + 1 else {
      throw LearningError.outOfRange(
        quantity: "the derivative of a head", value: "\(head.derivative)",
        allowed: "\(lower.count + 1), the one after those that have heads")
    }
    try weights.requireNetwork(HeadLayers(head, on: network.architecture).graph)
    self.network = network
    heads = lower + [DerivativeHead(architecture: head, weights: weights)]
  }

  /// Coordinates of a state.
  public var dimension: Int { network.dimension }
  /// Those of the network.
  public var moments: DataMoments? { network.moments }

  /// Products of one evaluation of every head for one state.
  public var headMultiplyAdds: [Int] {
    heads.map { HeadLayers($0.architecture, on: network.architecture).graph.multiplyAdds }
  }

  /// Those of every head over those of the network: what its prediction costs beside an evaluation (GENIE, C.2.5).
  public var predictionOverheads: [Double] {
    headMultiplyAdds.map { Double($0) / Double(network.architecture.layers.graph.multiplyAdds) }
  }

  /// An evaluator of network and heads.
  public func makeEvaluator(count: Int, order: Int) -> HeadedEvaluator {
    HeadedEvaluator(self, count: count, order: order)
  }
}

/// Evaluates a network and, where it is asked for derivatives, its heads.
public final class HeadedEvaluator: DerivativeEvaluator {
  private let base: ScoreEvaluator
  private let heads: [(architecture: HeadArchitecture, block: HeadBlock<Double>)]
  private let dimension: Int

  init(_ model: HeadedNetwork, count: Int, order: Int) {
    let base = ScoreEvaluator(model.network, count: count, order: order)
    self.base = base
    heads = model.heads.map { head in
      let block = HeadBlock<Double>(
        head.architecture, on: model.network.architecture, lanes: base.block.lanes)
      block.workspace.load(head.weights)
      return (head.architecture, block)
    }
    dimension = model.dimension
  }

  /// As many as there are heads.
  public var predictedDerivatives: Int { heads.count }

  /// `noise ← ε(x̄_i, γ_i)`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    base.noise(states, at: levels, into: &noise)
  }

  /// `ε` and the heads' derivatives, of one pass of the network.
  public func noise(
    _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
    derivatives: inout [StateBatch]
  ) {
    let lanes = base.block.lanes
    for first in stride(from: 0, to: states.count, by: lanes) {
      base.evaluate(states, at: levels, from: first)
      base.copy(base.block.noise(0), to: &noise, from: first)
      for k in 0..<min(heads.count, derivatives.count) {
        let (architecture, head) = heads[k]
        head.evaluate(after: base.block)
        for lane in 0..<min(lanes, states.count - first) {
          let level = levels[first + lane]
          let (factors, power) = (head.factors(at: level), architecture.power(of: level))
          for d in 0..<dimension {
            derivatives[k][first + lane, d] = head.scaledDerivative(d, lane, factors) / power
          }
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
