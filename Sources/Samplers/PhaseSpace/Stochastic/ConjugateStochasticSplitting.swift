import Diffusion
import Numbers

/// COBA: O of `StochasticSplitting`, then B and A with one noise prediction `eps = −R^T score`, each as a conjugate step: Euler's rule
/// in the variable that absorbs the linear drift of the moving half and the rate `λ`, the other half frozen.
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
      name: "coba", family: .stochastic, orders: .init(1), strongOrder: 1, evaluations: .fixed(perStep: 1),
      spacing: .quadraticToCut, reference: "Pandey, Rudolph, Mandt 2024",
      formula: "O; B and A by conjugate steps with one eps, at the \(scoreTime.rawValue) of the step")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .real(
        "lambda", \.rate, in: -1000...1000,
        help: "Rate lambda of conjugate methods in phase space. Default: 0."),
      .noiseScale(\.noiseScale),
      .choice(
        "score-time", \.scoreTime, among: [.start, .end],
        help: "Time of the score within a step in phase space. Default: start."),
      .choice(
        "factor", \.factor,
        help: "Root of the covariance that makes the noise prediction in phase space. Default: cholesky."),
    ]
  }

  /// One pair over the step.
  public var draws: [NoiseDraw] { PhaseSpaceUpdate.draws() }

  /// A stepper with the coefficients of every step.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    let process = context.process
    return try makeStepper(context) { from, to in
      let (position, momentum) = parts(process, from, to)
      return [
        SplittingParts(process, from: from, to: to).fluctuation(scale: noiseScale), momentum, position,
      ]
    }
  }
}

extension ConjugateStochasticSplitting {
  /// The steps of A and B between two points; B evaluates the score, A uses the same.
  private func parts(
    _ process: PhaseSpaceDiffusion, _ from: GridPoint, _ to: GridPoint
  ) -> (position: PhaseSpaceUpdate, momentum: PhaseSpaceUpdate) {
    let (gamma, nu) = (process.positionFriction, process.momentumFriction)
    let (h, end) = (from.time - to.time, process.integratedRate(at: to.time))
    let quadrature = PhaseSpaceQuadrature(process, from: to.time, to: from.time)
    var (pushX, pushM) = (0.0, 0.0)
    var x = PhasePair(x: 0.0, m: 0.0)
    var m = x
    for node in quadrature.nodes {
      let beta = process.rate.value(at: node.time) * node.weight
      let (elapsed, b) = (node.time - to.time, process.integratedRate(at: node.time) - end)
      let growth = PhasePair(
        x: Double.exp(rate * elapsed + gamma * b), m: Double.exp(rate * elapsed + nu * b))
      let inverse = PhaseSpaceFactor(
        factor, kernel: process.kernel(at: node.time), frame: node.frame, angle: node.angle
      ).inverseTranspose
      pushX += 0.5 * beta * growth.x * process.inverseMass
      pushM += 0.5 * beta * growth.m
      let (gx, gm) = (beta * growth.x * gamma, beta * growth.m * nu / process.inverseMass)
      x = PhasePair(x: x.x + gx * inverse.xx, m: x.m + gx * inverse.xm)
      m = PhasePair(x: m.x + gm * inverse.mx, m: m.m + gm * inverse.mm)
    }
    let time = scoreTime.time(from: from, to: to)
    let frame = process.frame(at: time)
    let root = PhaseSpaceFactor(
      factor, kernel: process.kernel(at: time), frame: frame,
      angle: scoreTime == .start ? quadrature.angle : 0
    ).matrix
    // -w.eps = w.(R^T score).
    let (scoreX, scoreM) = (root * x, root * m)
    let b = process.integratedRate(at: from.time) - end
    let position = PhaseSpaceUpdate(
      state: PhaseMatrix(
        xx: Double.exp(rate * h + gamma * b) * (1 - rate * h), xm: -pushX, mx: 0, mm: 1),
      score: PhaseMatrix(xx: scoreX.x, xm: scoreX.m, mx: 0, mm: 0))
    let momentum = PhaseSpaceUpdate(
      evaluation: frame,
      state: PhaseMatrix(
        xx: 1, xm: 0, mx: pushM, mm: Double.exp(rate * h + nu * b) * (1 - rate * h)),
      score: PhaseMatrix(xx: 0, xm: 0, mx: scoreM.x, mm: scoreM.m))
    return (position, momentum)
  }
}
