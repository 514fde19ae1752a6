import Accuracy
import Diffusion
import Integration
import Numbers
import Testing

@testable import Samplers

/// What `hpc-tau` does where guidance makes the Jacobian of the denoiser larger than that of data.
@Suite struct GuidanceLimitTests {
  static let schedule = LinearVariancePreserving()

  private func rule(_ order: Int, gain: Double) -> GaussianTimeRule {
    GaussianTimeRule(deviation: 0.6, order: order, jacobian: .gaussian, gain: gain)
  }

  /// The bound holds and a constant denoised point is still carried exactly: the weights sum to `1 − γ_{n+1}/γ_n`.
  @Test(arguments: [2, 3], [1.5, 4, 8])
  func pastWeightsAreBounded(_ order: Int, _ gain: Double) throws {
    for spacing in [Spacing.quadratic, .logSignalToNoise, .jump(4)] {
      let law = try GaussianMixture(means: [[0, 0]], standardDeviation: 0.6)
      for steps in [3, 6, 12] {
        let levels = try TimeGrid(spacing, steps: steps, schedule: Self.schedule, data: .law(law)).points.map(
          \.level)
        for n in 1..<steps {
          let step = rule(order, gain: gain).step(n, along: levels)
          let share = 0.36 / (0.36 + levels[n + 1] * levels[n + 1])
          let past = step.predictor.dropFirst().reduce(0) { $0 + abs($1) }
          #expect(gain * share * past < GaussianTimeRule.reach * (1 + 1e-12))
          let sum = step.predictor.reduce(0, +)
          #expect(abs(sum - (1 - levels[n + 1] / levels[n])) < 1e-13)
        }
      }
    }
  }

  /// Without guidance, and in short steps with it, nothing is limited.
  @Test func shortStepsAreLeftAlone() throws {
    let coarse = try TimeGrid(.logSignalToNoise, steps: 6, schedule: Self.schedule).points.map(\.level)
    let fine = try TimeGrid(.logSignalToNoise, steps: 400, schedule: Self.schedule).points.map(\.level)
    #expect(rule(3, gain: 8).step(3, along: coarse) != rule(3, gain: 1).step(3, along: coarse))
    for n in stride(from: 0, to: 400, by: 7) {
      #expect(rule(3, gain: 8).step(n, along: fine) == rule(3, gain: 1).step(n, along: fine))
    }
  }

  /// The order of the method stays under guidance.
  @Test func theOrderStays() throws {
    let law = try GaussianMixture.smooth()
    let model = try GuidedModel(conditional: law.restricted(to: [0]), unconditional: law, weight: 3)
    let latents = StateBatch.normal(count: 12, dimension: 2, seed: 8)
    let sampler = try SamplerCatalog.sampler(named: "hpc-tau-2", on: ScalarDiffusion.self)
    let errors = try [160, 320].map { steps -> Double in
      let problem = SamplingProblem(
        model: model, schedule: Self.schedule,
        grid: try TimeGrid(.logSignalToNoise, steps: steps, schedule: Self.schedule))
      return try GlobalError(
        of: sampler, on: problem, latents: latents, reference: ReferenceSolution(problem, latents: latents)
      ).summary.mean
    }
    #expect(Double.log(errors[0] / errors[1]) / Double.log(2) > 2.7, "\(errors)")
  }

  /// The 64 modes of GENIE, guided with the weight 7 in ten steps: without the limit a fifth of the trajectories and more end
  /// far outside.
  @Test func strongGuidanceStaysNearTheFlow() throws {
    let law = try GaussianMixture.toy8x8()
    let model = try GuidedModel(
      conditional: law.restricted(to: Array(0..<16)), unconditional: law, weight: 7)
    let latents = StateBatch.normal(count: 200, dimension: 2, seed: 9)
    let problem = SamplingProblem(
      model: model, schedule: Self.schedule,
      grid: try TimeGrid(.quadratic, steps: 10, schedule: Self.schedule))
    let reference = try ReferenceSolution(problem, latents: latents)
    let limited = try GlobalError(
      of: SamplerCatalog.sampler(named: "hpc-tau-3", on: ScalarDiffusion.self), on: problem, latents: latents,
      reference: reference)
    let free = try GlobalError(
      of: HermiteTauMultistep(order: .third, scale: .isotropic(.fixed(law.moments?.deviation ?? 1))),
      on: SamplingProblem(
        model: Ungained(base: model), schedule: Self.schedule, grid: problem.grid), latents: latents,
      reference: reference)
    #expect(limited.summary.mean < free.summary.mean / 5, "\(limited.summary.mean) \(free.summary.mean)")
  }

  /// A guided model that does not say so.
  private struct Ungained<Base: NoiseModel>: NoiseModel {
    let base: Base
    var dimension: Int { base.dimension }
    func makeEvaluator(count: Int, order: Int) -> Base.Evaluator {
      base.makeEvaluator(count: count, order: order)
    }
  }
}
