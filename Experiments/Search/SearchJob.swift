import Accuracy
import Diffusion
import Experimentation
import Integration
import Learning
import Reporting
import SamplerSearch
import Samplers

/// A search as options or an experiment describe it: where it starts, what it moves in, and what becomes of the numbers.
struct SearchJob: Sendable {
  /// The law of the data.
  let mixture: GaussianMixture
  /// What is sampled: the mixture or a network.
  let model: any DifferentiableModel
  let schedule: any NoiseSchedule
  /// Where the search starts.
  let grid: LearnedGrid
  let family: any SearchFamily
  let objective: ObjectiveName
  let settings: OptimizerSettings
  /// How many trajectories the objective `trajectory` draws from.
  var pool = 8192

  /// The settings of a search: Adam with the rates of the training of networks, shorter.
  static func settings(
    iterations: Int = 600, batch: Int = 512, rate: Double = 1e-2, seed: UInt64 = 0
  ) -> OptimizerSettings {
    OptimizerSettings(
      steps: iterations, batch: batch, rate: rate, warmUp: 50, clip: 1, averaging: 0, seed: seed)
  }

  /// The levels of a grid as the start of a search.
  static func levels(_ grid: TimeGrid, end: ChainEnd) throws -> LearnedGrid {
    var levels = grid.points.map(\.level)
    if end == .zero { levels[levels.count - 1] = 0 }
    return try LearnedGrid(levels, end: end)
  }

  private var process: ScalarDiffusion { ScalarDiffusion(schedule) }

  private func start() throws -> GridPoint { GridPoint(level: grid.levels[0], schedule: schedule) }

  /// The task of a search.
  ///
  /// - Parameters:
  ///   - seed: what the trajectories of its pool are keyed by.
  ///   - monitor: told of the trajectories of the pool.
  func task(seed: UInt64, jobs: Int, monitor: RunMonitor = RunMonitor()) throws -> SearchTask {
    let start = try start()
    return try SearchTask(
      family: family, model: model, objective: objective.make(on: mixture),
      startDeviation: schedule.priorDeviation(at: start.time) / process.amplitude(at: start),
      targets: objective == .trajectory ? targets(seed: seed, jobs: jobs, monitor) : nil)
  }

  /// The search.
  ///
  /// - Parameter monitor: told of the trajectories of the pool, before the search begins.
  func search(
    from state: TrainingState? = nil, jobs: Int, monitor: RunMonitor = RunMonitor()
  ) throws -> CoefficientSearch {
    try CoefficientSearch(
      task(seed: settings.seed ^ Self.poolSeed, jobs: jobs, monitor: monitor), settings: settings,
      state: state, jobs: jobs)
  }

  /// The loss of numbers on trajectories that no search with this seed has seen.
  func heldOutLoss(of raw: [Double], jobs: Int) throws -> Double {
    let other = OptimizerSettings(steps: 1, batch: 4096, seed: settings.seed ^ Self.otherSeed)
    var job = self
    job.pool = 4096
    let task = try job.task(seed: settings.seed ^ Self.otherSeed, jobs: jobs)
    return try CoefficientSearch(task, settings: other, jobs: jobs).lossAndGradient(at: raw, step: 0).loss
  }

  /// Trajectories of the exact flow of the model, in `y = x/α`, from the start to the end of the grid.
  private func targets(seed: UInt64, jobs: Int, _ monitor: RunMonitor) throws -> SearchTargets {
    let start = try start()
    let end =
      grid.end == .cutoff
      ? GridPoint(level: grid.levels[grid.steps], schedule: schedule)
      : GridPoint(time: Self.nearZero, schedule: schedule)
    let flow = try TimeGrid(levels: [start.level, end.level], schedule: schedule)
    var latents = process.prior(count: pool, dimension: mixture.dimension, seed: seed, at: start.time)
    let solution = try ReferenceSolution(
      SamplingProblem(process: process, model: model, grid: flow), latents: latents, order: 16,
      tolerance: 1e-10, jobs: jobs, monitor: monitor)
    process.enter(&latents, at: start)
    return try SearchTargets(starts: latents, ends: solution.path[1])
  }

  /// The time at which the exact flow stands for its limit at zero, from which it differs by less than `γ(t)`, 1e-6 here.
  private static let nearZero = 1e-11

  /// The sampler of the numbers that a search arrived at.
  ///
  /// - Throws: `SearchError` for a family whose members are not consistent.
  func sampler(named name: String, _ raw: [Double]) throws -> SearchedSampler {
    switch family {
    case let family as MultistepFamily:
      try requireConsistent(family.learnable)
      return try SearchedSampler(name: name, .multistep(family.rows(of: raw)))
    case let family as GaussianFamily:
      try requireConsistent(family.learnable)
      return try SearchedSampler(name: name, .gaussian(family.rows(of: raw)))
    case let family as RuleGridFamily:
      return try SearchedSampler(
        name: name, .onGrid(family.source, levels: family.grid.levels(raw[...])))
    default:
      throw SearchError.outOfRange(quantity: "the family of a file", value: "unknown", allowed: "M or G")
    }
  }

  private func requireConsistent(_ learnable: Set<Learnable>) throws {
    for block in [Learnable.scale, .labels] where learnable.contains(block) {
      throw SearchError.outOfRange(
        quantity: "what is learned for a file", value: block.rawValue,
        allowed: "time, coefficients and noise, which keep marginals consistent")
    }
  }

  // Trajectories of pools and of judges share no number with those of batches or of a run's latents.
  private static let poolSeed: UInt64 = 0x5851_F42D_4C95_7F2D
  private static let otherSeed: UInt64 = 0x1405_7B7E_F767_814F
}
