import Diffusion
import Numbers
import Samplers

/// The local truncation error along a path: the error of every single step, made from the exact flow.
///
/// Before step `n` the state is put on the exact trajectory, so a multistep rule finds an exact history, and the
/// result of the step is compared with the exact flow at its end, in `x_t`.
public struct LocalError: Sendable {
  /// `distances[n][i]`: the error `|x_{n+1} − x(t_{n+1})|₂` of step `n` of trajectory `i`; not a number where it
  /// is not finite.
  public let distances: [[Double]]

  /// Mean and quantiles for every step.
  public let summaries: [SampleSummary]

  /// Makes every step of `sampler` from the states of `reference`, whose grid is that of `problem`; a method that is made for one
  /// grid makes its own steps, from the exact flow on that grid.
  ///
  /// - Throws: what the sampler throws when it is set up, or what `monitor.check` throws.
  public init<Process: DiffusionProcess>(
    of sampler: any Sampler<Process>, on problem: SamplingProblem<Process>, reference: ReferenceSolution,
    jobs: Int? = nil,
    monitor: RunMonitor = RunMonitor()
  ) throws {
    distances = try Self.distances(
      of: sampler, on: problem, reference: reference, jobs: jobs, monitor: monitor)
    summaries = distances.map { SampleSummary($0) }
  }

  /// The errors themselves: those of step `n` of trajectory `i` at `[n][i]`.
  static func distances<Process: DiffusionProcess>(
    of sampler: any Sampler<Process>, on problem: SamplingProblem<Process>, reference: ReferenceSolution,
    jobs: Int?, monitor: RunMonitor
  ) throws -> [[Double]] {
    let problem = try problem.adapted(to: sampler)
    let reference =
      problem.grid == reference.grid
      ? reference
      : try ReferenceSolution(problem, latents: reference.states(at: 0), jobs: jobs, monitor: monitor)
    let grid = reference.grid
    let count = reference.outcomes.count
    let prepared = try sampler.prepared(for: problem)
    let parts = try Chunk.map(count: count, jobs: jobs) { range in
      let context = try problem.context(for: prepared, count: range.count, first: range.lowerBound)
      let stepper = try prepared.makeStepper(context)
      return try (0..<grid.steps).map { n in
        try monitor.check()
        var states = reference.path[n].slice(range)
        let exact = reference.path[n + 1].slice(range)
        stepper.step(n, &states)
        let amplitude = problem.process.amplitude(at: grid.points[n + 1])
        return (0..<range.count).map { i in
          let distance = amplitude * problem.process.distance(states, exact, at: i)
          return distance.isFinite ? distance : .nan
        }
      }
    }
    return (0..<grid.steps).map { n in parts.flatMap { $0[n] } }
  }
}
