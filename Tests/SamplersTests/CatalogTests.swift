import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// What every sampler of the catalogue must satisfy; a method is held to this from the day it is listed.
@Suite struct CatalogTests {
  static let names = SamplerCatalog.all.map(\.card.name)
  /// The methods that take a number of steps.
  static let stepped = SamplerCatalog.all.map(\.card).filter { $0.evaluations.count(steps: 1) != nil }
    .map(\.name)

  /// The method and a grid of about `steps` steps, whatever the method needs to be told.
  static func prepared(
    _ name: String, steps: Int, options: RunOptions = RunOptions()
  ) throws -> (any Sampler<ScalarDiffusion>, SamplingProblem<ScalarDiffusion>) {
    let sampler = try SamplerCatalog.sampler(named: name)
    guard sampler.card.evaluations == .budget else {
      return (sampler, try problem(steps: steps, options: options))
    }
    let schedule = LinearVariancePreserving()
    let plan = try sampler.plan(
      evaluations: 3 * steps, recipe: GridRecipe<ScalarDiffusion>(.quadratic, schedule: schedule))
    return (
      plan.sampler,
      SamplingProblem(
        model: try GaussianMixture.toy8x8(), schedule: schedule, grid: plan.grid, options: options)
    )
  }

  static let latents = StateBatch.normal(count: 9, dimension: 2, seed: 3)

