import Experimentation
import Reporting

/// `global-error` as a task: a row for each sampler and number of steps.
struct GlobalErrorSweep: Sweepable {
  private let study = GlobalErrorStudy()

  var name: String { study.name }
  var parameters: ParameterSet { study.sweptParameters }

  let layout = SweepLayout(
    keys: ["steps", "sampler"], horizontal: ["steps"], shown: "median",
    shownTitle: "median global error in x", isError: true,
    cost: .linear(size: LatentOptions.trajectories.name, steps: GlobalErrorStudy.steps.name))

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    try study.errors(at: values, context: context)
  }
}

/// `sampler-comparison` as a task: a row for each sampler and budget, with the spacing that suits it best.
struct RaceSweep: Sweepable {
  private let comparison = SamplerComparison()

  var name: String { comparison.name }
  var parameters: ParameterSet { comparison.sweptParameters }

  // Energy distances take the square of the number of trajectories.
  let layout = SweepLayout(
    keys: ["budget", "sampler"], horizontal: ["budget"], shown: "median",
    shownTitle: "median global error in x", isError: true, cost: .whole)

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    try RaceTables(comparison.race(at: values, context: context)).bestWithSample
  }
}

/// `audit` as a task: a row for each sampler, with its measured orders.
struct AuditSweep: Sweepable {
  private let audit = Audit()

  var name: String { audit.name }
  var parameters: ParameterSet { audit.sweptParameters }

  let layout = SweepLayout(
    keys: ["sampler"], horizontal: ["finest", "trajectories"], shown: "rule",
    shownTitle: "measured global order of the rule", isError: false,
    cost: .linear(size: Audit.trajectories.name, steps: Audit.finest.name))

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    try AuditTables(audit.measurements(at: values, context: context)).orders
  }
}

extension Experiment {
  /// Its parameters and the seed, without the option that repeats a run over seeds: that is what an axis is for.
  var sweptParameters: ParameterSet {
    ParameterSet(
      (parameters.declarations + [CommonParameters.seed.declaration]).filter {
        $0.role != .conduct && $0.name != SeedsOption.seeds.name
      })
  }
}
