import Diffusion
import Integration
import Numbers

/// A process, a model of the data, the points to visit, and the ends: everything about a run but the method.
public struct SamplingProblem<Process: DiffusionProcess>: Sendable {
  /// The process.
  public let process: Process
  /// The model of the data.
  public let model: any NoiseModel
  /// The points to visit.
  public let grid: TimeGrid
  /// What happens at the ends.
  public let options: RunOptions

  /// A problem from its parts.
  public init(
    process: Process, model: any NoiseModel, grid: TimeGrid, options: RunOptions = RunOptions()
  ) {
    self.process = process
    self.model = model
    self.grid = grid
    self.options = options
  }

  /// Coordinates of a state.
  public var dimension: Int { Process.variables * model.dimension }

  /// Takes every latent through the grid.
  ///
  /// - Parameters:
  ///   - latents: states in the user's coordinates (`x`, not `x̄`) at the first point of the grid.
  ///   - keepPath: whether to keep the states at every grid point.
  ///   - jobs: threads; all cores when nil. Results do not depend on it.
  /// A method that is made for one grid runs on that one; see `adapted(to:)`.
  ///
  /// - Throws: what the sampler throws when it is set up on the grid, `ModelError.dimensionMismatch`,
  ///   `SamplerError.noAnalyticFirstStep`, `.noAnalyticStart`, what `adapted(to:)` or `monitor.check` throws.
  public func run(
    _ sampler: any Sampler<Process>, latents: StateBatch, keepPath: Bool = false, jobs: Int? = nil,
    monitor: RunMonitor = RunMonitor()
  ) throws -> RunResult {
    try adapted(to: sampler).runHere(
      sampler, latents: latents, keepPath: keepPath, jobs: jobs, monitor: monitor)
  }

  private func runHere(
    _ sampler: any Sampler<Process>, latents: StateBatch, keepPath: Bool, jobs: Int?, monitor: RunMonitor
  ) throws -> RunResult {
    let prepared = try sampler.prepared(for: self)
    let parts = try chunks(of: latents, jobs: jobs, monitor: monitor) { chunk in
      try runChunk(prepared, chunk, keepPath: keepPath, monitor: monitor)
    }
    var states = StateBatch(count: latents.count, dimension: dimension)
    var path = [StateBatch](
      repeating: StateBatch(count: latents.count, dimension: dimension),
      count: keepPath ? grid.points.count : 0)
    var outcomes: [TrajectoryOutcome] = []
    for part in parts {
      states.replace(at: outcomes.count, with: part.states)
      for n in path.indices { path[n].replace(at: outcomes.count, with: part.path[n]) }
      outcomes += part.outcomes
    }
    return RunResult(
      states: states, outcomes: outcomes, stateEvaluations: parts.reduce(0) { $0 + $1.stateEvaluations },
      stateDerivatives: parts.reduce(0) { $0 + $1.stateDerivatives },
      statePredictions: (parts.first?.statePredictions ?? []).indices.map { k in
        parts.reduce(0) { $0 + $1.statePredictions[k] }
      }, path: path)
  }

  /// The evaluator and the context for a batch of `count` trajectories, of which `first` is the first.
  ///
  /// - Throws: `SamplerError.noAnalyticFirstStep`, `.noAnalyticStart`, or what the source of noise refuses.
  public func context(
    for sampler: any Sampler<Process>, count: Int, first: Int = 0
  ) throws -> StepperContext<Process> {
    try options.noise.validate(
      for: NoiseShape(
        trajectories: options.firstTrajectory + first + count, steps: grid.steps,
        drawsPerStep: sampler.draws.count, dimension: model.dimension))
    let evaluator = RunEvaluator(
      model.makeEvaluator(count: count, order: max(sampler.jetOrder, 1), precision: .working), count: count,
      start: try start(of: sampler), cost: model.costPerEvaluation)
    return StepperContext(
      count: count, dimension: model.dimension, process: process, grid: grid, evaluator: evaluator,
      noise: NoiseStream(options.noise, firstTrajectory: options.firstTrajectory + first),
      firstTrajectory: options.firstTrajectory + first)
  }

  private func start(of sampler: any Sampler<Process>) throws -> StartOfRun {
    guard options.analyticFirstStep, !grid.isEncoding else { return .model }
    guard sampler.card.evaluations != .adaptive else {
      throw SamplerError.noAnalyticFirstStep(sampler: sampler.card.name)
    }
    guard let scale = process.analyticStart(at: grid.first) else {
      throw SamplerError.noAnalyticStart(process: process.name)
    }
    return .analytic(scale: scale)
  }

  private func runChunk(
    _ sampler: any Sampler<Process>, _ chunk: Chunk, keepPath: Bool, monitor: RunMonitor
  ) throws -> RunResult {
    let context = try context(for: sampler, count: chunk.latents.count, first: chunk.first)
    let stepper = try sampler.makeStepper(context)
    var states = chunk.latents
    process.enter(&states, at: grid.first)
    var path = keepPath ? [chunk.latents] : []
    for n in 0..<grid.steps {
      try monitor.check()
      stepper.step(n, &states)
      if keepPath {
        var x = states
        process.leave(&x, at: grid.points[n + 1])
        path.append(x)
      }
    }
    if options.denoise, let own = stepper as? any DenoisingStepper, own.denoise(&states) {
      // The method has come to the level zero by itself.
    } else if options.denoise {
      states = process.denoised(
        states, at: grid.last, along: sampler.card.equation, evaluator: context.evaluator)
    } else {
      process.leave(&states, at: grid.last)
    }
    let outcomes = (0..<states.count).map { i in
      let outcome = stepper.outcome(of: i)
      return outcome == .completed && !states.isFinite(i) ? .diverged : outcome
    }
    return RunResult(
      states: states, outcomes: outcomes, stateEvaluations: context.evaluator.stateEvaluations,
      stateDerivatives: context.evaluator.stateDerivatives,
      statePredictions: context.evaluator.statePredictions, path: path)
  }
}

extension SamplingProblem where Process == ScalarDiffusion {
  /// A problem with one variable per coordinate.
  public init(
    model: any NoiseModel, schedule: any NoiseSchedule, grid: TimeGrid, options: RunOptions = RunOptions()
  ) {
    self.init(process: ScalarDiffusion(schedule), model: model, grid: grid, options: options)
  }

  /// The schedule of the process.
  public var schedule: any NoiseSchedule { process.schedule }
}