  static func problem(
    _ spacing: Spacing = .quadratic, steps: Int, options: RunOptions = RunOptions()
  ) throws -> SamplingProblem<ScalarDiffusion> {
    let schedule = LinearVariancePreserving()
    return SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(spacing, steps: steps, schedule: schedule), options: options)
  }

  @Test func namesAreUnique() {
    let all = SamplerCatalog.everyProcess.samplers.flatMap { [$0.card.name] + $0.card.aliases }
    #expect(Set(all).count == all.count)
  }

  @Test(arguments: names)
  func aNameFindsItsSampler(_ name: String) throws {
    #expect(try SamplerCatalog.sampler(named: name).card.name == name)
    let sampler = try #require(SamplerCatalog.all.first { $0.card.name == name })
    for alias in sampler.card.aliases {
      #expect(try SamplerCatalog.sampler(named: alias).card.name == name)
    }
  }

  @Test func familiesContinueAndUnknownNamesAreRefused() throws {
    #expect(try SamplerCatalog.sampler(named: "ttm1").card.name == "ddim")
    #expect(try SamplerCatalog.sampler(named: "ttm11").card.name == "ttm11")
    #expect(try SamplerCatalog.sampler(named: "pf-ttm7").card.orders.smooth == 7)
    #expect(throws: SamplerError.orderOutOfRange(name: "ttm0", allowed: 1...60)) {
      try SamplerCatalog.sampler(named: "ttm0")
    }
    #expect(throws: SamplerError.orderOutOfRange(name: "ttm99999999999999999999", allowed: 1...60)) {
      try SamplerCatalog.sampler(named: "ttm99999999999999999999")
    }
    for name in ["ttm", "ttm-1", "ab5", "ab1", "", "ddim2", "TTM2"] {
      #expect(throws: SamplerError.unknown(name)) { try SamplerCatalog.sampler(named: name) }
    }
  }

  @Test("A degree that no Taylor method has is refused, not replaced", arguments: [Int.min, -1, 0, 61])
  func degreesAreNotClamped(_ order: Int) throws {
    let problem = try Self.problem(steps: 2)
    let latents = StateBatch.normal(count: 3, dimension: 2, seed: 5)
    let samplers: [any Sampler<ScalarDiffusion>] = [
      TruncatedTaylor(order: order), TruncatedTaylor(order: order, formulation: .time),
      TruncatedTaylor(order: order, source: .ideal), ExponentialTaylor(.noise, order: order),
      ExponentialTaylor(.data, order: order),
    ]
    for sampler in samplers {
      #expect(throws: SamplerError.orderOutOfRange(name: sampler.card.name, allowed: 1...60)) {
        try problem.run(sampler, latents: latents)
      }
    }
  }

  @Test(arguments: stepped, [1, 2, 3, 8])
  func evaluationsAreAsDeclared(_ name: String, _ steps: Int) throws {
    let latents = StateBatch.normal(count: 9, dimension: 2, seed: 3)
    let sampler = try SamplerCatalog.sampler(named: name)
    let declared = try #require(sampler.card.evaluations.count(steps: steps))
    for (options, change) in [
      (RunOptions(), 0), (RunOptions(analyticFirstStep: true), -1), (RunOptions(denoise: true), 1),
    ] {
      let result = try Self.problem(steps: steps, options: options).run(sampler, latents: latents)
      #expect(result.stateEvaluations == 9 * (declared + change))
      #expect(result.diverged == 0)
    }
  }

  @Test(
    arguments: names.filter { name in
      (try? SamplerCatalog.sampler(named: name).setting("start", to: "heun")) != nil
    }, StartPolicy.allCases)
  func startsCostWhatTheyDeclare(_ name: String, _ start: StartPolicy) throws {
    let sampler = try SamplerCatalog.sampler(named: name).setting("start", to: start.rawValue)
    let latents = StateBatch.normal(count: 3, dimension: 2, seed: 3)
    for steps in [1, 2, 5] {
      let result = try Self.problem(steps: steps).run(sampler, latents: latents)
      #expect(result.stateEvaluations == 3 * (sampler.card.evaluations.count(steps: steps) ?? -1))
    }
  }

  /// The bits of a trajectory depend on nothing but its latent: not on threads, not on its neighbours.
  @Test(arguments: names)
  func bitsDoNotDependOnBatchingOrThreads(_ name: String) throws {
    let (sampler, problem) = try Self.prepared(name, steps: 7)
    let latents = StateBatch.normal(count: 300, dimension: 2, seed: 11)
    let one = try problem.run(sampler, latents: latents, jobs: 1)
    let two = try problem.run(sampler, latents: latents, jobs: 2)
    #expect(one.states == two.states)
    for range in [0..<1, 5..<18, 127..<130, 293..<300] {
      let (_, shifted) = try Self.prepared(
        name, steps: 7, options: RunOptions(firstTrajectory: range.lowerBound))
      let part = try shifted.run(sampler, latents: latents.slice(range))
      for (j, i) in range.enumerated() { #expect(part.states.state(j) == one.states.state(i)) }
    }
  }

  @Test(arguments: names)
  func oneBadTrajectoryHarmsNoOther(_ name: String) throws {
    let (sampler, problem) = try Self.prepared(name, steps: 4)
    var latents = StateBatch.normal(count: 10, dimension: 2, seed: 2)
    let clean = try problem.run(sampler, latents: latents)
    latents[3, 1] = .nan
    let result = try problem.run(sampler, latents: latents)
    #expect(result.outcomes[3] == (sampler.card.evaluations == .adaptive ? .failedEstimate : .diverged))
    #expect(result.diverged == 1)
    for i in 0..<10 where i != 3 { #expect(result.states.state(i) == clean.states.state(i)) }
  }

  /// Encoding runs the same rule on the reversed grid; with many steps it undoes decoding.
  @Test(arguments: OrderTests.names.filter { $0 != "ideal-ttm3" } + ["rk45", "dpm-solver-adaptive23"])
  func encodingInvertsDecoding(_ name: String) throws {
    let schedule = LinearVariancePreserving()
    let mixture = try GaussianMixture(means: [[-1, 0], [1, 0.5]], standardDeviation: 0.6)
    let grid = try TimeGrid(.quadratic, steps: 400, schedule: schedule)
    let latents = StateBatch.normal(count: 5, dimension: 2, seed: 8)
    let sampler = try SamplerCatalog.sampler(named: name)
    let down = try SamplingProblem(model: mixture, schedule: schedule, grid: grid).run(
      sampler, latents: latents)
    let up = try SamplingProblem(model: mixture, schedule: schedule, grid: grid.reversed())
      .run(sampler, latents: down.states)
    for i in 0..<5 { #expect(up.states.distance(to: latents, at: i) < 0.1) }
  }

  @Test(arguments: names, [5, 6, 7, 12, 25])
  func budgetsAreSpentButNotExceeded(_ name: String, _ evaluations: Int) throws {
    let sampler = try SamplerCatalog.sampler(named: name)
    let schedule = LinearVariancePreserving()
    let recipe = GridRecipe(.logSignalToNoise, schedule: schedule)
    if sampler.card.evaluations == .adaptive {
      #expect(throws: SamplerError.budgetNotApplicable(sampler: name)) {
        try SamplingPlan(sampler, evaluations: evaluations, recipe: recipe)
      }
      return
    }
    let latents = StateBatch.normal(count: 3, dimension: 2, seed: 3)
    for options in [
      RunOptions(), RunOptions(analyticFirstStep: true, denoise: true), RunOptions(denoise: true),
    ] {
      do {
        let plan = try SamplingPlan(sampler, evaluations: evaluations, recipe: recipe, options: options)
        let problem = SamplingProblem(
          model: try GaussianMixture.toy8x8(), schedule: schedule, grid: plan.grid, options: options)
        let spent = try problem.run(plan.sampler, latents: latents).evaluations
        #expect(spent <= Double(evaluations))
        if sampler.card.evaluations == .budget { #expect(spent == Double(evaluations)) }
        if let more = sampler.card.evaluations.count(steps: plan.grid.steps + 1) {
          let extra = (options.denoise ? 1 : 0) - (options.analyticFirstStep ? 1 : 0)
          #expect(more + extra > evaluations)
        }
      } catch SamplerError.budgetTooSmall(_, let given, let least) {
        #expect(given == evaluations && least > evaluations)
      }
    }
  }

  @Test(arguments: ["dpm-solver-fast", "dpm-solver++-fast", "scire-agile", "scire-v2-agile"])
  func dividedBudgetsNeedEvaluations(_ name: String) throws {
    let sampler = try SamplerCatalog.sampler(named: name)
    #expect(throws: SamplerError.needsEvaluations(sampler: name)) {
      try Self.problem(steps: 5).run(sampler, latents: StateBatch.normal(count: 1, dimension: 2, seed: 1))
    }
  }

  @Test(arguments: [
    (1, [1]), (2, [2]), (3, [2, 1]), (4, [3, 1]), (5, [3, 2]), (6, [3, 2, 1]), (9, [3, 3, 2, 1]),
  ])
  func evaluationsAreDividedAsPublished(_ evaluations: Int, _ orders: [Int]) {
    #expect(EvaluationShares(evaluations: evaluations).orders == orders)
  }

  @Test(arguments: ["euler-maruyama", "ancestral"])
  func noiseHasNoMeaningWhenEncoding(_ name: String) throws {
    let problem = try Self.problem(steps: 5)
    let reversed = SamplingProblem(
      model: problem.model, schedule: problem.schedule, grid: problem.grid.reversed())
    #expect(throws: SamplerError.onlyFromNoiseToData(sampler: name)) {
      try reversed.run(
        SamplerCatalog.sampler(named: name), latents: StateBatch.normal(count: 1, dimension: 2, seed: 1))
    }
  }
}
