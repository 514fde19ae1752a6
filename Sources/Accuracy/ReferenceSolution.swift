import Diffusion
import Integration
import Numbers
import Samplers

/// The flow to working precision: adaptive Taylor of order 20 at tolerance `1e-14`, each trajectory with its own
/// steps, evaluated at every point of a grid.
public struct ReferenceSolution: Sendable {
  /// The process whose flow it is.
  public let process: any DiffusionProcess
  /// The grid whose points the path has.
  public let grid: TimeGrid
  /// The states at every point of the grid, in the coordinates of the steppers (`x̄`).
  public let path: [StateBatch]
  /// How each trajectory ended.
  public let outcomes: [TrajectoryOutcome]
  /// Expansions per trajectory.
  public let stepCounts: [Int]

  /// The states at the last point of the grid, in the user's coordinates (`x`).
  public var endPoints: StateBatch { states(at: path.count - 1) }

  /// The states at point `n` of the grid, in the user's coordinates (`x`).
  public func states(at n: Int) -> StateBatch {
    var states = path[n]
    process.leave(&states, at: grid.points[n])
    return states
  }

  /// The solution at the points of its grid with the given indices.
  ///
  /// - Throws: `ModelError.outOfRange` unless there are at least two, strictly increasing, of the grid.
  public func keeping(_ indices: [Int]) throws -> ReferenceSolution {
    ReferenceSolution(
      process: process, grid: try grid.keeping(indices), path: indices.map { path[$0] }, outcomes: outcomes,
      stepCounts: stepCounts)
  }

  private init(
    process: any DiffusionProcess, grid: TimeGrid, path: [StateBatch], outcomes: [TrajectoryOutcome],
    stepCounts: [Int]
  ) {
    self.process = process
    self.grid = grid
    self.path = path
    self.outcomes = outcomes
    self.stepCounts = stepCounts
  }

  /// Solves for every latent of `problem`.
  ///
  /// - Parameters:
  ///   - problem: the model and the grid; its options for the ends are not used.
  ///   - latents: `x` at the first point.
  ///   - order: of the expansion, at least 2.
  ///   - tolerance: per step, relative to the larger of 1 and the state's maximum norm.
  /// - Throws: `ModelError.dimensionMismatch`, or what `monitor.check` throws.
  public init<Process: DiffusionProcess>(
    _ problem: SamplingProblem<Process>, latents: StateBatch, order: Int = AdaptiveTaylor.referenceOrder,
    tolerance: Double = AdaptiveTaylor.referenceTolerance, jobs: Int? = nil,
    monitor: RunMonitor = RunMonitor()
  ) throws {
    let levels = problem.grid.points.map(\.level)
    let flow = problem.process.flow(of: problem.model)
    let parts = try problem.chunks(of: latents, jobs: jobs, monitor: monitor) { chunk in
      var states = chunk.latents
      problem.process.enter(&states, at: problem.grid.first)
      var path = [StateBatch](repeating: states, count: levels.count)
      let integrator = AdaptiveTaylor(
        count: states.count, dimension: states.dimension,
        control: TaylorStepControl(order: order, tolerance: tolerance))
      integrator.integrate(
        &states, along: levels, flow: flow.makeEvaluator(count: states.count, order: order)
      ) { point, i, state in
        for d in state.indices { path[point][i, d] = state[d] }
      }
      return (path, integrator.outcomes, integrator.stepCounts)
    }
    process = problem.process
    grid = problem.grid
    var path = [StateBatch](
      repeating: StateBatch(count: latents.count, dimension: latents.dimension), count: levels.count)
    for n in path.indices {
      for (c, part) in parts.enumerated() {
        path[n].replace(at: c * Chunk.size, with: part.0[n])
      }
    }
    self.path = path
    outcomes = parts.flatMap(\.1)
    stepCounts = parts.flatMap(\.2)
  }
}
