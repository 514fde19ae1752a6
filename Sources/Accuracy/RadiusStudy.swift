import Diffusion
import Integration
import Numbers
import Samplers
import Series

/// How far the steps of a grid go against the radius of convergence, on the exact flow.
public struct RadiusStudy: Sendable {
  /// The grid whose steps were measured.
  public let grid: TimeGrid
  /// The variable `u`.
  public let variable: ChangeOfVariable
  /// `ratios[n][i]`: `|Delta u|/r` of step `n` of trajectory `i`, with `r` the radius in the variable `u`.
  public let ratios: [[Double]]

  /// The largest ratio of each trajectory.
  public var largest: [Double] {
    (0..<(ratios.first?.count ?? 0)).map { i in ratios.reduce(0) { max($0, $1[i]) } }
  }

  /// Measures every step of `flow` in each of the variables, from expansions of order `order`, at least 8.
  ///
  /// - Parameters:
  ///   - model: the model that drives `flow`.
  ///   - jobs: how many threads; all cores when nil.
  ///   - monitor: is told of trajectories that are done.
  /// - Throws: what `monitor` throws.
  public static func measure(
    _ flow: ReferenceSolution, model: any NoiseModel, variables: [ChangeOfVariable], order: Int,
    jobs: Int? = nil, monitor: RunMonitor = RunMonitor()
  ) throws -> [RadiusStudy] {
    let count = flow.outcomes.count
    let chunk = Chunk.size
    let estimator = VectorRadius(order: order)
    let levels = flow.grid.points.map(\.level)
    let maps = variables.map { variable in
      levels.dropLast().map { variable.powers(at: $0, order: order) }
    }
    let parts = try ParallelMap.map(count: (count + chunk - 1) / chunk, jobs: jobs) { c in
      try monitor.check()
      let range = c * chunk..<min(count, (c + 1) * chunk)
      let evaluator = model.makeEvaluator(count: range.count, order: order)
      var jet = JetBatch(count: range.count, dimension: model.dimension, order: order)
      var found = variables.map { _ in [[Double]]() }
      for n in 0..<flow.grid.steps {
        let states = flow.path[n].slice(range)
        evaluator.expand(
          states, at: [Double](repeating: levels[n], count: states.stride), order: order, into: &jet)
        for (v, variable) in variables.enumerated() {
          var series = jet
          if variable != .identity { series.substitute(maps[v][n]) }
          let step = abs(
            variable.coordinate(at: levels[n + 1]) - variable.coordinate(at: levels[n]))
          found[v].append((0..<range.count).map { step / series.radius($0, by: estimator) })
        }
      }
      monitor.advance(range.count)
      return found
    }
    return variables.indices.map { v in
      RadiusStudy(
        grid: flow.grid, variable: variables[v],
        ratios: (0..<flow.grid.steps).map { n in parts.flatMap { $0[v][n] } })
    }
  }
}
