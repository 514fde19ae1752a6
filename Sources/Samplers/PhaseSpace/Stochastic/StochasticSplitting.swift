import Diffusion
import Numbers

/// Splitting methods of the reverse SDE of phase space, named by their parts in the order of application:
///
///     A:  dx = c (2 Γ x − m/M + 2 Γ s_x) dτ,    B:  dm = c (x + 2 ν m + 2 M ν s_m) dτ,    by one Euler step each,
///     O:  dx = −c Γ x dτ + √(β Γ) dw,  dm = −c ν m dτ + √(β M ν) dw',    exactly.
///
/// Methods with an N (naive) evaluate the score before every A and B, at the time of the step's start. Methods with an R (reduced) share
/// one between a B and the A after it, and take the last B at the time of the step's end. Weak and strong order 1. Only from noise to
/// data. (Pandey, Rudolph, Mandt 2024, arXiv 2310.07894; the split of the drift and its proof of order are this toolkit's.)
public struct StochasticSplitting: Sampler {
  /// The methods.
  public enum Scheme: String, CaseIterable, Sendable {
    /// O, B, A; two evaluations.
    case noba
    /// B, A, O; two evaluations.
    case nbao
    /// O, half of B, A, half of B; three evaluations.
    case nobab
    /// O, then B and A with one score.
    case roba
    /// B and A with one score, then O.
    case rbao
    /// O, half of B and A with one score, half of B with the score at the step's end.
    case robab
  }

  /// Which method.
  public let scheme: Scheme
  /// The time of the score that B and A of `roba` share, `start` or `end`.
  public private(set) var scoreTime = ScoreTime.start
  /// `λ_s`, the factor by which O multiplies the diffusion of positions; 1 is the SDE, with others the method tends to another law.
  public private(set) var noiseScale = 1.0

  /// One of the methods.
  public init(_ scheme: Scheme) { self.scheme = scheme }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: scheme.rawValue, family: .stochastic, orders: .init(1), strongOrder: 1, claim: .splittingUnread,
      evaluations: .fixed(perStep: evaluations), spacing: .quadraticToCut,
      citation: "pandey2024efficient", reference: "Pandey, Rudolph, Mandt 2024", formula: formula)
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    let time: [SamplerSetting<Self>] =
      scheme == .roba
      ? [
        .choice(
          "score-time", \.scoreTime, among: [.start, .end],
          help: "Time of the score within a step in phase space. Default: start.")
      ] : []
    return time + [.noiseScale(\.noiseScale)]
  }

  /// One pair over the step.
  public var draws: [NoiseDraw] { PhaseSpaceUpdate.draws() }

  /// A stepper with the coefficients of every step.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    try makeStepper(context) { from, to in
      let parts = SplittingParts(context.process, from: from, to: to)
      let o = parts.fluctuation(scale: noiseScale)
      let time = scoreTime.time(from: from, to: to)
      func a(at time: Double? = nil) -> PhaseSpaceUpdate { parts.position(of: from.time, evaluatedAt: time) }
      func b(_ share: Double = 1, at time: Double) -> PhaseSpaceUpdate {
        parts.momentum(share, evaluatedAt: time)
      }
      switch scheme {
      case .noba: return [o, b(at: from.time), a(at: from.time)]
      case .nbao: return [b(at: from.time), a(at: from.time), o]
      case .nobab: return [o, b(0.5, at: from.time), a(at: from.time), b(0.5, at: from.time)]
      case .roba: return [o, b(at: time), parts.position(of: time)]
      case .rbao: return [b(at: from.time), a(), o]
      case .robab: return [o, b(0.5, at: from.time), a(), b(0.5, at: to.time)]
      }
    }
  }

  /// Those that O integrates.
  public func brownianKernels(
    at time: Double, from start: GridPoint, to end: GridPoint, process: PhaseSpaceDiffusion
  ) -> [[Double]] {
    SplittingParts(process, from: start, to: end).fluctuationKernels(at: time)
  }

  private var evaluations: Int {
    switch scheme {
    case .noba, .nbao, .robab: 2
    case .nobab: 3
    case .roba, .rbao: 1
    }
  }

  private var formula: String {
    switch scheme {
    case .noba: "O; B and A by Euler, each with a fresh score at t"
    case .nbao: "B and A by Euler, each with a fresh score at t; O"
    case .nobab: "O; B over h/2, A over h, B over h/2 by Euler, each with a fresh score at t"
    case .roba: "O; B and A by Euler with one score, at the \(scoreTime.rawValue) of the step"
    case .rbao: "B and A by Euler with one score at t; O"
    case .robab: "O; B over h/2 and A over h by Euler with one score at t; B over h/2 with the score at t'"
    }
  }
}

extension SamplerSetting {
  /// `lambda-s`.
  static func noiseScale(_ path: Path<Double>) -> Self {
    .real(
      "lambda-s", path, in: 0...100,
      help:
        "Factor of the diffusion of positions where a splitting method in phase space adds noise. Default: 1."
    )
  }
}

/// The parts of a splitting step between two points.
struct SplittingParts {
  private let process: PhaseSpaceDiffusion
  private let from: GridPoint
  private let to: GridPoint
  private var h: Double { from.time - to.time }

  init(_ process: PhaseSpaceDiffusion, from: GridPoint, to: GridPoint) {
    self.process = process
    self.from = from
    self.to = to
  }

  /// A by one Euler step with the rate at `time`, with a fresh score where its time is given.
  func position(of time: Double, evaluatedAt fresh: Double? = nil) -> PhaseSpaceUpdate {
    var update = EulerSubflow(process, along: .sde).position(over: h, at: time)
    update.evaluation = fresh.map(process.frame)
    return update
  }

  /// B by one Euler step over a share of the step, with a fresh score and the rate at its time.
  func momentum(_ share: Double, evaluatedAt time: Double) -> PhaseSpaceUpdate {
    var update = EulerSubflow(process, along: .sde).momentum(over: share * h, at: time)
    update.evaluation = process.frame(at: time)
    return update
  }

  /// What O integrates: `√β e^{−k (b(t) − b(t'))/2}`, normalised, with `k = Γ` and `k = ν`.
  func fluctuationKernels(at time: Double) -> [[Double]] {
    let end = process.integratedRate(at: to.time)
    let (whole, left) = (
      process.integratedRate(at: from.time) - end, process.integratedRate(at: time) - end
    )
    func kernel(_ friction: Double) -> Double {
      let square = friction == 0 ? whole : -Double.expm1(-friction * whole) / friction
      return Double.exp(-0.5 * friction * left) * (process.rate.value(at: time) / square).squareRoot()
    }
    return [[kernel(process.positionFriction), 0], [0, kernel(process.momentumFriction)]]
  }

  /// O exactly, with the diffusion of positions times `scale`.
  func fluctuation(scale: Double) -> PhaseSpaceUpdate {
    let b = process.integratedRate(at: from.time) - process.integratedRate(at: to.time)
    let (gamma, nu) = (process.positionFriction, process.momentumFriction)
    return PhaseSpaceUpdate(
      state: PhaseMatrix(xx: Double.exp(-0.5 * gamma * b), xm: 0, mx: 0, mm: Double.exp(-0.5 * nu * b)),
      noise: PhaseMatrix(
        xx: (-Double.expm1(-scale * gamma * b)).squareRoot(), xm: 0, mx: 0,
        mm: (-Double.expm1(-nu * b) / process.inverseMass).squareRoot()))
  }
}
