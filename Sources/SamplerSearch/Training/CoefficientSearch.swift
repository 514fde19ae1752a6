import Diffusion
import Integration
import Learning
import Numbers

/// What a search is: which samplers, on which model, by which loss.
public struct SearchTask: Sendable {
  /// The samplers.
  public let family: any SearchFamily
  /// The model that is sampled.
  public let model: any DifferentiableModel
  /// The loss.
  public let objective: any SearchObjective
  /// The deviation of the starting points `y_0`, that of the prior over `α`.
  public let startDeviation: Double
  /// Trajectories to draw from; fresh starting points where there are none.
  public let targets: SearchTargets?

  /// A task; every argument is the property of the same name.
  ///
  /// - Throws: `SearchError` where the objective needs targets and there are none.
  public init(
    family: any SearchFamily, model: any DifferentiableModel, objective: any SearchObjective,
    startDeviation: Double, targets: SearchTargets? = nil
  ) throws(SearchError) {
    guard !objective.needsTargets || targets != nil else {
      throw .outOfRange(
        quantity: "the trajectories that a search is to follow", value: "none",
        allowed: "ends of the exact flow")
    }
    self.family = family
    self.model = model
    self.objective = objective
    self.startDeviation = startDeviation
    self.targets = targets
  }
}

/// Searches for the numbers of a family by gradient descent through the whole chain (differentiable diffusion sampler search,
/// Watson, Chan, Ho and Norouzi, ICLR 2022, arXiv 2202.05830, with exact gradients).
///
/// The numbers are those of a `TrainingState` and move by its Adam. A batch is cut into parts of `Trainer.partSize` trajectories
/// whose gradients are added in their order, so that no bit depends on the number of threads.
public final class CoefficientSearch: SteppedTraining {
  /// Where the search is.
  public private(set) var state: TrainingState
  private let task: SearchTask
  private let settings: OptimizerSettings
  private let jobs: Int?
  private let parts: [Part]

  /// One part of a batch: touched by one thread at a time.
  private final class Part: @unchecked Sendable {
    let sweep: ProgramSweep

    init(_ sweep: ProgramSweep) { self.sweep = sweep }
  }

  /// A search that goes on from `state`, or from where its family starts.
  ///
  /// - Parameter jobs: threads at most; all cores when nil.
  /// - Throws: `LearningError` for a batch that is no positive multiple of `Trainer.partSize` and for a state of other numbers,
  ///   and what the family throws on its first program.
  public init(
    _ task: SearchTask, settings: OptimizerSettings, state: TrainingState? = nil, jobs: Int? = nil,
    policy: TapePolicy = .recomputed
  ) throws {
    try settings.requireWholeParts()
    let initial = task.family.initialParameters.map { Float($0) }
    self.state = state ?? TrainingState(initial)
    try self.state.require(count: initial.count)
    self.task = task
    self.settings = settings
    self.jobs = jobs
    let evaluations = try task.family.program(initial.map { Double($0) }).evaluations
    parts = (0..<settings.batch / Trainer.partSize).map { _ in
      Part(
        ProgramSweep(task.model, count: Trainer.partSize, evaluations: evaluations, policy: policy))
    }
  }

  /// The numbers at present.
  public var parameters: [Double] { state.average.map { Double($0) } }

  /// Bytes of the sweeps.
  public var byteCount: Int { parts.reduce(0) { $0 + $1.sweep.byteCount } }

  /// Makes one step.
  ///
  /// - Throws: `LearningError.diverged` when the loss is not a number, and what family and objective throw.
  public func advance() throws {
    let step = state.step
    let (loss, gradient) = try lossAndGradient(at: state.parameters.map { Double($0) }, step: step)
    guard loss.isFinite, gradient.allSatisfy(\.isFinite) else { throw LearningError.diverged(step: step) }
    state.advance(gradient.map { Float($0) }, loss: loss, settings)
  }

  /// The loss of the batch of a step and its gradient with respect to the numbers.
  ///
  /// - Throws: what family and objective throw.
  public func lossAndGradient(at raw: [Double], step: Int) throws -> (loss: Double, gradient: [Double]) {
    let program = try task.family.program(raw)
    let (count, dimension) = (settings.batch, task.model.dimension)
    let batch = task.targets?.batch(step, count: count)
    let seed = settings.seed
    // Step numbers of normal numbers: starting points, then the draws of the chain.
    let stride = program.draws + 1
    func numbers(_ kind: Int, deviation: Double = 1) -> StateBatch {
      StateBatch.normal(
        count: count, dimension: dimension, seed: seed, step: 1 + step * stride + kind, deviation: deviation)
    }
    let starts = batch?.starts ?? numbers(0, deviation: task.startDeviation)
    let fresh = (0..<program.draws).map { numbers(1 + $0) }
    let parts = parts
    let size = Trainer.partSize
    let ends = try ParallelMap.map(count: parts.count, jobs: jobs) { index in
      let range = index * size..<(index + 1) * size
      return parts[index].sweep.run(
        program, from: starts.slice(range), fresh: fresh.map { $0.slice(range) })
    }
    var all = StateBatch(count: count, dimension: dimension)
    for (index, part) in ends.enumerated() { all.replace(at: index * size, with: part) }
    var adjoint = all
    let loss = try task.objective.evaluate(
      all, SearchBatch(step: step, seed: seed ^ Self.dataSeed, targets: batch?.ends), gradient: &adjoint,
      jobs: jobs)
    let seeds = adjoint
    let gradients = try ParallelMap.map(count: parts.count, jobs: jobs) { index in
      parts[index].sweep.pullBack(program, seed: seeds.slice(index * size..<(index + 1) * size))
    }
    var gradient = gradients[0]
    for part in gradients.dropFirst() { gradient.add(part) }
    return (loss, try task.family.pullBack(gradient, at: raw))
  }

  /// Keeps draws of the data apart from the starting points of the same seed.
  private static let dataSeed: UInt64 = 0x9E37_79B9_7F4A_7C15
}
