import Diffusion
import Numbers

/// How the squared error of a head is weighted at a level.
public enum HeadWeighting: String, CaseIterable, Sendable {
  /// `γ^2p`: the plain squared error of `γ^p d`, which has the same scale at every level (GENIE Section 3.1 for `p = 1`).
  case squaredLevel
  /// 1, which is dominated by the smallest levels ("no weighting" of GENIE Table 2).
  case none
}

/// Distillation: `E w(γ) |d_ψ − d^p ε/dγ^p|²` with the exact derivative along the flow of the frozen network as the target, from its
/// jet (GENIE Algorithm 1, where the sign of the time derivative is misprinted: the target is the sum of both products). The head
/// sees the `ε` that the network predicts, as in sampling.
public struct HeadTask: TrainingTask {
  /// The network whose derivative is distilled.
  public let network: ScoreNetwork
  /// The shape of the head.
  public let head: HeadArchitecture
  /// The weight of an example.
  public let weighting: HeadWeighting
  /// The examples.
  public let data: NoisyData

  /// A task.
  ///
  /// - Throws: `LearningError` when network and data have different dimensions.
  public init(
    _ network: ScoreNetwork, head: HeadArchitecture, weighting: HeadWeighting = .squaredLevel,
    data: NoisyData
  ) throws {
    guard network.dimension == data.mixture.dimension else {
      throw LearningError.outOfRange(
        quantity: "the dimension of the data", value: "\(data.mixture.dimension)",
        allowed: "\(network.dimension), that of the network")
    }
    self.network = network
    self.head = head
    self.weighting = weighting
    self.data = data
  }

  /// The layers of the head.
  public var graph: LayerGraph { HeadLayers(head, on: network.architecture).graph }

  /// A worker with its own buffers.
  public func makeWorker(lanes: Int) -> any TrainingWorker { HeadWorker<Float>(self, lanes: lanes) }
}

/// Losses and gradients of distillation in one number type.
final class HeadWorker<Number: NetworkScalar> {
  private let block: NetworkBlock<Number>
  private let head: HeadBlock<Number>
  private let examples: ExampleBlock
  private let task: HeadTask

  init(_ task: HeadTask, lanes: Int) {
    self.task = task
    block = NetworkBlock(task.network, lanes: lanes, order: task.head.derivative)
    head = HeadBlock(task.head, on: task.network.architecture, lanes: lanes, withGradients: true)
    examples = ExampleBlock(lanes: lanes, dimension: task.network.dimension)
  }

  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func accumulate(
    _ range: Range<Int>, step: Int, seed: UInt64, weights: [Number], into gradient: inout [Number]
  ) -> Double {
    head.workspace.load(weights)
    examples.draw(range, step: step, random: CounterRandom(seed: seed), from: task.data)
    let (lanes, dimension) = (block.lanes, task.network.dimension)
    for lane in 0..<lanes {
      for d in 0..<dimension { block.curve(0)[d * lanes + lane] = Number(examples.point(lane)[d]) }
    }
    block.begin { Number(examples.levels[$0]) }
    block.append(0)
    var factorial = 1.0
    for n in 1...task.head.derivative {
      let (noise, next) = (block.noise(n - 1), block.curve(n))
      for j in 0..<dimension * lanes { next[j] = noise[j] / Number(n) }
      block.append(n)
      factorial *= Double(n)
    }
    head.evaluate(after: block)
    head.workspace.clearGradients()
    let target = block.noise(task.head.derivative)
    var loss = 0.0
    for lane in 0..<lanes {
      let level = examples.levels[lane]
      let (factors, power) = (head.factors(at: level), task.head.power(of: level))
      let weight = task.weighting == .none ? 1 / (power * power) : 1
      for d in 0..<dimension {
        let exact = power * factorial * Double(target[d * lanes + lane])
        let miss = head.scaledDerivative(d, lane, factors) - exact
        loss += weight * miss * miss
        head.setGradient(2 * weight * miss, d, lane, factors)
      }
    }
    gradient.withUnsafeMutableBufferPointer { total in
      guard let total = total.baseAddress else { return }
      head.workspace.pullBack(into: total)
    }
    return loss
  }
}

extension HeadWorker: TrainingWorker where Number == Float {}
