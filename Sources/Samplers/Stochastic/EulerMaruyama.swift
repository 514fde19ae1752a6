import Diffusion
import Integration
import Numbers

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
      name: "euler-maruyama", family: .stochastic, orders: .init(1), evaluations: .fixed(perStep: 1),
      spacing: .quadratic, reference: "Song et al. 2021, Eq. 6; Maruyama 1955",
      formula: "x + H (f x + g^2 eps/sigma) + g sqrt(|H|) z")
  }

  /// A stepper with the factors of every step.
  public func makeStepper(_ setting: StepperSetting) throws -> any Stepper {
    let grid = setting.grid
    if grid.isEncoding { throw SamplerError.onlyFromNoiseToData(sampler: card.name) }
    let rules = try (0..<grid.steps).map { n in
      let (from, to) = (grid.points[n], grid.points[n + 1])
      let h = to.time - from.time
      let gamma = try setting.schedule.gammaSeries(at: from.time, order: 1).coefficients
      let alpha = try setting.schedule.alphaSeries(at: from.time, order: 1).coefficients
      let sigma = alpha[0] * gamma[0]
      let diffusion = 2 * sigma * sigma * gamma[1] / gamma[0]
      return NoisyStep(
        gamma: from.gamma, state: from.alpha / to.alpha * (1 + h * alpha[1] / alpha[0]),
        noise: h * diffusion / sigma / to.alpha,
        fresh: (diffusion * abs(h)).squareRoot() / to.alpha)
    }
    return NoisyStepper(rules, setting)
  }
}

/// `x̄' = state · x̄ + noise · ε(x̄, γ) + fresh · z`.
struct NoisyStep: Sendable {
  let gamma: Double
  let state: Double
  let noise: Double
  let fresh: Double
}

/// Carries out `NoisyStep`s with noise keyed by (seed, trajectory, step).
final class NoisyStepper: Stepper {
  private let rules: [NoisyStep]
  private let setting: StepperSetting
  private let random: CounterRandom
  private var noise: StateBatch

  init(_ rules: [NoisyStep], _ setting: StepperSetting) {
    self.rules = rules
    self.setting = setting
    random = CounterRandom(seed: setting.seed)
    noise = setting.makeBatch()
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let rule = rules[n]
    setting.evaluator.noise(states, at: rule.gamma, into: &noise)
    states.scale(by: rule.state)
    states.add(rule.noise, times: noise)
    guard rule.fresh != 0 else { return }
    // Step 0 of the generator belongs to the latents.
    for i in 0..<states.count {
      for d in 0..<states.dimension {
        let z = random.normal(trajectory: setting.firstTrajectory + i, step: n + 1, index: d)
        states[i, d] = states[i, d].addingProduct(rule.fresh, z)
      }
    }
  }
}
