/// How the outputs of a head stand for the derivative `d = d^p ε/dγ^p` along the flow.
public enum HeadOutput: String, CaseIterable, Sendable {
  /// `γ^p d = −k_1 + σ² k_2 + α² k_3` (GENIE Eq. 14 times γ for `p = 1`): three outputs per coordinate, which imitate the terms of Eq. 12.
  case mixed
  /// `d = k`, one output per coordinate ("no mixed" of GENIE Table 2).
  case direct
  /// `γ^p d = k`: the factor of γ without the three channels.
  case scaled

  /// Outputs per coordinate.
  var channels: Int { self == .mixed ? 3 : 1 }

  /// The factors of the channels in `γ^p d` at a level, `power = γ^p`; those of channels that are not there are not read.
  func factors(at level: Double, power: Double) -> (Double, Double, Double) {
    switch self {
    case .mixed: (-1, level * level / (1 + level * level), 1 / (1 + level * level))
    case .direct: (power, 0, 0)
    case .scaled: (1, 0, 0)
    }
  }
}

/// The shape of a derivative head on a score network: residual blocks over its last hidden layer, the level, the state and `ε`
/// (GENIE Fig. 3).
///
///     u = W_in [h, T, z, ε];   u ← (u + W_2 silu(W_1 [silu(u), T]))/√2 for every block;   k = W_out silu(u)
public struct HeadArchitecture: Sendable, Equatable {
  /// The order `p` of the derivative that it predicts.
  public let derivative: Int
  /// Units of a layer.
  public let width: Int
  /// Residual blocks.
  public let blocks: Int
  /// How the outputs stand for the derivative.
  public let output: HeadOutput

  /// A head.
  ///
  /// - Throws: `LearningError` naming the number that is refused.
  public init(derivative: Int = 1, width: Int, blocks: Int = 1, output: HeadOutput = .mixed) throws {
    for (quantity, value, allowed) in [
      ("the derivative of a head", derivative, 1...8),
      ("the width of a head", width, 1...4096), ("the number of blocks of a head", blocks, 0...64),
    ] where !allowed.contains(value) {
      throw LearningError.outOfRange(
        quantity: quantity, value: "\(value)", allowed: "\(allowed.lowerBound) to \(allowed.upperBound)")
    }
    self.derivative = derivative
    self.width = width
    self.blocks = blocks
    self.output = output
  }

  /// `γ^p`.
  func power(of level: Double) -> Double { (1..<derivative).reduce(level) { power, _ in power * level } }
}

/// The graph of a head and the places of its inputs and outputs.
struct HeadLayers: Sendable, Equatable {
  let graph: LayerGraph
  let hidden: Int
  let time: Int
  let state: Int
  let noise: Int
  let output: Int

  init(_ head: HeadArchitecture, on network: ScoreArchitecture) {
    var graph = LayerGraph()
    hidden = graph.input(network.width)
    time = graph.input(1 + 2 * network.timeFrequencies.count)
    state = graph.input(network.dimension)
    noise = graph.input(network.dimension)
    var u = graph.linear([hidden, time, state, noise], head.width)
    for _ in 0..<head.blocks {
      let opened = graph.activation(.silu, u)
      let first = graph.linear([opened, time], head.width)
      let second = graph.linear([graph.activation(.silu, first)], head.width)
      u = graph.residual(u, second)
    }
    output = graph.linear(
      [graph.activation(.silu, u)], head.output.channels * network.dimension, startsAtZero: true)
    self.graph = graph
  }
}
