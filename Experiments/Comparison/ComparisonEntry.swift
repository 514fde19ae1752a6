import Accuracy
import Numbers
import Samplers

/// The results of one sampler of a comparison.
struct ComparisonEntry {
  let card: SamplerCard
  /// The run of the trajectories that are shown.
  let shown: RunResult
  /// Global errors of all trajectories.
  let global: SampleSummary
  /// Errors of every single step, of all trajectories.
  let local: [SampleSummary]
  /// Mean number of evaluations of eps per trajectory.
  let evaluations: Double
  /// Mean number of total derivatives of eps per trajectory.
  let derivatives: Double
  /// What the run costs per trajectory.
  let cost: Double
  /// Trajectories that did not complete.
  let diverged: Int

  /// A sampler all of whose trajectories are shown.
  init(_ card: SamplerCard, _ global: GlobalError, _ local: LocalError, cost: CostModel) {
    self.card = card
    shown = global.run
    self.global = global.summary
    self.local = local.summaries
    (evaluations, derivatives) = (global.evaluations, global.derivatives)
    self.cost = cost.cost(of: global.run)
    diverged = global.run.diverged
  }

  /// A sampler of a streamed comparison.
  init(_ card: SamplerCard, shown: RunResult, _ totals: ErrorTotals, cost: CostModel) {
    self.card = card
    self.shown = shown
    global = totals.global.summary
    local = totals.local.map(\.summary)
    (evaluations, derivatives) = (totals.evaluations, totals.derivatives)
    self.cost = cost.cost(
      evaluations: totals.evaluations, derivatives: totals.derivatives, predictions: totals.predictions)
    diverged = totals.diverged
  }
}
