import Diffusion

/// Euler-Maruyama on the reverse SDE of phase space, with all coefficients at the start of the step:
///
///     x' = x + h c (Γ x − m/M + 2 Γ s_x) + √(β Γ h) g_x,    m' = m + h c (x + ν m + 2 M ν s_m) + √(β M ν h) g_m,
///
/// `c = β/2`, `h = t − t' > 0`, the score `(s_x, s_m)` at `(z, t)`. Weak and strong order 1. Only from noise to data.
/// (Pandey and Mandt 2023, Eq. 11.)
public struct PhaseSpaceEulerMaruyama: Sampler {
  /// The method.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "psld-em", family: .stochastic, orders: .init(1), strongOrder: 1, claim: .eulerMaruyama,
      evaluations: .fixed(perStep: 1), spacing: .quadraticToCut,
      citation: "pandey2023recipe", reference: "Pandey and Mandt 2023, Eq. 11; Maruyama 1955",
      formula: "z + h (-F z + G G^T score) + sqrt(h) G g")
  }

  /// One pair over the step.
  public var draws: [NoiseDraw] { PhaseSpaceUpdate.draws() }

  /// A stepper with the coefficients of every step.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    try makeStepper(context) { from, to in
      let h = from.time - to.time
      let velocity = PhaseSpaceVelocity(context.process, at: from.time)
      let (f, g) = (velocity.linear, velocity.diffusion)
      return [
        PhaseSpaceUpdate(
          evaluation: context.process.frame(at: from.time),
          state: PhaseMatrix(xx: 1 - h * f.xx, xm: -h * f.xm, mx: -h * f.mx, mm: 1 - h * f.mm),
          score: PhaseMatrix(xx: 2 * h * g.x, xm: 0, mx: 0, mm: 2 * h * g.m),
          noise: PhaseMatrix(
            xx: (2 * h * g.x).squareRoot(), xm: 0, mx: 0, mm: (2 * h * g.m).squareRoot()))
      ]
    }
  }
}
