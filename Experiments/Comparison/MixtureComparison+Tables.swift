import Diffusion
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

extension MixtureComparison {
  /// Every table of the comparison; `seed` draws the data that samples are compared with.
  func tables(seed: UInt64) -> [Table] {
    [
      globalErrors, localErrors, samples,
      points("reference", "End points of the exact flow", reference.endPoints),
      points("latents", "Starting points", latents),
      points(
        "data", "Draws from the mixture itself",
        DataSample.independent(from: mixture, count: latents.count, seed: seed)),
    ]
  }

  /// A table for the terminal.
  var summary: Table {
    var table = Table(
      name: "summary", title: "Global error",
      columns: [
        Column("sampler", ""), Column("order", ""), Column("evaluations", ""), Column("mean", ""),
        Column("std. error", ""), Column("median", ""), Column("p99", ""), Column("max", ""),
      ])
    for entry in entries {
      let s = entry.global.summary
      table.append([
        .text(entry.card.name), .integer(entry.card.orders.smooth), .number(entry.global.evaluations),
        .defined(s.mean), .defined(s.standardError), .defined(s.median), .defined(s.p99), .defined(s.maximum),
      ])
    }
    return table
  }

  private var globalErrors: Table {
    var table = Table(
      name: "global_error", title: "Global error in x at the end of the grid",
      columns: [
        Column("sampler", "name in the catalogue"), Column("steps", "number of steps"),
        Column("evaluations", "evaluations of eps per trajectory"),
      ] + SummaryColumns.columns(of: "|x - exact| at the end"))
    for entry in entries {
      table.append(
        [
          .text(entry.card.name), .integer(problem.grid.steps), Self.evaluations(entry.global.evaluations),
        ] + SummaryColumns.cells(entry.global.summary))
    }
    return table
  }

  private var localErrors: Table {
    var table = Table(
      name: "local_error", title: "Error of every single step, made from the exact flow",
      columns: [
        Column("sampler", "name in the catalogue"), Column("step", "step, from 0"),
        Column("t", "time at the start of the step"), Column("gamma", "sigma/alpha at the start of the step"),
      ] + SummaryColumns.columns(of: "|x - exact| after the step"))
    for entry in entries {
      for (n, summary) in entry.local.summaries.enumerated() {
        let point = problem.grid.points[n]
        table.append(
          [.text(entry.card.name), .integer(n), .number(point.time), .number(point.level)]
            + SummaryColumns.cells(summary))
      }
    }
    return table
  }

  private var samples: Table {
    var table = Table(
      name: "samples", title: "End points of every sampler",
      columns: [Column("sampler", "name in the catalogue"), Column("trajectory", "from 0")]
        + Self.coordinates(mixture.dimension))
    for entry in entries {
      for i in 0..<latents.count {
        let isUsable = entry.global.run.outcomes[i] == .completed
        table.append(
          [.text(entry.card.name), .integer(i)] + Self.cells(entry.global.run.states, i, isUsable: isUsable))
      }
    }
    return table
  }

  private func points(_ name: String, _ title: String, _ states: StateBatch) -> Table {
    var table = Table(
      name: name, title: title, columns: [Column("trajectory", "from 0")] + Self.coordinates(states.dimension)
    )
    for i in 0..<states.count {
      table.append([.integer(i)] + Self.cells(states, i, isUsable: states.isFinite(i)))
    }
    return table
  }

  private static func coordinates(_ dimension: Int) -> [Column] {
    (0..<dimension).map { Column("x_\($0)", "coordinate \($0) of x") }
  }

  private static func cells(_ states: StateBatch, _ i: Int, isUsable: Bool) -> [Cell] {
    (0..<states.dimension).map { isUsable ? .number(states[i, $0]) : .empty }
  }

  private static func evaluations(_ mean: Double) -> Cell {
    mean == mean.rounded() ? .integer(Int(mean)) : .number(mean)
  }
}
