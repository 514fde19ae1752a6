import Accuracy
import Diffusion
import Experimentation
import Numbers
import Samplers

/// The steps beyond the radius of convergence, and nothing else, are made as two halves: an experiment, where the errors of
/// trajectories that happen to make such steps are an association.
struct Intervention: Sendable {
  /// What is done to a method.
  enum Arm: String, CaseIterable {
    /// Nothing.
    case plain
    /// Steps with `|h| > r` at the method's own state are halved, `r` from many coefficients.
    case split
    /// A grid with at least as many evaluations as `split` spends on average.
    case grid
    /// As many other steps of each trajectory are halved, at random.
    case placebo
    /// Steps are halved where the method's own coefficients say so.
    case guarded
  }

  /// One arm of one method with one number of steps.
  struct Outcome: Sendable {
    let steps: Int
    let order: Int
    let arm: Arm
    /// Evaluations of `ε` per trajectory.
    let evaluations: Double
    let summary: SampleSummary
    /// The mean as a multiple of that of `plain`, and its standard error over pairs of the same latent.
    let ratio: Double
    let ratioError: Double

    /// The name of the method.
    var method: String { "ttm\(order)" }
  }

  /// The degrees that are treated.
  static let orders = 2...4

  let outcomes: [Outcome]

  /// Every arm of the Taylor methods on the grid of a flow.
  ///
  /// - Parameters:
  ///   - flow: the exact flow from the setting's latents, or from these and more that follow them.
  ///   - seriesOrder: the order of the series that `r` is estimated from.
  ///   - grid: the grid with a number of steps.
  /// - Throws: what the runs throw.
  init(
    _ flow: ReferenceSolution, setting: FlowSetting, seriesOrder: Int, seed: UInt64, context: RunContext,
    grid: (Int) throws -> TimeGrid
  ) throws {
    let steps = flow.grid.steps
    func run(_ sampler: any Sampler<ScalarDiffusion>, on other: TimeGrid? = nil) throws -> GlobalError {
      try setting.globalError(of: sampler, on: other ?? flow.grid, against: flow, context: context)
    }
    outcomes = try Self.orders.flatMap { order -> [Outcome] in
      let record = HalvingRecord()
      let series = RecordedGuard(base: SeriesGuard(order: seriesOrder), record: record)
      let plain = try run(TruncatedTaylor(order: order))
      let split = try run(GuardedTaylor(order: order, guardedBy: series))
      let placebo = PlaceboGuard(for: record, steps: steps, seed: seed)
      let finer = try grid(Int(split.evaluations.rounded(.up)))
      let arms: [(Arm, GlobalError)] = [
        (.plain, plain), (.split, split), (.grid, try run(TruncatedTaylor(order: order), on: finer)),
        (.placebo, try run(GuardedTaylor(order: order, guardedBy: placebo))),
        (.guarded, try run(GuardedTaylor(order: order))),
      ]
      return arms.map { arm, error in
        let ratio = PairedRatio(of: error.distances, to: plain.distances)
        return Outcome(
          steps: steps, order: order, arm: arm, evaluations: error.evaluations, summary: error.summary,
          ratio: ratio.value, ratioError: ratio.standardError)
      }
    }
  }

  /// One outcome.
  func outcome(_ order: Int, _ arm: Arm) -> Outcome? {
    outcomes.first { $0.order == order && $0.arm == arm }
  }

  /// The mean error of one arm.
  func mean(_ order: Int, _ arm: Arm) -> Double { outcome(order, arm)?.summary.mean ?? .nan }

  /// The mean of one arm as a multiple of that of another.
  func ratio(_ order: Int, _ arm: Arm, to other: Arm) -> Double { mean(order, arm) / mean(order, other) }
}

/// The ratio of two means over the same trajectories.
struct PairedRatio {
  /// Mean over mean.
  let value: Double
  /// From the residuals of the pairs.
  let standardError: Double

  init(of values: [Double], to base: [Double]) {
    let reference = SampleSummary(base).mean
    let value = SampleSummary(values).mean / reference
    let residuals = SampleSummary(zip(values, base).map { $0 - value * $1 })
    self.value = value
    standardError = residuals.standardError / reference
  }
}
