import Diffusion
import Integration
import Samplers
import Testing

/// A model whose head says the exact derivative.
private struct ExactHead: NoiseModel {
  let mixture: GaussianMixture
  var dimension: Int { mixture.dimension }

  func makeEvaluator(count: Int, order: Int) -> Evaluator {
    Evaluator(mixture.makeEvaluator(count: count, order: 2))
  }

  final class Evaluator: DerivativeEvaluator {
    private let base: GaussianMixtureEvaluator

    init(_ base: GaussianMixtureEvaluator) { self.base = base }

    func noise(
      _ states: StateBatch, at levels: [Double], into noise: inout StateBatch,
      derivative: inout StateBatch
    ) {
      var jet = JetBatch(count: states.count, dimension: states.dimension, order: 2)
      base.expand(states, at: levels, order: 2, into: &jet)
      noise = jet.coefficient(1)
      derivative = jet.coefficient(2)
      derivative.scale(by: 2)
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
    let head = try run(TruncatedTaylor.withHead, ExactHead(mixture: mixture), options)
    #expect(head.states == exact.states)
    #expect(head.stateEvaluations == exact.stateEvaluations)
  }

  @Test func aModelWithoutAHeadIsRefused() throws {
    let sampler = try SamplerCatalog.sampler(named: "genie-head")
    #expect(sampler.needsDerivativeHead)
    #expect(throws: SamplerError.needsDerivativeHead(sampler: "ttm2-head")) {
      try run(sampler, GaussianMixture.toy8x8(), RunOptions())
    }
  }
}
