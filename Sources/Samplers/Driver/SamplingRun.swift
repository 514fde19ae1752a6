import Diffusion
import Integration
import Numbers

/// Which way a run goes, and what it does at its ends.
public struct RunOptions: Sendable, Equatable {
  /// Replace the first evaluation by `x_T` (GENIE F.2); only from noise to data.
  public var analyticFirstStep: Bool
  /// End with `x_0 = x̄ − γ ε(x̄, γ)`, one more evaluation: the Euler step to `γ = 0` (GENIE Alg. 2).
  public var denoise: Bool
  /// The seed of stochastic methods.
  public var seed: UInt64
  /// The number of the first latent within a larger run, to which the noise of stochastic methods is keyed.
  public var firstTrajectory: Int

  /// Plain ends, unless told otherwise.
  public init(
    analyticFirstStep: Bool = false, denoise: Bool = false, seed: UInt64 = 1, firstTrajectory: Int = 0
  ) {
    self.analyticFirstStep = analyticFirstStep
    self.denoise = denoise
    self.seed = seed
    self.firstTrajectory = firstTrajectory
  }
}

/// What a run hands back.
public struct RunResult: Sendable {
  /// `x` at the last point of the grid, or the denoised `x_0`; entries of trajectories that did not complete are
  /// not numbers to be used.
  public let states: StateBatch
  /// How each trajectory ended.
  public let outcomes: [TrajectoryOutcome]
  /// Evaluations of `ε`, summed over the trajectories.
  public let stateEvaluations: Int
  /// `x` at every point of the grid, when asked for.
  public let path: [StateBatch]

  /// Mean number of evaluations per trajectory.
  public var evaluations: Double { Double(stateEvaluations) / Double(max(states.count, 1)) }
  /// How many trajectories did not complete.
  public var diverged: Int { outcomes.reduce(0) { $0 + ($1 == .completed ? 0 : 1) } }
}

/// Watches a run: told of finished trajectories, asked whether to stop.
public struct RunMonitor: Sendable {
  /// Called with a number of trajectories that have just finished, from any thread.
  public let advance: @Sendable (Int) -> Void
  /// Throws when the run is to be given up.
  public let check: @Sendable () throws -> Void

  /// A monitor; by default nobody watches.
  public init(
    advance: @escaping @Sendable (Int) -> Void = { _ in }, check: @escaping @Sendable () throws -> Void = {}
  ) {
    self.advance = advance
    self.check = check
  }
}

/// A model, the points to visit, and the ends: everything about a run but the method.
public struct SamplingProblem: Sendable {
  /// The model.
  public let model: any NoiseModel
  /// The schedule behind the grid.
  public let schedule: any NoiseSchedule
  /// The points to visit.
  public let grid: TimeGrid
  /// What happens at the ends.
  public let options: RunOptions

  /// Trajectories per chunk. It is fixed, so that no result depends on the number of threads.
  public static let chunkSize = 128

  /// A problem; every argument is the property of the same name.
  public init(
    model: any NoiseModel, schedule: any NoiseSchedule, grid: TimeGrid, options: RunOptions = RunOptions()
  ) {
    self.model = model
    self.schedule = schedule
    self.grid = grid
    self.options = options
  }

  /// Takes every latent through the grid.
  ///
  /// - Parameters:
  ///   - latents: `x` (not `x̄`) at the first point of the grid.
  ///   - keepPath: whether to keep the states at every grid point.
  ///   - jobs: threads; all cores when nil. Results do not depend on it.
  /// - Throws: what the sampler throws when it is set up on the grid, `ModelError.dimensionMismatch`, or what
  ///   `monitor.check` throws.
  public func run(
    _ sampler: any Sampler, latents: StateBatch, keepPath: Bool = false, jobs: Int? = nil,
    monitor: RunMonitor = RunMonitor()
  ) throws -> RunResult {
    guard latents.dimension == model.dimension else {
      throw ModelError.dimensionMismatch(expected: model.dimension, found: latents.dimension)
    }
    let parts = try ParallelMap.map(count: chunks(latents.count), jobs: jobs) { c in
      let range = chunkRange(c, of: latents.count)
      let part = try runChunk(
        sampler, latents: latents.slice(range), first: range.lowerBound, keepPath: keepPath, monitor: monitor)
      monitor.advance(range.count)
      return part
    }
    var states = StateBatch(count: latents.count, dimension: latents.dimension)
    var path = [StateBatch](repeating: states, count: keepPath ? grid.points.count : 0)
    var outcomes: [TrajectoryOutcome] = []
    for part in parts {
      states.replace(at: outcomes.count, with: part.states)
      for n in path.indices { path[n].replace(at: outcomes.count, with: part.path[n]) }
      outcomes += part.outcomes
    }
    return RunResult(
      states: states, outcomes: outcomes, stateEvaluations: parts.reduce(0) { $0 + $1.stateEvaluations },
      path: path)
  }

  /// How many chunks `count` trajectories make.
  public func chunks(_ count: Int) -> Int { (count + Self.chunkSize - 1) / Self.chunkSize }

  /// The trajectories of chunk `c`.
  public func chunkRange(_ c: Int, of count: Int) -> Range<Int> {
    c * Self.chunkSize..<min(count, (c + 1) * Self.chunkSize)
  }

  /// The counting evaluator and the setting for a batch of `count` trajectories, of which `first` is the first.
  public func makeSetting(_ sampler: any Sampler, count: Int, first: Int = 0) -> StepperSetting {
    let order = max(sampler.jetOrder, 1)
    let evaluator = CountingEvaluator(
      model.makeEvaluator(count: count, order: order), count: count,
      analyticFirstStep: options.analyticFirstStep && !grid.isEncoding ? grid.first.alpha : nil,
      cost: model.costPerEvaluation)
    return StepperSetting(
      count: count, dimension: model.dimension, grid: grid, schedule: schedule, evaluator: evaluator,
      firstTrajectory: options.firstTrajectory + first, seed: options.seed)
  }

  private func runChunk(
    _ sampler: any Sampler, latents: StateBatch, first: Int, keepPath: Bool, monitor: RunMonitor
  ) throws -> RunResult {
    let setting = makeSetting(sampler, count: latents.count, first: first)
    let stepper = try sampler.makeStepper(setting)
    var states = latents
    states.scale(by: 1 / grid.first.alpha)
    var path = keepPath ? [latents] : []
    for n in 0..<grid.steps {
      try monitor.check()
      stepper.step(n, &states)
      if keepPath {
        var x = states
        x.scale(by: grid.points[n + 1].alpha)
        path.append(x)
      }
    }
    if options.denoise {
      var noise = setting.makeBatch()
      setting.evaluator.noise(states, at: grid.last.gamma, into: &noise)
      states.add(-grid.last.gamma, times: noise)
    } else {
      states.scale(by: grid.last.alpha)
    }
    let outcomes = (0..<states.count).map { i in
      states.isFinite(i) ? stepper.outcome(of: i) : .diverged
    }
    return RunResult(
      states: states, outcomes: outcomes, stateEvaluations: setting.evaluator.stateEvaluations, path: path)
  }
}
