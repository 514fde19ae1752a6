import Diffusion
import Integration
import Numbers

/// What a network that predicts the spatial part `γ J v` of a derivative is trained on, with `J = ∂ε/∂x̄` and `v = ε`, the direction of
/// the flow.
public enum SpatialObjective: String, CaseIterable, Sendable {
  /// The exact product, from the jet of the model.
  case distillation
  /// `v + ε (ε·v) − e (e·v)` with the noise `e` of the example, whose mean given `x̄` is `γ J v`, since `E[e eᵀ|x̄] = I + ε εᵀ − γ J`: GENIE
  /// Eq. 72 times `−σ²` with the factor `1/σ²` in front of `e eᵀ v`, which needs no derivative of the model.
  case noise
  /// `v + ε (ε·v) − σ² e (e·v)`: GENIE Eq. 72 times `−σ²` as it is printed, `σ² = γ²/(1 + γ²)`.
  case printed
}

/// The regression of `γ J ε` on `(x̄, γ, ε)` with the exact prediction of a mixture, by one of three objectives with equal weights at all
/// levels (GENIE Appendix D).
public struct SpatialTask: TrainingTask {
  /// What is regressed on.
  public let objective: SpatialObjective
  /// The examples.
  public let data: NoisyData
  /// Units of a layer, of which there are two.
  public let width: Int

  /// A task.
  ///
  /// - Throws: `LearningError` for a width that no layer has.
  public init(_ objective: SpatialObjective, data: NoisyData, width: Int = 48) throws {
    guard (1...4096).contains(width) else {
      throw LearningError.outOfRange(
        quantity: "the width of a network", value: "\(width)", allowed: "1 to 4096")
    }
    self.objective = objective
    self.data = data
    self.width = width
  }

  /// `γ²/(γ² + s²) ε + F(z, ln γ, ε)` with two hidden layers in `F`, whose output starts at 0.
  public var graph: LayerGraph { SpatialLayers(dimension: data.mixture.dimension, width: width).graph }

  /// A worker with its own buffers.
  public func makeWorker(lanes: Int) -> any TrainingWorker { SpatialWorker<Float>(self, lanes: lanes) }

  /// `E |o − γ J ε|²/E |γ J ε|²` of the network with these weights, over examples that no training has.
  ///
  /// - Throws: `LearningError` for another number of weights.
  public func relativeError(_ weights: [Float], count: Int, seed: UInt64) throws -> Double {
    try weights.requireNetwork(graph)
    let worker = SpatialWorker<Double>(self, lanes: (max(count, 1) + 15) & ~15)
    let (misses, sizes) = worker.errors(weights, step: -2, seed: seed)
    return misses / sizes
  }

  /// How the targets of the objective lie about `γ J ε`, over examples that no training has.
  public func targets(count: Int, seed: UInt64) -> TargetStatistics {
    SpatialWorker<Double>(self, lanes: (max(count, 1) + 15) & ~15).statistics(step: -2, seed: seed)
  }
}

/// The targets of a regression beside what they are to mean.
public struct TargetStatistics: Sendable {
  /// `E |target − γ J ε|²/E |γ J ε|²`.
  public let spread: Double
  /// `E (target − γ J ε)·γ J ε/E |γ J ε|²`: 0 for a target whose mean is `γ J ε`, and −1 for one whose mean is 0.
  public let bias: Double
  /// The standard error of the bias.
  public let biasError: Double
}

/// The graph of the regression.
struct SpatialLayers: Sendable {
  let graph: LayerGraph
  let state: Int
  let level: Int
  let noise: Int
  let output: Int

  init(dimension: Int, width: Int) {
    var graph = LayerGraph()
    state = graph.input(dimension)
    level = graph.input(1)
    noise = graph.input(dimension)
    let waves = graph.sineCosine(graph.projection(level, matrix: ScoreArchitecture.octaves(2)))
    var inputs = [state, level, waves, noise]
    for _ in 0..<2 { inputs = [graph.activation(.silu, graph.linear(inputs, width))] }
    output = graph.linear(inputs, dimension, startsAtZero: true)
    self.graph = graph
  }
}

/// Losses and gradients of the regression in one number type.
final class SpatialWorker<Number: NetworkScalar> {
  private let task: SpatialTask
  private let layers: SpatialLayers
  private let workspace: GraphWorkspace<Number>
  private let examples: ExampleBlock
  private let evaluator: GaussianMixture.Evaluator
  private let lanes: Int
  private let dimension: Int
  private let variance: Double
  private var states: StateBatch
  private var noise: StateBatch
  private var total: StateBatch
  private var partial: StateBatch
  private var still: StateBatch

  init(_ task: SpatialTask, lanes: Int) {
    self.task = task
    self.lanes = lanes
    dimension = task.data.mixture.dimension
    layers = SpatialLayers(dimension: dimension, width: task.width)
    workspace = GraphWorkspace(layers.graph, lanes: lanes, order: 0, withGradients: true)
    examples = ExampleBlock(lanes: lanes, dimension: dimension)
    evaluator = task.data.mixture.makeEvaluator(count: lanes, order: 2)
    let deviation = task.data.mixture.coordinateDeviation
    variance = deviation * deviation
    states = StateBatch(count: lanes, dimension: dimension)
    (noise, total, partial, still) = (states, states, states, states)
  }

