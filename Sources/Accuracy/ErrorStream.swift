import Diffusion
import Integration
import Numbers
import Samplers

/// The errors of several samplers on one problem, block by block: what a run keeps does not grow with the number of trajectories,
/// but for 8 bytes per trajectory and statistic where quantiles are exact.
public struct ErrorStream<Process: DiffusionProcess>: Sendable {
  /// What a stream found.
  public struct Result: Sendable {
    /// The errors of every sampler, in the order of the samplers.
    public let totals: [ErrorTotals]
    /// Trajectories whose exact flow did not complete.
    public let referenceFailures: Int
  }

  /// The problem; the number of its first trajectory is replaced by those of the blocks.
  public let problem: SamplingProblem<Process>
  /// The methods.
  public let samplers: [any Sampler<Process>]
  /// How quantiles are found.
  public let quantiles: SampleAccumulator.Quantiles
  /// Whether the error of every single step is measured too.
  public let measuresSteps: Bool

  /// A stream; every argument is the property of the same name.
  public init(
    _ problem: SamplingProblem<Process>, _ samplers: [any Sampler<Process>],
    quantiles: SampleAccumulator.Quantiles, measuresSteps: Bool
  ) {
    self.problem = problem
    self.samplers = samplers
    self.quantiles = quantiles
    self.measuresSteps = measuresSteps
  }

  /// Numbers that a block keeps for every trajectory: the path of the exact flow as parts and as a whole, and the errors of steps.
  public var numbersPerTrajectory: Int {
    2 * problem.dimension * (problem.grid.points.count + 2) + (measuresSteps ? 2 * problem.grid.steps : 0)
  }

  /// Runs every block: the exact flow once, then all samplers, whose distances go into the totals.
  ///
  /// - Parameters:
  ///   - blocks: the trajectories; no bit depends on their division.
  ///   - latents: the starting points of a block.
  ///   - jobs: threads; all cores when nil. Results do not depend on it.
  /// - Throws: what the runs, the reference solution, `latents` or `monitor.check` throw.
  public func run(
    _ blocks: TrajectoryBlocks, jobs: Int? = nil, monitor: RunMonitor = RunMonitor(),
    latents: (TrajectoryBlocks.Block) throws -> StateBatch
  ) throws -> Result {
    var totals: [ErrorTotals?] = samplers.map { _ in nil }
    var failures = 0
    for block in blocks {
      let problem = problem.numbered(from: block.first)
      let starts = try latents(block)
      let reference = try ReferenceSolution(problem, latents: starts, jobs: jobs, monitor: monitor)
      failures += reference.outcomes.count { $0 != .completed }
      for (s, sampler) in samplers.enumerated() {
        let part = try errors(
          of: sampler, on: problem, starts, reference, jobs: jobs, monitor: monitor)
        if totals[s] == nil { totals[s] = part } else { try totals[s]?.merge(part) }
      }
    }
    return Result(totals: totals.compactMap { $0 }, referenceFailures: failures)
  }

  private func errors(
    of sampler: any Sampler<Process>, on problem: SamplingProblem<Process>, _ latents: StateBatch,
    _ reference: ReferenceSolution, jobs: Int?, monitor: RunMonitor
  ) throws -> ErrorTotals {
    let run = try problem.run(sampler, latents: latents, jobs: jobs, monitor: monitor)
    let local =
      measuresSteps
      ? try LocalError.distances(
        of: sampler, on: problem, reference: reference, jobs: jobs, monitor: monitor) : []
    return try ErrorTotals(
      run, global: GlobalError.distances(run, from: reference, on: problem.process), local: local,
      quantiles: quantiles, jobs: jobs)
  }
}
