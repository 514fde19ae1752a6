import Diffusion

/// How grids are made when the number of steps is still open.
public struct GridRecipe<Process: DiffusionProcess>: Sendable {
  /// Where the points lie.
  public let spacing: Spacing
  /// The process.
  public let process: Process
  /// The first time.
  public let start: Double
  /// The last time, `t_cut`.
  public let end: Double
  /// What a spacing that depends on the data asks.
  public let data: GridData?

  /// A recipe; sampling starts where the process says unless told otherwise.
  public init(
    _ spacing: Spacing, process: Process, from start: Double? = nil, to end: Double = 1e-3,
    data: GridData? = nil
  ) {
    self.data = data
    self.spacing = spacing
    self.process = process
    self.start = start ?? process.defaultStartTime
    self.end = end
  }

  /// The grid of `steps` steps.
  ///
  /// - Throws: `ModelError.outOfRange`.
  public func grid(steps: Int) throws -> TimeGrid {
    try TimeGrid(spacing, steps: steps, schedule: process, from: start, to: end, data: data)
  }
}

extension GridRecipe where Process == ScalarDiffusion {
  /// A recipe on a schedule; sampling starts where the schedule says unless told otherwise.
  public init(
    _ spacing: Spacing, schedule: any NoiseSchedule, from start: Double? = nil, to end: Double = 1e-3,
    data: GridData? = nil
  ) {
    self.init(spacing, process: ScalarDiffusion(schedule), from: start, to: end, data: data)
  }
}

/// A method and the grid on which it spends a number of evaluations.
public struct SamplingPlan<Process: DiffusionProcess>: Sendable {
  /// The method, which may have been told how to divide the evaluations among the steps.
  public let sampler: any Sampler<Process>
  /// The points to visit.
  public let grid: TimeGrid

  /// A plan; every argument is the property of the same name.
  public init(sampler: any Sampler<Process>, grid: TimeGrid) {
    self.sampler = sampler
    self.grid = grid
  }

  /// The plan with the largest number of steps whose cost fits `evaluations`, ends included: the analytical first step
  /// saves the first evaluation with its derivatives, denoising takes one evaluation, and a guided model takes
  /// `costPerEvaluation` for each. Under `PlanRounding.nearest` the cost may exceed `evaluations` by half a step.
  ///
  /// - Parameters:
  ///   - evaluations: the cost that is allowed, in evaluations of `ε`.
  ///   - cost: what a derivative costs, and a prediction of one; nothing unless told otherwise.
  /// - Throws: `SamplerError.budgetTooSmall`, `SamplerError.budgetNotApplicable`, or what the recipe throws.
  public init(
    _ sampler: any Sampler<Process>, evaluations: Int, cost: CostModel = .evaluations,
    rounding: PlanRounding = .fitting, recipe: GridRecipe<Process>, options: RunOptions = RunOptions(),
    costPerEvaluation: Int = 1
  ) throws {
    let branches = max(costPerEvaluation, 1)
    let price = cost.price(
      derivatives: sampler.derivativesPerEvaluation, predictions: sampler.predictionsPerEvaluation)
    let (ends, saved) = (options.denoise ? 1 : 0, options.analyticFirstStep ? 1 : 0)
    let available = rounding.whole(Double(evaluations / branches - ends) / price) + saved
    do {
      self = try sampler.plan(evaluations: available, recipe: recipe)
    } catch SamplerError.budgetTooSmall(let name, _, let least) {
      let needed = Int((Double(least - saved) * price).rounded(.up)) + ends
      throw SamplerError.budgetTooSmall(sampler: name, evaluations: evaluations, least: needed * branches)
    }
  }
}

/// How a number of evaluations that a budget pays for becomes a whole one.
public enum PlanRounding: String, CaseIterable, Sendable {
  /// The largest that fits.
  case fitting
  /// The nearest, half away from zero: GENIE (C.2.5) gives its solver `NFE/(1 + o)` steps, rounded, for the overhead `o`.
  case nearest

  /// The whole number for `count`; a shortfall of rounding errors does not take one away.
  func whole(_ count: Double) -> Int {
    switch self {
    case .fitting: Int((count + 1e-9).rounded(.down))
    case .nearest: Int(count.rounded(.toNearestOrAwayFromZero))
    }
  }
}

extension Sampler {
  /// The plan that spends at most `evaluations` on the method's own steps: the largest number of steps that fits.
  public func plan(evaluations: Int, recipe: GridRecipe<Process>) throws -> SamplingPlan<Process> {
    let steps = try card.steps(within: evaluations, options: RunOptions())
    return SamplingPlan(sampler: self, grid: try recipe.grid(steps: steps))
  }
}

/// The division of a number of evaluations among single steps of orders 1 to 3, a step of order `k` taking `k`
/// ("fast" in DPM-Solver, "agile" in SciRE-Solver).
public struct EvaluationShares: Sendable, Equatable {
  /// The order of every step.
  public let orders: [Int]

  /// The division of `evaluations ≥ 1` for a method of order 3: third-order steps, and at the end orders `2, 1` when
  /// three divides the number, else the remainder.
  public init(evaluations: Int) {
    let (thirds, rest) = (max(evaluations, 1) / 3, max(evaluations, 1) % 3)
    orders =
      rest == 0
      ? [Int](repeating: 3, count: thirds - 1) + [2, 1] : [Int](repeating: 3, count: thirds) + [rest]
  }

  /// The points between which the steps run: uniform in `λ` on a `logsnr` recipe, else those points of the grid with
  /// one step per evaluation that a step's evaluations end at.
  ///
  /// - Throws: what the recipe throws.
  public func grid(_ recipe: GridRecipe<some DiffusionProcess>) throws -> TimeGrid {
    if recipe.spacing == .logSignalToNoise { return try recipe.grid(steps: orders.count) }
    let fine = try recipe.grid(steps: orders.reduce(0, +))
    var index = 0
    var kept = [0]
    for order in orders {
      index += order
      kept.append(index)
    }
    return try fine.keeping(kept)
  }
}
