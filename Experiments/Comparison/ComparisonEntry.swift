import Accuracy
import Numbers
import Samplers

/// The errors of one sampler of a comparison and what they cost.
struct ComparisonErrors {
  let card: SamplerCard
  /// Global errors of all trajectories.
  let global: SampleSummary
  /// Errors of every single step, of all trajectories; empty where they were not measured.
  let local: [SampleSummary]
  /// Mean number of evaluations of eps per trajectory.
  let evaluations: Double
  /// Mean number of total derivatives of eps per trajectory.
  let derivatives: Double
  /// What the run costs per trajectory.
  let cost: Double
  /// Trajectories that did not complete.
  let diverged: Int

  /// Those of trajectories that are kept.
  init(_ card: SamplerCard, _ global: GlobalError, _ local: LocalError?, cost: CostModel) {
    self.card = card
    self.global = global.summary
    self.local = local?.summaries ?? []
    (evaluations, derivatives) = (global.evaluations, global.derivatives)
    self.cost = cost.cost(of: global.run)
    diverged = global.run.diverged
  }

  /// Those of a stream.
  init(_ card: SamplerCard, _ totals: ErrorTotals, cost: CostModel) {
    self.card = card
    global = totals.global.summary
    local = totals.local.map(\.summary)
    (evaluations, derivatives) = (totals.evaluations, totals.derivatives)
    self.cost = cost.cost(
      evaluations: totals.evaluations, derivatives: totals.derivatives, predictions: totals.predictions)
    diverged = totals.diverged
  }
}

/// The results of one sampler of a comparison: its errors, and the trajectories that are shown.
@dynamicMemberLookup
struct ComparisonEntry {
  let errors: ComparisonErrors
  /// The run of the trajectories that are shown.
  let shown: RunResult

  subscript<Value>(dynamicMember member: KeyPath<ComparisonErrors, Value>) -> Value {
    errors[keyPath: member]
  }
}
