import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

/// What derivatives cost, and what a budget buys where they are not free.
@Suite struct CostModelTests {
  private static func recipe() -> GridRecipe<ScalarDiffusion> {
    GridRecipe(.quadratic, schedule: LinearVariancePreserving())
  }

  private static func steps(
    _ name: String, _ budget: Int, _ price: Double, _ rounding: PlanRounding = .fitting,
    _ options: RunOptions = RunOptions(), branches: Int = 1
  ) throws -> Int {
    try SamplingPlan(
      SamplerCatalog.sampler(named: name), evaluations: budget, cost: CostModel(derivativePrice: price),
      rounding: rounding, recipe: recipe(), options: options, costPerEvaluation: branches
    ).grid.steps
  }

  /// A Taylor step of order p takes p - 1 derivatives of eps, whatever the variable; a rule of evaluations takes none.
  @Test(arguments: CatalogTests.names)
  func derivativesAreAsDeclared(_ name: String) throws {
    let latents = StateBatch.normal(count: 9, dimension: 2, seed: 3)
    for (options, saved, added) in [
      (RunOptions(), 0, 0), (RunOptions(analyticFirstStep: true), 1, 0), (RunOptions(denoise: true), 0, 1),
    ] {
      let (sampler, problem) = try CatalogTests.prepared(name, steps: 3, options: options)
      if sampler.card.evaluations == .adaptive && saved > 0 { continue }
      let run = try problem.run(sampler, latents: latents)
      let own = run.stateEvaluations - 9 * added
      let declared = own * sampler.derivativesPerEvaluation
      if case .guarded = sampler.card.evaluations {
        // The second half of a step asks for its polynomial only, not for what the guard looks at.
        #expect(run.stateDerivatives <= declared)
        continue
      }
      #expect(run.stateDerivatives == declared)
    }
  }

  @Test(arguments: [
    ("ddim", 0), ("ttm2", 1), ("ttm5", 4), ("pf-ttm3", 2), ("etd-ttm4", 3), ("etd-data-ttm2", 1),
    ("pf-ideal3", 0), ("ideal-ttm2", 0), ("ab4", 0), ("dpm-solver-3s", 0), ("rk45", 0), ("euler-maruyama", 0),
  ])
  func orderPTakesPMinus1Derivatives(_ name: String, _ derivatives: Int) throws {
    let sampler: any Sampler<ScalarDiffusion> = try SamplerCatalog.sampler(named: name)
    #expect(sampler.derivativesPerEvaluation == derivatives)
  }

  @Test(arguments: SamplerCatalog.phaseSpace.map(\.card.name))
  func methodsOfPhaseSpaceCountAsDeclared(_ name: String) throws {
    let process = try PhaseSpaceDiffusion()
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    let grid = try TimeGrid(.linear, steps: 4, schedule: process)
    let run = try SamplingProblem(process: process, model: try GaussianMixture.smooth(), grid: grid).run(
      sampler, latents: process.prior(count: 3, dimension: 2, seed: 2, at: 1))
    #expect(run.stateDerivatives == run.stateEvaluations * sampler.derivativesPerEvaluation)
  }

  @Test func anExactStartIsNotCounted() throws {
    let sampler: any Sampler<ScalarDiffusion> = try SamplerCatalog.sampler(named: "ab3")
    let run = try CatalogTests.problem(steps: 4).run(
      sampler.setting("start", to: "exact"), latents: StateBatch.normal(count: 2, dimension: 2, seed: 1))
    #expect(run.stateDerivatives == 0)
  }

  /// Both branches of a guided model take the derivative.
  @Test func aGuidedModelCountsItsBranches() throws {
    let mixture = try GaussianMixture.toy8x8()
    let schedule = LinearVariancePreserving()
    let guided = try GuidedModel(
      conditional: mixture.restricted(to: Array(0..<8)), unconditional: mixture, weight: 1)
    let grid = try TimeGrid(.quadratic, steps: 5, schedule: schedule)
    let run = try SamplingProblem(model: guided, schedule: schedule, grid: grid).run(
      TruncatedTaylor(order: 3), latents: StateBatch.normal(count: 4, dimension: 2, seed: 1))
    #expect(run.evaluations == 10)
    #expect(run.derivatives == 20)
    #expect(CostModel.jacobianProducts.cost(of: run) == 30)
  }

