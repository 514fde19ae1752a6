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
    MixtureSource.options + [GridOptions.schedule, GridOptions.shift, GridOptions.start]
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
    let schedule = try values.schedule()
    let start = values[GridOptions.start] ?? schedule.defaultStartTime
    let grid = try TimeGrid(.quadratic, steps: 1, schedule: schedule, from: start, to: start / 2)
    self.mixture = mixture
    self.schedule = schedule
    startTime = start
    latents = try values.latents(
      dimension: mixture.dimension, grid: grid, process: ScalarDiffusion(schedule), files: context.files)
  }

  /// The same setting with its first `count` latents, or all where there are fewer.
  func first(_ count: Int) -> FlowSetting {
    FlowSetting(
      mixture: mixture, schedule: schedule, latents: latents.slice(0..<min(count, latents.count)),
      startTime: startTime)
  }

  /// The problem on `grid`.
  func problem(_ grid: TimeGrid, options: RunOptions = RunOptions()) -> SamplingProblem<ScalarDiffusion> {
    SamplingProblem(model: mixture, schedule: schedule, grid: grid, options: options)
  }

  /// The errors of a sampler on `grid` from the setting's latents.
  ///
  /// - Throws: what the run throws.
  func globalError(
    of sampler: any Sampler<ScalarDiffusion>, on grid: TimeGrid, against exact: ReferenceSolution,
    context: RunContext
  ) throws -> GlobalError {
    try GlobalError(
      of: sampler, on: problem(grid), latents: latents, reference: exact, jobs: context.jobs,
      monitor: context.monitor)
  }

  /// The exact flow at `startTime` and at each of `times`, whatever their order and however often one occurs.
  ///
  /// - Throws: `UsageError` when a time is not between 0 and `startTime`; `Interrupted`.
  func exactFlow(at times: [Double], context: RunContext) throws -> ReferenceSolution {
    try exactFlow(through: times, context: context).solution
  }

  /// The same, with the place of every time on the grid of the solution: a time that no level tells from its neighbour shares
  /// the neighbour's point.
  ///
  /// - Throws: `UsageError` when a time is not between 0 and `startTime`; `Interrupted`.
  func exactFlow(through times: [Double], context: RunContext) throws -> ExactFlow {
    var kept = [startTime]
    var places: [Double: Int] = [startTime: 0]
    for time in Set(times).union([startTime]).sorted(by: >) where time != startTime {
      guard time < startTime else {
        throw UsageError(
          "The time \(time) lies before the start of sampling at t = \(startTime). "
            + "Please give times below it or a larger '--t-start'.")
      }
      if schedule.level(at: time) < schedule.level(at: kept[kept.count - 1]) { kept.append(time) }
      places[time] = kept.count - 1
    }
    let grid = try TimeGrid(times: kept, schedule: schedule)
    context.progress.begin("exact flow", total: latents.count)
    defer { context.progress.end() }
    let solution = try ReferenceSolution(
      problem(grid), latents: latents, jobs: context.jobs, monitor: context.monitor)
    return ExactFlow(solution: solution, places: times.map { places[$0] ?? 0 })
  }
}

/// An exact flow, and where on its grid the times lie for which it was asked.
struct ExactFlow: Sendable {
  let solution: ReferenceSolution
  /// The point of the solution's grid for every time, in the order in which the times were given.
  let places: [Int]

  /// The solution at the times with these numbers only, which must be decreasing.
  ///
  /// - Throws: `ModelError.outOfRange` when two of them share a point.
  func part(_ numbers: Range<Int>) throws -> ReferenceSolution {
    try solution.keeping(numbers.map { places[$0] })
  }
}
