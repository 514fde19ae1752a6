import Diffusion
import Integration
import Numbers
import Samplers

/// The flow to working precision: adaptive Taylor of order 20 at tolerance `1e-14`, each trajectory with its own
/// steps, evaluated at every point of a grid.
public struct ReferenceSolution: Sendable {
  /// The grid whose points the path has.
  public let grid: TimeGrid
  /// `x̄` at every point of the grid.
  public let path: [StateBatch]
  /// How each trajectory ended.
  public let outcomes: [TrajectoryOutcome]
  /// Expansions per trajectory.
  public let stepCounts: [Int]

  /// `x` at the last point of the grid.
  public var endPoints: StateBatch {
    var states = path[path.count - 1]
    states.scale(by: grid.last.alpha)
    return states
  }

  /// The solution at those points of its grid only whose times are among `times`, in the order of the grid.
  ///
  /// - Throws: `ModelError.outOfRange` when fewer than two are.
  public func restricted(to times: Set<Double>) throws -> ReferenceSolution {
    let kept = grid.points.indices.filter { times.contains(grid.points[$0].time) }
    return ReferenceSolution(
      grid: try grid.restricted(to: times), path: kept.map { path[$0] }, outcomes: outcomes,
      stepCounts: stepCounts)
  }

  private init(grid: TimeGrid, path: [StateBatch], outcomes: [TrajectoryOutcome], stepCounts: [Int]) {
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
  ///   - tolerance: per step, relative to `max(1, |x̄|)`.
  /// - Throws: `ModelError.dimensionMismatch`, or what `monitor.check` throws.
  public init(
    _ problem: SamplingProblem, latents: StateBatch, order: Int = TaylorIntegrator.defaultOrder,
    tolerance: Double = TaylorIntegrator.defaultTolerance, jobs: Int? = nil,
    monitor: RunMonitor = RunMonitor()
  ) throws {
    guard latents.dimension == problem.model.dimension else {
      throw ModelError.dimensionMismatch(expected: problem.model.dimension, found: latents.dimension)
    }
    let levels = problem.grid.points.map(\.gamma)
    let parts = try ParallelMap.map(count: problem.chunks(latents.count), jobs: jobs) { c in
      try monitor.check()
      var states = latents.slice(problem.chunkRange(c, of: latents.count))
      states.scale(by: 1 / problem.grid.first.alpha)
      var path = [StateBatch](repeating: states, count: levels.count)
      let evaluator = CountingEvaluator(
        problem.model.makeEvaluator(count: states.count, order: order), count: states.count)
      let integrator = TaylorIntegrator(
        count: states.count, dimension: states.dimension, order: order, tolerance: tolerance)
      integrator.integrate(&states, along: levels, evaluator: evaluator) { point, i, state in
        for d in state.indices { path[point][i, d] = state[d] }
      }
      monitor.advance(states.count)
      return (path, integrator.outcomes, integrator.stepCounts)
    }
    grid = problem.grid
    var path = [StateBatch](
      repeating: StateBatch(count: latents.count, dimension: latents.dimension), count: levels.count)
    for n in path.indices {
      for (c, part) in parts.enumerated() {
        path[n].replace(at: c * SamplingProblem.chunkSize, with: part.0[n])
      }
    }
    self.path = path
    outcomes = parts.flatMap(\.1)
    stepCounts = parts.flatMap(\.2)
  }
}