  /// A stream to coefficient n has taken n derivatives.
  @Test func aStreamCountsItsCoefficients() throws {
    let mixture = try GaussianMixture.smooth()
    let states = StateBatch.normal(count: 5, dimension: 2, seed: 2)
    let evaluator = RunEvaluator(mixture.makeEvaluator(count: 5, order: 4), count: 5)
    var noise = states
    evaluator.begin(at: [Double](repeating: 0.5, count: states.stride), count: 5)
    for n in 0..<4 { evaluator.append(n, states, into: &noise) }
    #expect(evaluator.stateEvaluations == 5)
    #expect(evaluator.stateDerivatives == 15)
  }

  /// GENIE C.2.5: with an overhead of 14.4 % budgets of 10 and 15 evaluations are worth 9 and 13 steps.
  @Test(arguments: [(10, 0.144, 9), (15, 0.144, 13), (10, 0.0147, 10), (20, 0.0147, 20), (5, 0.144, 4)])
  func thePapersRuleRoundsToTheNearest(_ budget: Int, _ overhead: Double, _ steps: Int) throws {
    #expect(try Self.steps("ttm2", budget, overhead, .nearest) == steps)
  }

  @Test(arguments: [
    ("ttm2", 10, 1.0, 5), ("ttm3", 10, 1, 3), ("ttm2", 10, 0.144, 8), ("ttm2", 22, 0.1, 20),
    ("ttm2", 6, 0.2, 5), ("ddim", 10, 1, 10), ("dpm-solver-2s", 10, 1, 5), ("ttm5", 50, 1, 10),
  ])
  func theLargestNumberThatFits(_ name: String, _ budget: Int, _ price: Double, _ steps: Int) throws {
    #expect(try Self.steps(name, budget, price) == steps)
  }

  /// The first evaluation is saved with its derivatives, denoising has none, two branches double everything.
  @Test func endsAndBranches() throws {
    #expect(try Self.steps("ttm2", 10, 1, .fitting, RunOptions(analyticFirstStep: true)) == 6)
    #expect(try Self.steps("ttm2", 11, 1, .fitting, RunOptions(denoise: true)) == 5)
    #expect(try Self.steps("ttm2", 10, 1, .fitting, RunOptions(denoise: true)) == 4)
    #expect(try Self.steps("ttm2", 20, 1, branches: 2) == 5)
  }

  @Test func whatNoStepIsPaidForNamesTheLeast() throws {
    #expect(throws: SamplerError.budgetTooSmall(sampler: "ttm5", evaluations: 4, least: 5)) {
      try Self.steps("ttm5", 4, 1)
    }
    #expect(throws: SamplerError.budgetTooSmall(sampler: "ttm2", evaluations: 1, least: 2)) {
      try Self.steps("ttm2", 1, 0.144)
    }
  }

  /// The cost that is counted keeps to the budget, and one step more would not.
  @Test func countedCostsKeepToTheBudget() throws {
    let latents = StateBatch.normal(count: 1, dimension: 2, seed: 1)
    let mixture = try GaussianMixture.toy8x8()
    let names = ["ttm2", "ttm4", "pf-ttm3", "etd-ttm3", "ddim", "rho-rk4"]
    for var draw in RandomCases(seed: 41, count: 40) {
      let price = draw.uniform(0, 2)
      let budget = Int(draw.uniform(12, 60))
      let name = names[Int(draw.uniform(0, Double(names.count) - 1e-9))]
      let cost = try CostModel(derivativePrice: price)
      let sampler: any Sampler<ScalarDiffusion> = try SamplerCatalog.sampler(named: name)
      let plan = try SamplingPlan(sampler, evaluations: budget, cost: cost, recipe: Self.recipe())
      let run = try SamplingProblem(
        model: mixture, schedule: LinearVariancePreserving(), grid: plan.grid
      ).run(sampler, latents: latents)
      let step = cost.cost(of: run) / Double(plan.grid.steps)
      #expect(cost.cost(of: run) <= Double(budget) + 1e-9, "\(draw)")
      #expect(cost.cost(of: run) + step > Double(budget), "\(draw)")
    }
  }

  @Test(arguments: [-0.1, .nan, .infinity])
  func pricesAreNotNegative(_ price: Double) {
    #expect(throws: CostError.self) { try CostModel(derivativePrice: price) }
  }
}
