import Diffusion

/// Ancestral sampling with a share `η` of fresh noise: DDPM's posterior for `η = 1`, DDIM for `η = 0`.
///
/// `x̄' = D + √(γ'² − s²) ε + s z`, `s = η γ' √(1 − γ'²/γ²)`, with the data prediction `D = x̄ − γ ε` and
/// `z ~ N(0, I)` keyed by (seed, trajectory, step). (Song, Meng, Ermon 2021, Eqs. 12 and 16; Ho et al. 2020, Eq. 7.)
/// Only from noise to data.
public struct AncestralSampler: Sampler {
  /// `η`, from 0 to 1.
  public private(set) var noiseShare = 1.0

  /// The method with `η = 1`; the setting `eta` changes it.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "ancestral", aliases: ["ddpm"], family: .stochastic, orders: .init(1), strongOrder: 1,
      claim: .notFound(place: "arXiv 2006.11239 and 2010.02502 were not searched for an order"),
      evaluations: .fixed(perStep: 1), spacing: .quadratic,
      citation: "ho2020ddpm", reference: "Ho et al. 2020, Eq. 7; Song, Meng, Ermon 2021, Eqs. 12, 16",
      formula:
        "D + sqrt(gamma'^2 - s^2) eps + s z, s = eta gamma' sqrt(1 - gamma'^2/gamma^2), eta = \(noiseShare)"
    )
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .real(
        "eta", \.noiseShare, in: 0...1,
        help: "Share of fresh noise in ancestral sampling, from 0 to 1. Default: 1.")
    ]
  }

  /// One over the step, or none for `η = 0`.
  public var draws: [NoiseDraw] { noiseShare == 0 ? [] : [NoiseDraw()] }

  /// A stepper with the factors of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    let points = context.grid.points
    if context.grid.isEncoding { throw SamplerError.onlyFromNoiseToData(sampler: card.name) }
    let rules = (0..<context.grid.steps).map { n in
      let (gamma, next) = (points[n].level, points[n + 1].level)
      let ratio = next / gamma
      let fresh = noiseShare * next * ((1 - ratio) * (1 + ratio)).squareRoot()
      let kept = max(next * next - fresh * fresh, 0).squareRoot()
      return NoisyStep(gamma: gamma, state: 1, noise: kept - gamma, fresh: fresh)
    }
    return NoisyStepper(rules, context)
  }
}
