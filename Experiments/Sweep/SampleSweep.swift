import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// `sample` as a task: a row for each coordinate, with the statistics of its end points. The points themselves are no row of a table; `sample`
/// writes them.
struct SampleSweep: Sweepable {
  private let command = SampleCommand()

  var name: String { command.name }
  var parameters: ParameterSet {
    ParameterSet(
      command.options.declarations.filter { $0.role != .conduct && $0.name != SampleCommand.path.name })
  }

  let layout = SweepLayout(
    keys: ["steps", "coordinate", "sampler"], horizontal: ["steps"], shown: "mean",
    shownTitle: "mean of the end points", isError: false,
    cost: .linear(size: LatentOptions.trajectories.name, steps: SampleCommand.steps.name))

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    try rows(on: values.process(), values, context)
  }

  private func rows<Process: DiffusionProcess>(
    on process: Process, _ values: ParameterValues, _ context: RunContext
  ) throws -> Table {
    let run = try command.prepared(on: process, values, context)
    let result = try command.result(of: run, keepPath: false, context)
    let isAdaptive = run.sampler.card.evaluations == .adaptive
    let coordinates = Process.columns(dimension: run.problem.model.dimension).map(\.name)
    let rows = coordinates.enumerated().map { d, name in
      let values = (0..<result.states.count).map { i in
        result.outcomes[i] == .completed ? result.states[i, d] : .nan
      }
      return (name: name, summary: SampleSummary(values))
    }
    return Table(
      name: "sample", title: "End points, coordinate by coordinate", of: rows,
      [
        .column("sampler", "name in the catalogue") { _ in run.sampler.card.name },
        .column("steps", "number of steps; none where the sampler chooses them") { _ in
          isAdaptive ? nil : run.problem.grid.steps
        },
        .column("coordinate", "of the end point", \.name),
        .column("evaluations", "evaluations of eps per trajectory") { _ in result.evaluations },
        .column("derivatives", "total derivatives of eps per trajectory") { _ in result.derivatives },
        .column("count", "trajectories that arrived", \.summary.count),
        .column("mean", "mean over the trajectories", \.summary.mean),
        .column("standard_error", "standard error of the mean", \.summary.standardError),
        .column("standard_deviation", "over the trajectories") {
          $0.summary.standardError * Double($0.summary.count).squareRoot()
        },
        .column("median", "median", \.summary.median), .column("p90", "90th percentile", \.summary.p90),
        .column("p99", "99th percentile", \.summary.p99),
        .column("min", "smallest", \.summary.minimum), .column("max", "largest", \.summary.maximum),
        .column("diverged", "trajectories that did not arrive", \.summary.diverged),
      ])
  }
}