  /// Draws examples and computes `ε` and `γ J ε = γ (dε/dγ along the flow − ∂ε/∂γ at a fixed state)`, which `total` holds then.
  private func prepare(_ range: Range<Int>, step: Int, seed: UInt64) {
    examples.draw(range, step: step, random: CounterRandom(seed: seed), from: task.data)
    for lane in 0..<lanes {
      for d in 0..<dimension { states[lane, d] = examples.point(lane)[d] }
    }
    let levels = examples.levels
    evaluator.begin(at: levels, count: lanes)
    evaluator.append(0, states, into: &noise)
    evaluator.append(1, noise, into: &total)
    evaluator.begin(at: levels, count: lanes)
    evaluator.append(0, states, into: &noise)
    evaluator.append(1, still, into: &partial)
    for lane in 0..<lanes {
      for d in 0..<dimension { total[lane, d] = levels[lane] * (total[lane, d] - partial[lane, d]) }
    }
  }

  /// The target of a lane.
  @inline(__always)
  private func target(_ lane: Int, _ d: Int, _ square: Double, _ projection: Double) -> Double {
    let e = examples.noise(lane)
    switch task.objective {
    case .distillation: return total[lane, d]
    case .noise: return noise[lane, d] * (1 + square) - e[d] * projection
    case .printed:
      let level = examples.levels[lane]
      let sigma2 = level * level / (1 + level * level)
      return noise[lane, d] * (1 + square) - sigma2 * e[d] * projection
    }
  }

  /// `|ε|²` and `e·ε` of a lane.
  @inline(__always)
  private func products(_ lane: Int) -> (Double, Double) {
    var (square, projection) = (0.0, 0.0)
    for d in 0..<dimension {
      square += noise[lane, d] * noise[lane, d]
      projection += examples.noise(lane)[d] * noise[lane, d]
    }
    return (square, projection)
  }

  private func evaluate(_ weights: [Number]) {
    workspace.load(weights)
    let levels = examples.levels
    let (state, level, input) = (
      workspace.plane(layers.state), workspace.plane(layers.level), workspace.plane(layers.noise)
    )
    for lane in 0..<lanes {
      let gamma = levels[lane]
      let scale = 1 / (gamma * gamma + variance).squareRoot()
      for d in 0..<dimension {
        state[d * lanes + lane] = Number(scale * states[lane, d])
        input[d * lanes + lane] = Number(noise[lane, d])
      }
      level[lane] = Number(Double.log(gamma) / 4)
    }
    workspace.advance(0)
  }

  /// `o` of a lane.
  @inline(__always)
  private func prediction(_ lane: Int, _ d: Int) -> Double {
    let square = examples.levels[lane] * examples.levels[lane]
    return square / (square + variance) * noise[lane, d]
      + Double(workspace.plane(layers.output)[d * lanes + lane])
  }

  func accumulate(
    _ range: Range<Int>, step: Int, seed: UInt64, weights: [Number], into gradient: inout [Number]
  ) -> Double {
    prepare(range, step: step, seed: seed)
    evaluate(weights)
    workspace.clearGradients()
    let seeds = workspace.gradient(layers.output)
    var loss = 0.0
    for lane in 0..<lanes {
      let (square, projection) = products(lane)
      for d in 0..<dimension {
        let miss = prediction(lane, d) - target(lane, d, square, projection)
        loss += miss * miss
        seeds[d * lanes + lane] = Number(2 * miss)
      }
    }
    gradient.withUnsafeMutableBufferPointer { sum in
      guard let sum = sum.baseAddress else { return }
      workspace.pullBack(into: sum)
    }
    return loss
  }

  /// Sums of `|o − γ J ε|²` and `|γ J ε|²`.
  func errors(_ weights: [Float], step: Int, seed: UInt64) -> (misses: Double, sizes: Double) {
    prepare(0..<lanes, step: step, seed: seed)
    evaluate(weights.map { Number($0) })
    var (misses, sizes) = (CompensatedSum(), CompensatedSum())
    for lane in 0..<lanes {
      for d in 0..<dimension {
        let miss = prediction(lane, d) - total[lane, d]
        misses.add(miss * miss)
        sizes.add(total[lane, d] * total[lane, d])
      }
    }
    return (misses.value, sizes.value)
  }

  func statistics(step: Int, seed: UInt64) -> TargetStatistics {
    prepare(0..<lanes, step: step, seed: seed)
    var (spread, size) = (CompensatedSum(), CompensatedSum())
    var overlaps: [Double] = []
    for lane in 0..<lanes {
      let (square, projection) = products(lane)
      var overlap = 0.0
      for d in 0..<dimension {
        let miss = target(lane, d, square, projection) - total[lane, d]
        spread.add(miss * miss)
        size.add(total[lane, d] * total[lane, d])
        overlap += miss * total[lane, d]
      }
      overlaps.append(overlap)
    }
    let summary = SampleSummary(overlaps)
    let scale = size.value / Double(lanes)
    return TargetStatistics(
      spread: spread.value / size.value, bias: summary.mean / scale,
      biasError: summary.standardError / scale)
  }
}

extension SpatialWorker: TrainingWorker where Number == Float {}
