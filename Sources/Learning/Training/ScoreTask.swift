import Diffusion
import Numbers

/// What a network with classes is told in training.
public struct ClassLabels: Sendable, Equatable {
  /// The class of every component of the mixture.
  public let classes: [Int]
  /// The share of examples whose class is withheld.
  public let dropout: Double

  /// Classes of components, withheld from a share of the examples (Ho and Salimans 2022, Algorithm 1).
  ///
  /// - Throws: `LearningError` unless the share is from 0 to 1.
  public init(_ classes: [Int], dropout: Double = 0.1) throws {
    guard (0...1).contains(dropout) else {
      throw LearningError.outOfRange(
        quantity: "the share of examples without a class", value: "\(dropout)", allowed: "0 to 1")
    }
    self.classes = classes
    self.dropout = dropout
  }
}

/// Denoising score matching: `E |ε_θ(x_0 + γ e, γ) − e|²`, the sum over coordinates, with weight 1 (GENIE Eq. 7).
public struct ScoreTask: TrainingTask {
  /// The network.
  public let architecture: ScoreArchitecture
  /// The examples.
  public let data: NoisyData
  /// Their classes; nil for a network without.
  public let labels: ClassLabels?

  /// A task.
  ///
  /// - Throws: `LearningError` when network and data have different dimensions or classes.
  public init(_ architecture: ScoreArchitecture, data: NoisyData, labels: ClassLabels? = nil) throws {
    let named = labels?.classes ?? []
    guard named.count == (architecture.classes > 0 ? data.mixture.count : 0),
      named.allSatisfy({ (0..<architecture.classes).contains($0) })
    else {
      throw LearningError.outOfRange(
        quantity: "the classes of the components", value: "\(named.count) classes",
        allowed: architecture.classes > 0
          ? "\(data.mixture.count) numbers from 0 to \(architecture.classes - 1)" : "none")
    }
    guard architecture.dimension == data.mixture.dimension else {
      throw LearningError.outOfRange(
        quantity: "the dimension of the data", value: "\(data.mixture.dimension)",
        allowed: "\(architecture.dimension), that of the network")
    }
    self.architecture = architecture
    self.data = data
    self.labels = labels
  }

  /// The layers of the network.
  public var graph: LayerGraph { architecture.layers.graph }

  /// A worker with its own buffers.
  public func makeWorker(lanes: Int) -> any TrainingWorker {
    ScoreWorker<Float>(self, lanes: lanes)
  }
}

/// Losses and gradients of score matching in one number type.
final class ScoreWorker<Number: NetworkScalar> {
  private let layers: ScoreLayers
  private let frame: NetworkFrame
  private let task: ScoreTask
  private let workspace: GraphWorkspace<Number>
  private let examples: ExampleBlock

  init(_ task: ScoreTask, lanes: Int) {
    layers = task.architecture.layers
    frame = NetworkFrame(task.architecture)
    self.task = task
    workspace = GraphWorkspace(layers.graph, lanes: lanes, order: 0, withGradients: true)
    examples = ExampleBlock(lanes: lanes, dimension: task.architecture.dimension)
  }

  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func accumulate(
    _ range: Range<Int>, step: Int, seed: UInt64, weights: [Number], into gradient: inout [Number]
  ) -> Double {
    workspace.load(weights)
    let random = CounterRandom(seed: seed)
    examples.draw(range, step: step, random: random, from: task.data)
    setInputs()
    setClasses(range, step: step, random)
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

extension ScoreWorker {
  /// Tells every lane the class of its component, or that of none.
  private func setClasses(_ range: Range<Int>, step: Int, _ random: CounterRandom) {
    guard let place = layers.condition, let labels = task.labels else { return }
    let (plane, lanes, none) = (workspace.plane(place), workspace.lanes, task.architecture.classes)
    plane.update(repeating: 0, count: (none + 1) * lanes)
    for (lane, index) in range.enumerated() {
      let isWithheld = random.uniform(trajectory: index, step: step, index: 2) < labels.dropout
      plane[(isWithheld ? none : labels.classes[examples.components[lane]]) * lanes + lane] = 1
    }
  }
}

extension ScoreWorker: TrainingWorker where Number == Float {}
