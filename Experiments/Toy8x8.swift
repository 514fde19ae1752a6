import Diffusion
import Experimentation
import GSLReference
import Reporting
import Samplers

/// The main job: the samplers side by side on the 64-component mixture of the GENIE paper.
struct Toy8x8: Experiment {
  let card = ExperimentCard(
    name: "toy-8x8", title: "Taylor methods on the 8x8 toy mixture",
    question:
      "How large are the global and local truncation errors of each sampler where the score is exact?",
    paper: Papers.genie, location: "Figure 2, Appendix E",
    description: """
      Every sampler carries the same latents from t = 1 to t = 1e-3 on a mixture of 64 narrow Gaussians, whose noise \
      prediction and all of its total derivatives are known exactly. The global error is the distance in x of its end \
      point from that of the exact flow, which is found by a Taylor method of order 20 with a tolerance of 1e-14 for \
      each trajectory. The local error is that of every single step, made from a point of the exact flow with an exact \
      history.

      Means are owned by a few trajectories that pass between modes, so medians and quantiles stand beside them.
      """)

  var parameters: ParameterSet {
    ParameterSet(ComparisonOptions.all([SamplerOption.several] + SamplerOption.standard.changes))
  }

  var smoke: [ParameterAssignment] {
    [ComparisonOptions.steps.set(5), LatentOptions.trajectories.set(32)]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let samplers = try SamplerOption.standard.changed(
      parameters[SamplerOption.several], by: parameters, spacing: parameters[GridOptions.spacing])
    let comparison = try MixtureComparison(
      GaussianMixture.toy8x8(), on: ScalarDiffusion(parameters.schedule()), samplers, at: parameters,
      context: context)
    return Report(
      tables: comparison.tables(seed: parameters.seed), arrays: [comparison.samples],
      arrayFormat: parameters[ArrayFormatOption.format],
      figures: try comparison.figures(seed: parameters.seed),
      checks: try checks(comparison), summary: .table(comparison.summary), notes: comparison.notes)
  }

  private func checks(_ comparison: MixtureComparison<ScalarDiffusion>) throws -> [Check] {
    var checks = [
      comparison.referenceCheck,
      Check(
        "The reference agrees with GSL's rk8pd on the first trajectories (largest distance in x).",
        measured: try comparison.distanceToGSL(trajectories: 8), in: 0...1e-10),
    ]
    if let ideal = comparison["ideal-ttm2"], let ddim = comparison["ddim"] {
      checks.append(
        Check(
          "TTM2 with ideal derivatives on the DDIM ODE is DDIM to the bit"
            + (comparison.latents.count < comparison.count
              ? ", on the first \(comparison.latents.count) trajectories." : "."),
          isTrue: ideal.shown.states == ddim.shown.states))
    }
    checks += ToyMeans.checks(ToyMeans.of1000) { comparison[$0]?.global.mean }
    for (higher, lower) in [("ttm2", "ddim"), ("ttm3", "ttm2")] {
      guard let above = comparison[higher], let below = comparison[lower] else { continue }
      checks.append(
        Check.published(
          "The median global error of \(higher) is below that of \(lower) (ratio).",
          measured: above.global.median / below.global.median, in: 0...1))
    }
    return checks
  }
}
