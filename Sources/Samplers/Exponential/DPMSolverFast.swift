import Diffusion

/// DPM-Solver-fast and DPM-Solver++-fast: single steps of orders 3, 2 and 1 that spend a given number of evaluations
/// exactly. (Lu et al. 2022, arXiv 2206.00927; `dpm_solver_pytorch.py`, `singlestep`.)
///
/// The last steps have lower order, so the whole has order 2 when it ends with an Euler step, and 3 only for
/// numbers of evaluations of the form `3k + 2`.
public struct DPMSolverFast: LinearRuleSampler {
  /// What is predicted.
  public let slopes: SlopeKind
  /// The weights of the differences.
  public var weights: DifferenceWeights
  /// Where the stages lie.
  public var innerNodes: InnerNodes
  /// The orders of the steps, once the number of evaluations is known.
  public let shares: EvaluationShares?

  /// The method.
  public init(
    _ slopes: SlopeKind, weights: DifferenceWeights = .solver, innerNodes: InnerNodes = .fixed,
    shares: EvaluationShares? = nil
  ) {
    self.slopes = slopes
    self.weights = weights
    self.innerNodes = innerNodes
    self.shares = shares
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(slopes.solverName)-fast", family: slopes.exponentialFamily, orders: .init(2),
      claim: .notFound(place: "LuChengTHU/dpm-solver README.md; the papers were not read"),
      cause: "the last step is an Euler step unless the evaluations leave a remainder of 2 by 3",
      evaluations: .budget, spacing: .logSignalToNoise,
      citation: slopes.citation,
      reference: slopes == .noise
        ? "arXiv 2206.00927 (DPM-Solver), dpm_solver_pytorch.py, singlestep"
        : "arXiv 2211.01095 (DPM-Solver++), dpm_solver_pytorch.py, singlestep",
      formula: "single steps of orders 3, ..., 3 and then 2, 1 or both")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.innerNodes(\.innerNodes), .weights(\.weights)] }

  /// The division of `evaluations` among steps, and their grid.
  public func plan(evaluations: Int, recipe: GridRecipe<ScalarDiffusion>) throws -> SamplingPlan<
    ScalarDiffusion
  > {
    guard evaluations >= 1 else {
      throw SamplerError.budgetTooSmall(sampler: card.name, evaluations: evaluations, least: 1)
    }
    let shares = EvaluationShares(evaluations: evaluations)
    return SamplingPlan(
      sampler: DPMSolverFast(slopes, weights: weights, innerNodes: innerNodes, shares: shares),
      grid: try shares.grid(recipe))
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) throws -> [StepRule] {
    guard let shares, shares.orders.count == grid.steps else {
      throw SamplerError.needsEvaluations(sampler: card.name)
    }
    return shares.orders.enumerated().map { n, order in
      ExponentialStep(slopes, from: grid.points[n], to: grid.points[n + 1]).rule(
        order: order, weights: weights, innerNodes: innerNodes, schedule: schedule)
    }
  }
}
