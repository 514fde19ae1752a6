import Diffusion
import Integration
import Numbers

/// λ-DDIM-I with one variable per coordinate: Euler's rule in the projected variable `e^{λ t} x̄`,
///
///     x̄' = e^{λ h} (1 − λ h) x̄ − W ε(x̄, γ),    W = ∫_{γ'}^{γ} e^{λ (t(g) − t')} dg,    h = t − t'.
///
/// `λ = 0` is DDIM. (Pandey, Yang, Mandt 2024, arXiv 2405.17673, class `VPConjugateSampler`, in `x̄ = x/α`; the integral over `g` holds for
/// every schedule.)
public struct ScalarConjugate: Sampler {
  /// `λ`, of any sign.
  public private(set) var rate = 0.5

  /// The method with `λ = 0.5`.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "vp-lambda-ddim-1", family: .conjugate, orders: .init(1),
      claim: .notFound(place: "mandt-lab/c-pigdm; arXiv 2405.17673 was not read"),
      evaluations: .fixed(perStep: 1),
      citation: "pandey2024conjugate", reference: "Pandey, Yang, Mandt 2024, VPConjugateSampler",
      formula: "e^(lambda h) (1 - lambda h) xbar - eps int e^(lambda (t - t')) dgamma")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.conjugateRate(\.rate)] }

  /// A stepper with the coefficients of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    let points = context.grid.points
    return NoisyStepper(
      zip(points, points.dropFirst()).map { from, to in
        let h = from.time - to.time
        return NoisyStep(
          gamma: from.level, state: Double.exp(rate * h) * (1 - rate * h),
          noise: -weight(from, to, context.process), fresh: 0)
      }, context)
  }

  /// `W`, by Gauss-Legendre on panels over which `g` changes by a factor of at most two.
  private func weight(_ from: GridPoint, _ to: GridPoint, _ process: ScalarDiffusion) -> Double {
    let panels = max(1, Int(abs(Double.log(from.level / to.level) / Double.log(2)).rounded(.up)))
    let ratio = Double.pow(from.level / to.level, 1 / Double(panels))
    var sum = CompensatedSum()
    var left = to.level
    for n in 1...panels {
      let right = n == panels ? from.level : left * ratio
      sum.add(
        Self.rule.integrate(from: left, to: right) {
          Double.exp(rate * (process.time(atLevel: $0) - to.time))
        })
      left = right
    }
    return sum.value
  }

  private static let rule = GaussLegendre(points: 16)
}
