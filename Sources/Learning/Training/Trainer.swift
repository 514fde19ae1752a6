import Numbers

/// What a network is trained for: which examples step `i` draws, and what they cost.
public protocol TrainingTask: Sendable {
  /// The graph whose weights are trained.
  var graph: LayerGraph { get }
  /// What computes gradients for `lanes` examples at a time on one thread, without allocating in a step.
  func makeWorker(lanes: Int) -> any TrainingWorker
}

/// Computes losses and gradients of examples.
public protocol TrainingWorker: AnyObject {
  /// The sum over examples `range` of step `step` of the loss, with `gradient ← gradient + ∂/∂weights` of that sum.
  ///
  /// - Parameters:
  ///   - weights: one number per weight of the graph.
  ///   - seed: what the examples are keyed by.
  ///   - range: as many examples as the worker was made for.
  func accumulate(
    _ range: Range<Int>, step: Int, seed: UInt64, weights: [Float], into gradient: inout [Float]
  ) -> Double
}

/// A training that is made step by step and can be left and taken up again at any of them.
public protocol SteppedTraining: AnyObject {
  /// Where the training is: everything that the next step depends on, besides the task and its settings.
  var state: TrainingState { get }
  /// Makes one step.
  ///
  /// - Throws: `LearningError.diverged` when the loss is not a number.
  func advance() throws
}

/// Trains a graph for a task. Every batch is cut into parts of a fixed size whose gradients are added in their order, so that
/// no bit depends on the number of threads.
public final class Trainer: SteppedTraining {
  /// Examples per part.
  public static let partSize = 128

  /// Where the training is.
  public private(set) var state: TrainingState
  private let settings: OptimizerSettings
  private let jobs: Int?
  private let parts: [Part]

  /// One part of a batch: touched by one thread at a time, since a step gives every part to one call.
  private final class Part: @unchecked Sendable {
    let worker: any TrainingWorker
    var gradient: [Float]

    init(_ worker: any TrainingWorker, count: Int) {
      self.worker = worker
      gradient = [Float](repeating: 0, count: count)
    }
  }

  /// A trainer that goes on from `state`, or from the graph's initial weights.
  ///
  /// - Parameter jobs: threads at most; all cores when nil.
  /// - Throws: `LearningError` for settings that are no training and for a state of another graph.
  public init(
    _ task: some TrainingTask, settings: OptimizerSettings, state: TrainingState? = nil, jobs: Int? = nil
  ) throws {
    try settings.requireWholeParts()
    let count = task.graph.parameterCount
    try state?.require(count: count)
    self.state = state ?? TrainingState(task.graph.initialParameters(seed: settings.seed))
    self.settings = settings
    self.jobs = jobs
    parts = (0..<settings.batch / Self.partSize).map { _ in
      Part(task.makeWorker(lanes: Self.partSize), count: count)
    }
  }

  /// Makes one step.
  ///
  /// - Throws: `LearningError.diverged` when the loss is not a number.
  public func advance() throws {
    let (parts, weights, step, seed) = (parts, state.parameters, state.step, settings.seed)
    let losses = try ParallelMap.map(count: parts.count, jobs: jobs) { index in
      let part = parts[index]
      part.gradient.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
      let first = index * Self.partSize
      return part.worker.accumulate(
        first..<first + Self.partSize, step: step, seed: seed, weights: weights, into: &part.gradient)
    }
    let share = 1 / Double(settings.batch)
    let loss = losses.reduce(0, +) * share
    guard loss.isFinite else { throw LearningError.diverged(step: step) }
    var gradient = parts[0].gradient
    for part in parts.dropFirst() {
      for j in gradient.indices { gradient[j] += part.gradient[j] }
    }
    for j in gradient.indices { gradient[j] *= Float(share) }
    state.advance(gradient, loss: loss, settings)
  }
}
