import Diffusion
import Integration
import Numbers

/// A trained noise prediction `ε_θ(x̄, γ)`: a model like a mixture, evaluated and expanded in `Double`.
public struct ScoreNetwork: NoiseModel, Equatable {
  /// Its shape.
  public let architecture: ScoreArchitecture
  /// Its weights, in the order of the layers; `Float`, as they are stored.
  public let weights: [Float]
  /// The class that it is told, from 0; nil for none.
  public private(set) var condition: Int?

  /// A network.
  ///
  /// - Throws: `LearningError` for another number of weights than the architecture has, or one that is not finite.
  public init(_ architecture: ScoreArchitecture, weights: [Float]) throws {
    try weights.requireNetwork(architecture.layers.graph)
    self.architecture = architecture
    self.weights = weights
  }

  /// The same network, told a class.
  ///
  /// - Throws: `LearningError` for a class that it does not have.
  public func conditioned(on condition: Int) throws -> ScoreNetwork {
    guard (0..<architecture.classes).contains(condition) else {
      throw LearningError.outOfRange(
        quantity: "the class of a network", value: "\(condition)",
        allowed: architecture.classes == 0
          ? "a network with classes" : "0 to \(architecture.classes - 1)")
    }
    var network = self
    network.condition = condition
    return network
  }

  /// Coordinates of a state.
  public var dimension: Int { architecture.dimension }
  /// Those of the deviation that the network was made for, the same in every direction.
  public var moments: DataMoments? {
    DataMoments(deviation: architecture.dataDeviation, dimension: dimension)
  }

  /// An evaluator with buffers for coefficients up to `order`.
  public func makeEvaluator(count: Int, order: Int) -> ScoreEvaluator {
    ScoreEvaluator(self, count: count, order: order)
  }
}

extension ScoreNetwork {
  /// `e_0 … e_order` of `ε` along the DDIM ODE through one point, in an arithmetic of choice; coordinate `d` of `e_n` at `[n][d]`.
  ///
  /// - Parameter gamma: positive.
  /// - Throws: `LearningError` for a state of another dimension.
  public func expansion<Number: NetworkScalar>(
    at state: [Double], gamma: Double, order: Int, in _: Number.Type
  ) throws -> [[Number]] {
    guard state.count == dimension else {
      throw LearningError.outOfRange(
        quantity: "the number of coordinates of a state", value: "\(state.count)", allowed: "\(dimension)")
    }
    let block = NetworkBlock<Number>(self, lanes: 16, order: order)
    block.begin { _ in Number(gamma) }
    for d in 0..<dimension {
      for lane in 0..<16 { block.curve(0)[d * 16 + lane] = Number(state[d]) }
    }
    return (0...max(order, 0)).map { n in
      block.append(n)
      let noise = (0..<dimension).map { block.noise(n)[$0 * 16] }
      if n < order {
        for j in 0..<dimension * 16 { block.curve(n + 1)[j] = block.noise(n)[j] / Number(n + 1) }
      }
      return noise
    }
  }
}

extension [Float] {
  /// Refuses weights that are not those of a graph.
  func requireNetwork(_ graph: LayerGraph) throws {
    guard count == graph.parameterCount else {
      throw LearningError.outOfRange(
        quantity: "the number of weights", value: "\(count)", allowed: "\(graph.parameterCount) weights")
    }
    if let place = firstIndex(where: { !$0.isFinite }) {
      throw LearningError.outOfRange(
        quantity: "weight \(place)", value: "\(self[place])", allowed: "a finite number")
    }
  }
}

/// Evaluates a score network, in blocks of lanes that stay in the cache.
///
/// A lane computes the same bits in every block, so no result depends on the number of states.
public final class ScoreEvaluator: NoiseEvaluator {
  /// States of a block.
  static let blockSize = 32

  private let network: ScoreNetwork
  private let order: Int
  private let lanes: Int
  /// Block 0 serves evaluations and jets, one block of states after the other; a stream needs all of them at once.
  private var blocks: [NetworkBlock<Double>]
  private var streams: [NetworkBlock<Double>] = []
  private var streamCount = 0

  init(_ network: ScoreNetwork, count: Int, order: Int) {
    self.network = network
    self.order = order
    lanes = min(Self.blockSize, (max(count, 1) + 15) & ~15)
    blocks = [NetworkBlock(network, lanes: lanes, order: order)]
  }

  /// The block of single evaluations, which a head reads after `noise`.
  var block: NetworkBlock<Double> { blocks[0] }

  /// `noise ← ε(x̄_i, γ_i)`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    for first in stride(from: 0, to: states.count, by: lanes) {
      evaluate(states, at: levels, from: first)
      copy(block.noise(0), to: &noise, from: first)
    }
  }

  /// Evaluates the states from `first` on, as many as there are lanes.
  func evaluate(_ states: StateBatch, at levels: [Double], from first: Int) {
    begin(block, levels, from: first, count: states.count)
    set(0, states, from: first, in: block)
    block.append(0)
  }

  /// `jet ← X_0 … X_order` along the DDIM ODE.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    jet.set(0, to: states)
    let size = network.dimension * lanes
    for first in stride(from: 0, to: states.count, by: lanes) {
      begin(block, levels, from: first, count: states.count)
      set(0, states, from: first, in: block)
      for n in 0..<order {
        block.append(n)
        let (noise, next) = (block.noise(n), block.curve(n + 1))
        let divisor = Double(n + 1)
        for j in 0..<size { next[j] = noise[j] / divisor }
        for d in 0..<network.dimension {
          for lane in 0..<min(lanes, states.count - first) {
            jet[first + lane, n + 1, d] = next[d * lanes + lane]
          }
        }
      }
    }
  }

  /// Starts a stream of `count` curves.
  public func begin(at levels: [Double], count: Int) {
    streamCount = count
    while streams.count * lanes < count {
      streams.append(NetworkBlock(network, lanes: lanes, order: order))
    }
    for (place, first) in stride(from: 0, to: count, by: lanes).enumerated() {
      begin(streams[place], levels, from: first, count: count)
    }
  }

  /// Coefficient `n` of `ε` along the curves whose coefficients `0 … n` have been given.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    for (place, first) in stride(from: 0, to: streamCount, by: lanes).enumerated() {
      let block = streams[place]
      set(n, coefficient, from: first, in: block, count: streamCount)
      block.append(n)
      copy(block.noise(n), to: &noise, from: first, count: streamCount)
    }
  }

  private func begin(_ block: NetworkBlock<Double>, _ levels: [Double], from first: Int, count: Int) {
    block.begin { lane in first + lane < count ? levels[first + lane] : 1 }
  }

  private func set(
    _ n: Int, _ states: StateBatch, from first: Int, in block: NetworkBlock<Double>, count: Int? = nil
  ) {
    let used = min(lanes, (count ?? states.count) - first)
    let curve = block.curve(n)
    for d in 0..<network.dimension {
      for lane in 0..<lanes {
        curve[d * lanes + lane] = lane < used ? states.values[d * states.stride + first + lane] : 0
      }
    }
  }

  /// Writes a plane of a block to the states from `first` on.
  func copy(
    _ plane: UnsafeMutablePointer<Double>, to states: inout StateBatch, from first: Int, count: Int? = nil
  ) {
    for d in 0..<network.dimension {
      for lane in 0..<min(lanes, (count ?? states.count) - first) {
        states.values[d * states.stride + first + lane] = plane[d * lanes + lane]
      }
    }
  }
}
