import Diffusion
import Numbers

/// Conjugate splitting methods: the sub-flows A and B in turn, each as a conjugate step of its own (`ConjugateSubflow`) with a frozen
/// noise prediction `eps = −R^T score`, which is Euler's rule in the variable that absorbs the linear drift and the rate `λ`.
///
/// First order. `λ = −β (Γ + ν)/4` takes the mean growth of the pair away; without it a frozen `eps` is amplified by
/// `e^{β ν h/2}`. (Pandey, Rudolph, Mandt 2024, arXiv 2310.07894; the formulas are this toolkit's.)
public struct ConjugateSplitting: Sampler {
  /// The methods.
  public enum Scheme: String, CaseIterable, Sendable {
    /// B and A over the step with one noise prediction.
    case euler = "cse"
    /// B over half of the step and A over the step with one noise prediction, B over the other half with that of the step's end.
    case verlet = "cvv"
  }

  /// Which method.
  public let scheme: Scheme
  /// `λ`, of any sign.
  public private(set) var rate = 0.0
  /// `R`.
  public private(set) var factor = NoiseFactor.cholesky

  /// One of the methods with `λ = 0` and the Cholesky factor.
  public init(_ scheme: Scheme) { self.scheme = scheme }

  private var pattern: SplittingPattern { scheme == .euler ? .reducedEuler : .reducedVerlet }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: scheme.rawValue, family: .phaseSpaceSplitting, orders: .init(1), claim: .splittingUnread,
      evaluations: .fixed(perStep: pattern.evaluations), spacing: .quadraticToCut,
      citation: "pandey2024efficient", reference: "Pandey, Rudolph, Mandt 2024",
      formula: scheme == .euler
        ? "m over h, x over h by conjugate steps with one eps at t"
        : "m over h/2, x over h by conjugate steps with one eps at t; m over h/2 with the eps at t'")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [.conjugateRate(\.rate), .noiseFactor(\.factor)]
  }

  /// A stepper with the coefficients of every step.
  ///
  /// - Throws: `SamplerError.needsRotation`.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    try makeStepper(context, updates(on: context.process, context.grid))
  }

  /// The method with the coefficients of every step of a grid.
  ///
  /// - Throws: `SamplerError.needsRotation`.
  public func prepared(
    for problem: SamplingProblem<PhaseSpaceDiffusion>
  ) throws -> any Sampler<PhaseSpaceDiffusion> {
    try prepared(for: problem.process, updates(on: problem.process, problem.grid))
  }

  private func updates(on process: PhaseSpaceDiffusion, _ grid: TimeGrid) -> [[PhaseSpaceUpdate]] {
    let parts = ConjugateSubflow(process, along: .flow, rate: rate, factor: factor)
    return zip(grid.points, grid.points.dropFirst()).map { from, to in
      pattern.substeps(from: from.time, to: to.time, momentumFirst: true).map { substep in
        var update =
          substep.movesMomentum
          ? parts.momentum(from: substep.from, to: substep.to, noiseAt: substep.scoreTime)
          : parts.position(from: substep.from, to: substep.to, noiseAt: substep.scoreTime)
        update.evaluation = substep.isFresh ? process.frame(at: substep.scoreTime) : nil
        return update
      }
    }
  }
}
