import Accuracy
import Diffusion
import Experimentation
import Integration
import Samplers

/// A mixture, a schedule and starting points: what experiments need that look at the exact flow at times of their own.
struct FlowSetting {
  let mixture: GaussianMixture
  let schedule: any NoiseSchedule
  /// `x` at `startTime`, one per trajectory.
  let latents: StateBatch
  let startTime: Double

  /// The options that describe all of it.
  static let options: [any DeclaredParameter] = options(trajectories: 1000)

  /// The same options with another default for the number of trajectories.
  static func options(trajectories: Int) -> [any DeclaredParameter] {
    MixtureSource.options + [GridOptions.schedule, GridOptions.start]
      + LatentOptions.options(trajectories: trajectories)
  }

  /// A setting from its parts.
  init(mixture: GaussianMixture, schedule: any NoiseSchedule, latents: StateBatch, startTime: Double) {
    self.mixture = mixture
    self.schedule = schedule
    self.latents = latents
    self.startTime = startTime
  }

  /// What the options say.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files.
  init(_ values: ParameterValues, context: RunContext) throws {
    let mixture = try values.mixture(files: context.files)
    let schedule = values[GridOptions.schedule]
    let start = values[GridOptions.start] ?? schedule.defaultStartTime
    let grid = try TimeGrid(.quadratic, steps: 1, schedule: schedule, from: start, to: start / 2)
    self.mixture = mixture
    self.schedule = schedule
    startTime = start
    latents = try values.latents(
      dimension: mixture.dimension, grid: grid, schedule: schedule, files: context.files)
  }

  /// The problem on `grid`.
  func problem(_ grid: TimeGrid, options: RunOptions = RunOptions()) -> SamplingProblem {
    SamplingProblem(model: mixture, schedule: schedule, grid: grid, options: options)
  }

  /// The exact flow at `startTime` and at each of `times`, whatever their order and however often one occurs.
  ///
  /// - Throws: `UsageError` when a time is not between 0 and `startTime`; `Interrupted`.
  func exactFlow(at times: [Double], context: RunContext) throws -> ReferenceSolution {
    let levels = Set(times).union([startTime]).sorted(by: >)
    let grid = try TimeGrid(times: levels, schedule: schedule)
    guard grid.first.time == startTime else {
      throw UsageError(
        "The time \(grid.first.time) lies before the start of sampling at t = \(startTime). "
          + "Please give times below it or a larger '--t-start'.")
    }
    context.progress.begin("exact flow", total: latents.count)
    defer { context.progress.end() }
    return try ReferenceSolution(
      problem(grid), latents: latents, jobs: context.jobs, monitor: context.monitor)
  }
}
