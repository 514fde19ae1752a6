import Diffusion
import Numbers

/// Conjugate integrators: Euler's rule, or the two-step Adams-Bashforth rule, in the projected variable `A z` with
/// `dA/dt = A (B − F + ½ G G^T C_skip)`, for `score = C_skip z − R^−T eps`.
///
/// With `E(s) = A(t')^−1 A(s)` and `h = t − t'` a step from `t` to `t'` is
///
///     z' = E(t) (I − h B) z − W eps(z, t),     W = ½ ∫_{t'}^{t} E(s) G G^T R(s)^−T ds,
///
/// and with the state `z_p` and noise `e_p` of the step before, from `t_p`, `r = h/(t_p − t)`,
///
///     z' = E(t) (I − h (1 + r/2) B) z + (h r/2) E(t_p) B z_p − (W_0 − W_1) eps − W_1 e_p,
///     W_j = ½ ∫_{t'}^{t} E(s) G G^T R(s)^−T ((s − t)/(t_p − t))^j ds.
///
/// `B = 0` is the exponential integrator of the linear part (DDIM), `λ I` is λ-DDIM-I, `λ [[1, 1], [1, 1]]` is λ-DDIM-II.
/// (Pandey, Rudolph, Mandt 2024, arXiv 2310.07894; the local form, the two-step form and `E` for any rate are this toolkit's. Two
/// steps with `B = 0`: tAB-DEIS, arXiv 2204.13902.)
public struct ConjugateIntegrator: Sampler {
  /// The methods of one step; each has a two-step form.
  public enum Method: String, CaseIterable, Sendable {
    /// `B = 0`.
    case exponential = "psld-ddim"
    /// `B = λ I`.
    case scalar = "lambda-ddim-1"
    /// `B = λ [[1, 1], [1, 1]]`.
    case ones = "lambda-ddim-2"
  }

  /// Which `B`.
  public let method: Method
  /// Whether the noise is extrapolated from two steps.
  public let isTwoStep: Bool
  /// `λ`, of any sign; `psld-ddim` has none.
  public private(set) var rate = 0.5
  /// `R`.
  public private(set) var factor = NoiseFactor.cholesky
  /// `C_skip`.
  public private(set) var preconditioning = Preconditioning.none

  /// A method with `λ = 0.5`, the Cholesky factor and no preconditioning.
  public init(_ method: Method, isTwoStep: Bool = false) {
    self.method = method
    self.isTwoStep = isTwoStep
  }

  /// `B`.
  public var shift: ConjugateShift {
    switch method {
    case .exponential: .scalar(0)
    case .scalar: .scalar(rate)
    case .ones: .ones(rate)
    }
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: method.rawValue + (isTwoStep ? "-ab2" : ""), family: .conjugate, orders: .init(isTwoStep ? 2 : 1),
      claim: isTwoStep ? .own : .splittingUnread,
      evaluations: .fixed(perStep: 1), start: isTwoStep ? "ramp" : "none", spacing: .quadraticToCut,
      citation: isTwoStep ? SamplerCard.ownCitation : "pandey2024efficient",
      reference: isTwoStep
        ? "derived here, after arXiv 2204.13902 (tAB-DEIS) and Pandey, Rudolph, Mandt 2024"
        : "Pandey, Rudolph, Mandt 2024",
      formula: isTwoStep
        ? "E(t) (I - h (1 + r/2) B) z + (h r/2) E(t_p) B z_p - (W_0 - W_1) eps - W_1 eps_p"
        : "E(t) (I - h B) z - W eps, E' = E (B - F), W = int E G G^T R^(-T) ds/2")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    let own: [SamplerSetting<Self>] = method == .exponential ? [] : [.conjugateRate(\.rate)]
    return own + [.noiseFactor(\.factor), .preconditioning(\.preconditioning)]
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
    let points = grid.points
    var steps: [ConjugateStep] = []
    for (from, to) in zip(points, points.dropFirst()) {
      steps.append(
        ConjugateStep(
          self, on: process, from: from.time, to: to.time, after: isTwoStep ? steps.last : nil))
    }
    return steps.map { [$0.update] }
  }
}
