import Diffusion

/// COBA: O of `StochasticSplitting`, then B and A with one noise prediction `eps = −R^T score`, each as a conjugate step
/// (`ConjugateSubflow`): Euler's rule in the variable that absorbs the linear drift of the moving half and the rate `λ`.
///
///     A:  x' = e^{λ h + Γ b}(1 − λ h) x − ∫ E_x c/M ds m − ∫ E_x β Γ (R^−T eps)_x ds,      E_x(s) = e^{λ (s − t') + Γ (b(s) − b(t'))}
///     B:  m' = e^{λ h + ν b}(1 − λ h) m + ∫ E_m c ds x − ∫ E_m β M ν (R^−T eps)_m ds,      E_m(s) = e^{λ (s − t') + ν (b(s) − b(t'))}
///
/// with `eps` frozen and the integrals over the step, from `t'` to `t`. Weak and strong order 1. Only from noise to data.
/// (Pandey, Rudolph, Mandt 2024, arXiv 2310.07894; the formulas are this toolkit's.)
public struct ConjugateStochasticSplitting: Sampler {
  /// `λ`.
  public private(set) var rate = 0.0
  /// `λ_s`, see `StochasticSplitting.noiseScale`.
  public private(set) var noiseScale = 1.0
  /// The time of the noise prediction, `start` or `end`.
  public private(set) var scoreTime = ScoreTime.start
  /// `R`.
  public private(set) var factor = NoiseFactor.cholesky

  /// The method with `λ = 0`, the Cholesky factor and the noise prediction at the start of the step.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "coba", family: .stochastic, orders: .init(1), strongOrder: 1, claim: .splittingUnread,
      evaluations: .fixed(perStep: 1),
      spacing: .quadraticToCut, citation: "pandey2024efficient", reference: "Pandey, Rudolph, Mandt 2024",
      formula: "O; B and A by conjugate steps with one eps, at the \(scoreTime.rawValue) of the step")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .conjugateRate(\.rate), .noiseScale(\.noiseScale),
      .choice(
        "score-time", \.scoreTime, among: [.start, .end],
        help: "Time of the score within a step in phase space. Default: start."),
      .noiseFactor(\.factor),
    ]
  }

  /// One pair over the step.
  public var draws: [NoiseDraw] { PhaseSpaceUpdate.draws() }

  /// Those that O integrates.
  public func brownianKernels(
    at time: Double, from start: GridPoint, to end: GridPoint, process: PhaseSpaceDiffusion
  ) -> [[Double]] {
    SplittingParts(process, from: start, to: end).fluctuationKernels(at: time)
  }

  /// A stepper with the coefficients of every step.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    let process = context.process
    let parts = ConjugateSubflow(process, along: .sde, rate: rate, factor: factor)
    return try makeStepper(context) { from, to in
      let time = scoreTime.time(from: from, to: to)
      var momentum = parts.momentum(from: from.time, to: to.time, noiseAt: time)
      momentum.evaluation = process.frame(at: time)
      return [
        SplittingParts(process, from: from, to: to).fluctuation(scale: noiseScale), momentum,
        parts.position(from: from.time, to: to.time, noiseAt: time),
      ]
    }
  }
}
