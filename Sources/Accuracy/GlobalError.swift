import Diffusion
import Integration
import Numbers
import Samplers

/// How far a sampler's end points are from those of the exact flow, in the positions `x_t` at the end of the grid.
public struct GlobalError: Sendable {
  /// `|x_N − x(t_N)|₂` per trajectory; not a number where a trajectory did not complete.
  public let distances: [Double]
  /// Mean number of evaluations of `ε` per trajectory.
  public let evaluations: Double
  /// Mean number of total derivatives of `ε` per trajectory.
  public let derivatives: Double
  /// Mean number of predictions of heads per trajectory, for every derivative.
  public let predictions: [Double]
  /// The run itself.
  public let run: RunResult

  /// Mean, quantiles and the count of trajectories that did not complete.
  public let summary: SampleSummary

  /// Runs `sampler` and compares with `reference`, which must belong to the same latents and end point.
  ///
  /// - Throws: what `SamplingProblem.run` throws.
  public init<Process: DiffusionProcess>(
    of sampler: any Sampler<Process>, on problem: SamplingProblem<Process>, latents: StateBatch,
    reference: ReferenceSolution,
    jobs: Int? = nil, monitor: RunMonitor = RunMonitor()
  ) throws {
    let run = try problem.run(sampler, latents: latents, jobs: jobs, monitor: monitor)
    self.run = run
    (evaluations, derivatives, predictions) = (run.evaluations, run.derivatives, run.predictions)
    distances = Self.distances(run, from: reference, on: problem.process)
    summary = SampleSummary(distances)
  }

  /// `|x_N − x(t_N)|₂` per trajectory; not a number where one of the two did not complete.
  static func distances(
    _ run: RunResult, from reference: ReferenceSolution, on process: some DiffusionProcess
  ) -> [Double] {
    let exact = reference.endPoints
    return run.outcomes.indices.map { i in
      run.outcomes[i] == .completed && reference.outcomes[i] == .completed
        ? process.distance(run.states, exact, at: i) : .nan
    }
  }
}
