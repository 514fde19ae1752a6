import Diffusion
import Integration
import Samplers
import Testing

/// A model whose heads say the exact derivatives.
private struct ExactHeads: NoiseModel {
  let mixture: GaussianMixture
  var heads = 1
  /// What the first is said to cost; the second costs twice as much.
  var overhead = 0.0
  var dimension: Int { mixture.dimension }
  var predictionOverheads: [Double] { (1...heads).map { overhead * Double($0) } }

  func makeEvaluator(count: Int, order: Int) -> Evaluator {
    Evaluator(mixture.makeEvaluator(count: count, order: heads + 1), heads: heads)
  }

  final class Evaluator: DerivativeEvaluator {
    private let base: GaussianMixtureEvaluator
    let predictedDerivatives: Int

    init(_ base: GaussianMixtureEvaluator, heads: Int) {
      self.base = base
      predictedDerivatives = heads
    }

    func noise(
      _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
      derivatives: inout [StateBatch]
    ) {
      let order = derivatives.count + 1
      var jet = JetBatch(count: states.count, dimension: states.dimension, order: order)
      base.expand(states, at: levels, order: order, into: &jet)
      noise = jet.coefficient(1)
      var factorial = 1.0
      for k in derivatives.indices {
        factorial *= Double(k + 2)
        derivatives[k] = jet.coefficient(k + 2)
        derivatives[k].scale(by: factorial)
      }
    }

    func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
      base.noise(states, at: levels, into: &noise)
    }

    func begin(at levels: [Double], count: Int) { base.begin(at: levels, count: count) }

    func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
      base.append(n, coefficient, into: &noise)
    }
  }
}

@Suite struct HeadSamplerTests {
  private func run(
    _ sampler: any Sampler<ScalarDiffusion>, _ model: any NoiseModel, _ options: RunOptions
  ) throws -> RunResult {
    let process = ScalarDiffusion(LinearVariancePreserving())
    let grid = try TimeGrid(.quadratic, steps: 9, schedule: process.schedule)
    let latents = process.prior(count: 150, dimension: 2, seed: 4, at: grid.first.time)
    return try SamplingProblem(process: process, model: model, grid: grid, options: options)
      .run(sampler, latents: latents)
  }

  @Test(arguments: [false, true], [false, true])
  func anExactHeadIsTheTaylorMethodToTheBit(_ analyticFirstStep: Bool, _ denoise: Bool) throws {
    let mixture = try GaussianMixture.toy8x8()
    let options = RunOptions(analyticFirstStep: analyticFirstStep, denoise: denoise)
    let exact = try run(TruncatedTaylor(order: 2), mixture, options)
    let head = try run(SamplerCatalog.sampler(named: "ttm2-head"), ExactHeads(mixture: mixture), options)
    #expect(head.states == exact.states)
    #expect(head.stateEvaluations == exact.stateEvaluations)
    #expect(head.statePredictions == [exact.stateDerivatives] && head.stateDerivatives == 0)
  }

  /// With two exact heads the step of degree 3 is that of the jet, up to the rounding of 6 and 1/6.
  @Test func twoExactHeadsAreTheThirdTaylorMethod() throws {
    let mixture = try GaussianMixture.toy8x8()
    let exact = try run(TruncatedTaylor(order: 3), mixture, RunOptions())
    let head = try run(
      SamplerCatalog.sampler(named: "ttm3-head"), ExactHeads(mixture: mixture, heads: 2), RunOptions())
    #expect((head.states.distances(to: exact.states).max() ?? .nan) < 1e-11)
    #expect(head.statePredictions == [exact.stateEvaluations, exact.stateEvaluations])
  }

  /// Nine steps of 150 trajectories at an overhead of 0.25: 9 · 1.25 for one head, 9 · 1.75 for two, 9 and 18 where heads and jets are
  /// priced at 0 and 1.
  @Test func headsAreCharged() throws {
    let mixture = try GaussianMixture.toy8x8()
    let model = ExactHeads(mixture: mixture, heads: 2, overhead: 0.25)
    let cost = CostModel.jacobianProducts.charging(model)
    for (name, charged, evaluations, unpriced) in [
      ("ttm2-head", 11.25, 9.0, 18.0), ("ttm3-head", 15.75, 9, 27), ("ttm2", 18, 9, 18), ("ab2", 9, 9, 9),
    ] {
      let sampler = try SamplerCatalog.sampler(named: name)
      let run = try run(sampler, model, RunOptions())
      #expect(cost.cost(of: run) == charged, "\(name)")
      #expect(CostModel.evaluations.cost(of: run) == evaluations, "\(name)")
      #expect(CostModel.jacobianProducts.cost(of: run) == unpriced, "\(name)")
      let recipe = GridRecipe<ScalarDiffusion>(.quadratic, schedule: LinearVariancePreserving())
      let plan = try SamplingPlan(
        sampler, evaluations: 27, cost: cost, rounding: .nearest, recipe: recipe)
      #expect(plan.grid.steps == Int((27 * 9 / charged).rounded()), "\(name)")
    }
  }

  @Test func aModelWithTooFewHeadsIsRefused() throws {
    let mixture = try GaussianMixture.toy8x8()
    #expect(throws: SamplerError.needsHeads(sampler: "ttm2-head", needed: 1, found: 0)) {
      try run(SamplerCatalog.sampler(named: "genie-head"), mixture, RunOptions())
    }
    #expect(throws: SamplerError.needsHeads(sampler: "ttm3-head", needed: 2, found: 1)) {
      try run(SamplerCatalog.sampler(named: "ttm3-head"), ExactHeads(mixture: mixture), RunOptions())
    }
  }
}
