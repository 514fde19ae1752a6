import Diffusion
import Numbers

/// Denoising score matching: `E |ε_θ(x_0 + γ e, γ) − e|²`, the sum over coordinates, with weight 1 (GENIE Eq. 7).
public struct ScoreTask: TrainingTask {
  /// The network.
  public let architecture: ScoreArchitecture
  /// The examples.
  public let data: NoisyData

  /// A task.
  ///
  /// - Throws: `LearningError` when network and data have different dimensions.
  public init(_ architecture: ScoreArchitecture, data: NoisyData) throws {
    guard architecture.dimension == data.mixture.dimension else {
      throw LearningError.outOfRange(
        quantity: "the dimension of the data", value: "\(data.mixture.dimension)",
        allowed: "\(architecture.dimension), that of the network")
    }
    self.architecture = architecture
    self.data = data
  }

  /// The layers of the network.
  public var graph: LayerGraph { architecture.layers.graph }

  /// A worker with its own buffers.
  public func makeWorker(lanes: Int) -> any TrainingWorker {
    ScoreWorker<Float>(architecture, data: data, lanes: lanes)
  }
}

/// Losses and gradients of score matching in one number type.
final class ScoreWorker<Number: NetworkScalar> {
  private let layers: ScoreLayers
  private let frame: NetworkFrame
  private let data: NoisyData
  private let workspace: GraphWorkspace<Number>
  private let examples: ExampleBlock

  init(_ architecture: ScoreArchitecture, data: NoisyData, lanes: Int) {
    layers = architecture.layers
    frame = NetworkFrame(architecture)
    self.data = data
    workspace = GraphWorkspace(layers.graph, lanes: lanes, order: 0, withGradients: true)
    examples = ExampleBlock(lanes: lanes, dimension: architecture.dimension)
  }

  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func accumulate(
    _ range: Range<Int>, step: Int, seed: UInt64, weights: [Number], into gradient: inout [Number]
  ) -> Double {
    workspace.load(weights)
    examples.draw(range, step: step, random: CounterRandom(seed: seed), from: data)
    setInputs()
    workspace.advance(0)
    workspace.clearGradients()
    let output = workspace.plane(layers.output)
    let outputGradient = workspace.gradient(layers.output)
    let lanes = workspace.lanes
    var loss = 0.0
    for lane in 0..<lanes {
      let factors = frame.factors(at: examples.levels[lane])
      for d in 0..<frame.dimension {
        let predicted =
          factors.skip * examples.point(lane)[d] + factors.scale * Double(output[d * lanes + lane])
        let miss = predicted - examples.noise(lane)[d]
        loss += miss * miss
        outputGradient[d * lanes + lane] = Number(2 * miss * factors.scale)
      }
    }
    gradient.withUnsafeMutableBufferPointer { total in
      guard let total = total.baseAddress else { return }
      workspace.pullBack(into: total)
    }
    return loss
  }

  @inline(__always)
  private func setInputs() {
    let lanes = workspace.lanes
    let (state, level) = (workspace.plane(layers.state), workspace.plane(layers.level))
    for lane in 0..<lanes {
      let factors = frame.factors(at: examples.levels[lane])
      for d in 0..<frame.dimension {
        state[d * lanes + lane] = Number(factors.input * examples.point(lane)[d])
      }
      level[lane] = Number(frame.coordinate(ofLevel: examples.levels[lane]))
    }
  }
}

extension ScoreWorker: TrainingWorker where Number == Float {}
