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
      globalErrors, localErrors,
      points("reference", "End points of the exact flow", of: Process.self, reference.endPoints),
      points("latents", "Starting points", of: Process.self, latents),
      points(
        "data", "Draws from the mixture itself", of: ScalarDiffusion.self,
        DataSample.independent(from: mixture, count: latents.count, first: first, seed: seed)),
    ] + (spread.map { [$0.table] } ?? [])
  }

  /// A table for the terminal.
  var summary: Table {
    Table(
      name: "summary", title: "Global error", of: entries,
      [
        .column("sampler", \.card.name), .column("order", \.card.orders.smooth),
        .column("evaluations", \.evaluations),
        .column("cost", \.cost), .column("mean", \.global.mean),
        .column("std. error", \.global.standardError), .column("median", \.global.median),
        .column("p99", \.global.p99), .column("max", \.global.maximum),
      ])
  }

  private var globalErrors: Table {
    Table(
      name: "global_error", title: "Global error in x at the end of the grid", of: entries,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("steps", "number of steps") { _ in problem.grid.steps },
        .column("evaluations", "evaluations of eps per trajectory") {
          Self.wholeOrMean($0.evaluations)
        },
        .column("derivatives", "total derivatives of eps per trajectory, beside the evaluations") {
          Self.wholeOrMean($0.derivatives)
        },
        .column("cost", cost.formula) {
          Self.wholeOrMean($0.cost)
        },
        .summary(of: "|x - exact| at the end", \.global),
      ] + quantileError(\.global) + provedColumns)
  }

  /// Brackets that enclose the statistics of the true errors, rounded outward.
  private var provedColumns: [Field<ComparisonEntry>] {
    guard let certificate else { return [] }
    let columns = SamplerBracket.statistics.flatMap { name in
      [
        Column("\(name)_proved_lower", "proved lower bound of the \(name)"),
        Column("\(name)_proved_upper", "proved upper bound of the \(name)"),
      ]
    }
    return [
      Field(columns) { entry in
        SamplerBracket(
          entry.card.name, steps: problem.grid.steps, entry.shown, certificate, after: nil
        ).brackets.flatMap { [Cell($0?.lower), Cell($0?.upper)] }
      }
    ]
  }

  private var localErrors: Table {
    Table(
      name: "local_error", title: "Error of every single step, made from the exact flow",
      of: entries.flatMap { entry in entry.local.enumerated().map { (entry, $0) } },
      [
        .column("sampler", "name in the catalogue", \.0.card.name), .column("step", "step, from 0", \.1.0),
        .column("t", "time at the start of the step") { problem.grid.points[$0.1.0].time },
        .column("gamma", "\(Process.levelSummary) at the start of the step") {
          problem.grid.points[$0.1.0].level
        },
        .summary(of: "|x - exact| after the step", \.1.1),
      ] + quantileError(\.1.1))
  }

  /// A column that says how far quantiles may be off, where they are.
  private func quantileError<Subject>(_ summary: @escaping (Subject) -> SampleSummary) -> [Field<Subject>] {
    guard isSketched else { return [] }
    return [
      .column("quantile_error", "bound of the relative error of median, p90 and p99") {
        summary($0).quantileError
      }
    ]
  }

  /// End points of every sampler: sampler, trajectory, coordinate.
  var samples: NumericArray {
    NumericArray(
      name: "samples", title: "End points of every sampler",
      axes: [
        .init("sampler", "name in the catalogue", labels: entries.map(\.card.name)),
        .init("trajectory", "from 0", count: latents.count, first: first),
      ], columns: Process.columns(dimension: mixture.dimension),
      values: entries.flatMap { entry in
        let run = entry.shown
        return (0..<latents.count).flatMap { i in
          run.outcomes[i] == .completed
            ? run.states.state(i) : [Double](repeating: .nan, count: run.states.dimension)
        }
      })
  }

  private func points(
    _ name: String, _ title: String, of kind: (some DiffusionProcess).Type, _ states: StateBatch
  ) -> Table {
    Table(
      name: name, title: title, of: 0..<states.count,
      [
        .column("trajectory", "from 0") { first + $0 },
        .states(of: kind, dimension: mixture.dimension, states.finiteState),
      ])
  }

  /// The number of the first trajectory.
  private var first: Int { problem.options.firstTrajectory }

  private static func wholeOrMean(_ mean: Double) -> Cell {
    mean == mean.rounded() ? .integer(Int(mean)) : .number(mean)
  }
}
