import Diffusion

/// SciRE-Solver-agile: single steps of nominal orders 3, 2 and 1 that spend a given number of evaluations exactly.
/// (arXiv 2308.07896; `scire_solver.py`, `singlestep_agile`.)
public struct SciREAgile: LinearRuleSampler {
  /// The variable.
  public let frame: SciREFrame
  /// `φ`.
  public var phi: RecursiveDifferenceFactor
  /// Where the stages lie.
  public var innerNodes: InnerNodes
  /// The orders of the steps, once the number of evaluations is known.
  public let shares: EvaluationShares?

  /// The method.
  public init(
    _ frame: SciREFrame, phi: RecursiveDifferenceFactor = .schedule, innerNodes: InnerNodes = .fixed,
    shares: EvaluationShares? = nil
  ) {
    self.frame = frame
    self.phi = phi
    self.innerNodes = innerNodes
    self.shares = shares
  }

  /// What the stages collect.
  public var slopes: SlopeKind { frame.slopes }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(frame.prefix)agile", family: .recursiveDifference, orders: .init(phi == .fixed(1) ? 2 : 1),
      claim: .scireSilent,
      cause: "phi does not tend to 1 with the step; the last steps have lower order", evaluations: .budget,
      spacing: .noiseToSignal(3.1),
      citation: "li2023scire",
      reference: "arXiv 2308.07896 (SciRE-Solver), singlestep_agile, frame \(frame.rawValue)",
      formula: "single steps of nominal orders 3, ..., 3 and then 2, 1 or both")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.phi(\.phi), .innerNodes(\.innerNodes)] }

  /// The division of `evaluations` among steps, and their grid.
  public func plan(evaluations: Int, recipe: GridRecipe<ScalarDiffusion>) throws -> SamplingPlan<
    ScalarDiffusion
  > {
    guard evaluations >= 1 else {
      throw SamplerError.budgetTooSmall(sampler: card.name, evaluations: evaluations, least: 1)
    }
    let shares = EvaluationShares(evaluations: evaluations)
    return SamplingPlan(
      sampler: SciREAgile(frame, phi: phi, innerNodes: innerNodes, shares: shares),
      grid: try shares.grid(recipe))
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) throws -> [StepRule] {
    guard let shares, shares.orders.count == grid.steps else {
      throw SamplerError.needsEvaluations(sampler: card.name)
    }
    let entries = shares.orders.reduce(0, +) / 3
    return shares.orders.enumerated().map { n, order in
      SciREStep(frame, from: grid.points[n], to: grid.points[n + 1]).rule(
        order: order, phi: phi.singleStep(n, entries: entries), innerNodes: innerNodes, schedule: schedule)
    }
  }
}
