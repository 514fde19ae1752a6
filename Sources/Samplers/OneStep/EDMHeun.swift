import Diffusion
import Integration

/// The deterministic sampler of EDM (Karras et al. 2022, Alg. 1): Heun's rule in `x̄`, which is EDM's `x`, and `γ`,
/// its `σ`.
///
/// EDM appends the noise level 0 to its grid and makes an Euler step there; that step is the `denoise` option, so
/// EDM's `N` steps are `N − 1` steps and denoising, `2N − 1` evaluations. Without it the rule is `rho-heun2`.
public struct EDMHeun: LinearRuleSampler {
  /// The method.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "edm-heun", family: .rungeKutta, orders: .init(2),
      claim: .stated(2, place: "Karras et al. 2022, title of Alg. 1"), evaluations: .fixed(perStep: 2),
      spacing: .edm(7), citation: "karras2022edm",
      reference: "Karras et al. 2022 (EDM), Alg. 1; k-diffusion 'sample_heun'",
      formula: "xbar + h/2 (eps_n + eps(xbar + h eps_n, gamma_(n+1)))")
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    ButcherTableau.heun2.rules(on: grid)
  }
}
