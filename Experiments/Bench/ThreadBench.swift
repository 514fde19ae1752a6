import Diffusion
import Experimentation
import Reporting
import Samplers

/// T9: one thread against several.
enum ThreadBench {
  static let trajectories = 1_000_000

  struct Row {
    let threads: Int
    /// Least times of the rounds in seconds.
    var wall = Double.infinity
    var processor = Double.infinity
    var wallOfOne = Double.infinity

    var speedUp: Double { wallOfOne / wall }
  }

  /// 25 quadratic steps of TTM2 from `count` trajectories, on one thread and on two, in turn.
  ///
  /// - Throws: `Interrupted`.
  static func table(count: Int = trajectories, rounds: Int, check: () throws -> Void) throws -> Table {
    let schedule = BenchProblem.schedule
    let grid = try TimeGrid(.quadratic, steps: SamplingCase.steps, schedule: schedule)
    let problem = SamplingProblem(model: try GaussianMixture.toy8x8(), schedule: schedule, grid: grid)
    var latents = BenchProblem.starts(count: count, grid: grid)
    latents.scale(by: schedule.alpha(at: grid.first))
    var rows = [Row(threads: 1), Row(threads: 2)]
    for _ in 0..<rounds {
      for index in rows.indices {
        let (start, began) = (BenchClock.processorTime, BenchClock.wallTime)
        _ = try problem.run(TruncatedTaylor(order: 2), latents: latents, jobs: rows[index].threads)
        rows[index].processor = min(rows[index].processor, (BenchClock.processorTime - start) / 1e9)
        rows[index].wall = min(rows[index].wall, (BenchClock.wallTime - began) / 1e9)
        try check()
      }
    }
    for index in rows.indices { rows[index].wallOfOne = rows[0].wall }
    return Table(
      name: "threads", title: "TTM2, 25 steps", of: rows,
      [
        .column("threads", "threads", \.threads), .column("trajectories", "trajectories") { _ in count },
        .column("wall_seconds", "least wall time of the rounds", unit: "s", \.wall),
        .column("processor_seconds", "least processor time of all threads", unit: "s", \.processor),
        .column("speed_up", "wall time of one thread over that of these", \.speedUp),
      ])
  }
}
