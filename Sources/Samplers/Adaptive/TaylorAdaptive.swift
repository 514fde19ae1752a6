import Diffusion
import Integration

/// `taylor-adaptive`: a Taylor method on the DDIM ODE whose step follows from its last two coefficients, each trajectory
/// with its own (`TaylorIntegrator`).
///
/// Intermediate grid points are reached by dense output of one integration per grid step; on a grid of one step the
/// method chooses all of its points. A trajectory whose coefficients are not finite ends with `failedEstimate`.
public struct TaylorAdaptive: Sampler {
  /// The error that a step may make, relative to `max(1, |x|)`.
  public var tolerance: Double
  /// The degree; from the tolerance when nil.
  public private(set) var order: Int?
  /// The variable of the expansion.
  public var variable: ExpansionVariable

  /// The tolerance of the method without options.
  public static let defaultTolerance = 1e-9
  /// The degrees that exist.
  public static let orders = 2...60

  /// The method; the setting `order` fixes the degree.
  public init(
    tolerance: Double = TaylorAdaptive.defaultTolerance,
    variable: ExpansionVariable = .gamma
  ) {
    self.tolerance = tolerance
    self.variable = variable
  }

  /// The degree in use.
  public var effectiveOrder: Int { order ?? TaylorIntegrator.order(forTolerance: tolerance) }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { effectiveOrder }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "taylor-adaptive", family: .adaptive, orders: .init(effectiveOrder), evaluations: .adaptive,
      reference: "Jorba and Zou 2005",
      formula: "Taylor polynomial in gamma whose step keeps the last two terms below the tolerance")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .tolerance(\.tolerance),
      .integer(
        "order", \.order, in: Self.orders, help: "Degree of taylor-adaptive. Default: from the tolerance."),
      .value(
        "variable", \.variable, allowed: "one of: " + ExpansionVariable.forms.joined(separator: ", "),
        placeholder: "variable",
        help:
          "Variable in which taylor-adaptive expands: gamma for loose tolerances, asinh:S or log-gamma below 1e-6. Default: gamma.",
        parse: { ExpansionVariable(parsing: $0) }, text: \.name),
    ]
  }

  /// A stepper with its own integrator.
  public func makeStepper(_ setting: StepperSetting) throws -> any Stepper {
    TaylorAdaptiveStepper(self, setting)
  }
}

private final class TaylorAdaptiveStepper: Stepper {
  private let setting: StepperSetting
  private let integrator: TaylorIntegrator
  private var outcomes: [TrajectoryOutcome]

  init(_ method: TaylorAdaptive, _ setting: StepperSetting) {
    self.setting = setting
    integrator = TaylorIntegrator(
      count: setting.count, dimension: setting.dimension, order: method.effectiveOrder,
      tolerance: method.tolerance, variable: method.variable, scale: .data)
    outcomes = [TrajectoryOutcome](repeating: .completed, count: setting.count)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n].gamma, setting.grid.points[n + 1].gamma)
    integrator.integrate(&states, from: from, to: to, evaluator: setting.evaluator)
    for i in outcomes.indices where outcomes[i] == .completed { outcomes[i] = integrator.outcomes[i] }
  }

  func outcome(of i: Int) -> TrajectoryOutcome { outcomes[i] }
}
