import Diffusion
import Integration

/// `psld-rk45`: the rule and the step control of `DormandPrince` in `t` on the probability flow of phase space, the black-box sampler of
/// Pandey and Mandt 2023 (`rtol = atol = 1e-5` or `1e-4`). Every trajectory has its own steps.
public struct PhaseSpaceDormandPrince: Sampler {
  /// `rtol = atol`.
  public private(set) var tolerance = DormandPrince.defaultTolerance

  /// The method at its standard tolerance.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "psld-rk45", family: .adaptive, orders: .init(5), claim: .textbook(5, section: "II.5"),
      evaluations: .adaptive,
      citation: "dormand1980embedded", reference: "Dormand and Prince 1980; Pandey and Mandt 2023, Sec. 4.3",
      formula: "Runge-Kutta 5(4) in t on F z - G G^T score/2 with step control")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.tolerance(\.tolerance)] }

  /// A stepper on the flow in `t`.
  ///
  /// - Throws: `SamplerError.needsRotation`.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    try context.requireRotation(for: self)
    return DormandPrinceStepper(
      context, PhaseSpaceTimeFlow(context), tolerance: tolerance, coordinate: \.time)
  }
}
