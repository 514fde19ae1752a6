import Diffusion

/// SSCS, the symmetric splitting sampler of critically damped Langevin diffusion: the linear part with its noise exactly over half
/// a step, the score part by Euler's rule over the whole, the linear part again.
///
///     linear:  dz = c [[−Γ, −1/M], [1, −ν]] z dτ + G dw,    score:  dx = β Γ (x + s_x) dτ,  dm = β ν (m + M s_m) dτ.
///
/// The linear map over `b = ∫β` is `J Ψ(b) J` with the covariance `J Q(b) J`, `J = diag(1, −1)`, whose lower Cholesky factor makes the
/// noise. Weak and strong order 1. Only from noise to data. (Dockhorn, Vahdat, Kreis 2022, Sec. 3.3; Pandey and Mandt 2023, Eq. 12.)
public struct SymmetricSplitting: Sampler {
  /// How long the second half is where the rate depends on time.
  public enum FrozenHalves: String, CaseIterable, Sendable {
    /// As long as the first, in `∫β`: as in the authors' code.
    case on
    /// Its own length.
    case off
  }

  /// The time of the score and of the rate of its part: `start`, as in the authors' code, or `mid`.
  public private(set) var scoreTime = ScoreTime.start
  /// Whether the second half is taken as long as the first; the same for a constant rate.
  public private(set) var frozenHalves = FrozenHalves.off

  /// The method with the score at the start of the step.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "sscs", family: .stochastic, orders: .init(1), strongOrder: 1,
      claim: .notFound(place: "arXiv 2112.07068 was not searched for an order"),
      evaluations: .fixed(perStep: 1),
      spacing: .quadraticToCut,
      citation: "dockhorn2022cld",
      reference: "Dockhorn, Vahdat, Kreis 2022, Sec. 3.3; Pandey and Mandt 2023, Eq. 12",
      formula:
        "linear part h/2, z + h G G^T (score + S^-1 z), linear part h/2; score at \(scoreTime.rawValue)"
    )
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .choice(
        "score-time", \.scoreTime, among: [.start, .mid],
        help: "Time of the score within a step in phase space. Default: start."),
      .choice(
        "frozen-halves", \.frozenHalves,
        help:
          "Whether sscs makes its second half as long as its first, in the integral of beta. Default: off."),
    ]
  }

  /// A pair over each half.
  public var draws: [NoiseDraw] {
    PhaseSpaceUpdate.draws(over: 0...0.5) + PhaseSpaceUpdate.draws(over: 0.5...1)
  }

  /// What the linear part of each half integrates, `L^−1 J Ψ(b(t) − b(end)) J G √β`, `L` the factor of its covariance.
  public func brownianKernels(
    at time: Double, from start: GridPoint, to end: GridPoint, process: PhaseSpaceDiffusion
  ) -> [[Double]] {
    let middle = ScoreTime.mid.time(from: start, to: end)
    let isFirst = time >= middle
    let (from, to) = isFirst ? (start.time, middle) : (middle, end.time)
    let last = process.integratedRate(at: to)
    let (left, whole) = (process.integratedRate(at: time) - last, process.integratedRate(at: from) - last)
    let diffusion = PhaseSpaceVelocity(process, at: time).diffusion
    let amplitude = PhaseMatrix(
      xx: (2 * diffusion.x).squareRoot(), xm: 0, mx: 0, mm: (2 * diffusion.m).squareRoot())
    guard let factor = Self.linear(process, over: whole).noise else { return [] }
    let kernels = factor.inverse * Self.linear(process, over: left).state * amplitude
    let rows = [[kernels.xx, kernels.xm], [kernels.mx, kernels.mm]]
    let none = [[0.0, 0.0], [0.0, 0.0]]
    return isFirst ? rows + none : none + rows
  }

  /// A stepper with the coefficients of every step.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    let process = context.process
    return try makeStepper(context) { from, to in
      let middle = process.integratedRate(at: ScoreTime.mid.time(from: from, to: to))
      let first = process.integratedRate(at: from.time) - middle
      let second = frozenHalves == .on ? first : middle - process.integratedRate(at: to.time)
      let time = scoreTime.time(from: from, to: to)
      let pull = PhaseSpaceVelocity(process, at: time).diffusion
      let twice = 2 * (from.time - to.time)
      return [
        Self.linear(process, over: first),
        PhaseSpaceUpdate(
          evaluation: process.frame(at: time),
          state: PhaseMatrix(
            xx: 1 + twice * pull.x, xm: 0, mx: 0, mm: 1 + twice * pull.m * process.inverseMass),
          score: PhaseMatrix(xx: twice * pull.x, xm: 0, mx: 0, mm: twice * pull.m)),
        Self.linear(process, over: second),
      ]
    }
  }

  /// The linear part over `b`, exactly.
  private static func linear(_ process: PhaseSpaceDiffusion, over b: Double) -> PhaseSpaceUpdate {
    let propagator = PhaseSpacePropagator<Double>(process)
    let (flow, gained) = (propagator.flow(b), propagator.gained(b))
    let first = gained.xx.squareRoot()
    let last = (max(gained.xx * gained.mm - gained.xm * gained.xm, 0) / gained.xx).squareRoot()
    return PhaseSpaceUpdate(
      state: PhaseMatrix(xx: flow.xx, xm: -flow.xm, mx: -flow.mx, mm: flow.mm),
      noise: PhaseMatrix(xx: first, xm: 0, mx: -gained.xm / first, mm: last))
  }
}
