import Diffusion

/// Deterministic splitting methods: the sub-flows A (positions) and B (momenta) of `EulerSubflow` in turn.
///
/// In naive methods every sub-step evaluates a score, with the time of the step's start. In reduced methods the first two share one and
/// the last sub-step of Verlet's pattern has the time of the step's end. All are of first order: the force on the momentum depends on
/// the momentum. In Verlet's reduced pattern the leading error of the position carries the factor `Γ`.
/// (Pandey, Rudolph, Mandt 2024, arXiv 2310.07894; the formulas of the sub-steps are this toolkit's.)
public struct PhaseSpaceSplitting: Sampler {
  /// The methods.
  public enum Scheme: String, CaseIterable, Sendable {
    /// Naive symplectic Euler.
    case naiveEuler = "nse"
    /// Reduced symplectic Euler.
    case reducedEuler = "rse"
    /// Naive velocity Verlet.
    case naiveVerlet = "nvv"
    /// Reduced velocity Verlet.
    case reducedVerlet = "rvv"
  }

  /// Which half moves first.
  public enum Order: String, CaseIterable, Sendable {
    /// Momenta.
    case momentumFirst = "ba"
    /// Positions.
    case positionFirst = "ab"
  }

  /// Which method.
  public let scheme: Scheme
  /// Which half moves first.
  public private(set) var order = Order.momentumFirst

  /// One of the methods, momenta first.
  public init(_ scheme: Scheme) { self.scheme = scheme }

  private var pattern: SplittingPattern {
    switch scheme {
    case .naiveEuler: .naiveEuler
    case .reducedEuler: .reducedEuler
    case .naiveVerlet: .naiveVerlet
    case .reducedVerlet: .reducedVerlet
    }
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: scheme.rawValue, family: .phaseSpaceSplitting, orders: .init(1), claim: .splittingUnread,
      evaluations: .fixed(perStep: pattern.evaluations), spacing: .quadraticToCut,
      citation: "pandey2024efficient", reference: "Pandey, Rudolph, Mandt 2024", formula: formula)
  }

  private var formula: String {
    switch scheme {
    case .naiveEuler: "m over h, x over h by Euler, each with a fresh score at t"
    case .reducedEuler: "m over h, x over h by Euler with one score at t"
    case .naiveVerlet: "m over h/2, x over h, m over h/2 by Euler, each with a fresh score at t"
    case .reducedVerlet: "m over h/2, x over h by Euler with one score at t; m over h/2 with the score at t'"
    }
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .choice(
        "split-order", \.order,
        help:
          "Which half of phase space a splitting method moves first: ba momenta, ab positions. Default: ba.")
    ]
  }

  /// A stepper with the coefficients of every step.
  ///
  /// - Throws: `SamplerError.needsRotation`.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    let process = context.process
    let parts = EulerSubflow(process, along: .flow)
    return try makeStepper(context) { from, to in
      pattern.substeps(from: from.time, to: to.time, momentumFirst: order == .momentumFirst).map { substep in
        let length = substep.from - substep.to
        var update =
          substep.movesMomentum
          ? parts.momentum(over: length, at: substep.scoreTime)
          : parts.position(over: length, at: substep.scoreTime)
        update.evaluation = substep.isFresh ? process.frame(at: substep.scoreTime) : nil
        return update
      }
    }
  }
}
