import Diffusion
import Integration

/// Euler-Maruyama on the reverse SDE in `t`, the baseline of Song et al. 2021.
///
/// `x' = x + H (f x + g² ε/σ) + g √|H| z`, `f = α'/α`, `g² = 2 σ² γ'/γ`, `z ~ N(0, I)` keyed by (seed, trajectory, step). For a
/// variance-preserving schedule `f = −β/2`, `g² = β`. Weak order 1. Only from
/// noise to data. (Song et al. 2021, Eq. 6.)
public struct EulerMaruyama: Sampler {
  /// The method.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "euler-maruyama", family: .stochastic, orders: .init(1), strongOrder: 1, claim: .eulerMaruyama,
      evaluations: .fixed(perStep: 1),
      spacing: .quadratic, citation: "song2021sde", reference: "Song et al. 2021, Eq. 6; Maruyama 1955",
      formula: "x + H (f x + g^2 eps/sigma) + g sqrt(|H|) z")
  }

  /// One over the step.
  public var draws: [NoiseDraw] { [NoiseDraw()] }

  /// A stepper with the factors of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    let grid = context.grid
    if grid.isEncoding { throw SamplerError.onlyFromNoiseToData(sampler: card.name) }
    let rules = (0..<grid.steps).map { n in
      let (from, to) = (grid.points[n], grid.points[n + 1])
      let h = to.time - from.time
      let rates = context.schedule.rates(at: from.time)
      let sigma = rates.alpha * rates.gamma
      let diffusion = 2 * sigma * sigma * rates.gammaRate / rates.gamma
      let alpha = (context.process.amplitude(at: from), context.process.amplitude(at: to))
      return NoisyStep(
        gamma: from.level, state: alpha.0 / alpha.1 * (1 + h * rates.alphaRate / rates.alpha),
        noise: h * diffusion / sigma / alpha.1,
        fresh: (diffusion * abs(h)).squareRoot() / alpha.1)
    }
    return NoisyStepper(rules, context)
  }
}
