import Diffusion
import Integration

/// `taylor-adaptive`: a Taylor method on the DDIM ODE whose step follows from its last two coefficients, each trajectory
/// with its own (`AdaptiveTaylor`).
///
/// Intermediate grid points are reached by dense output of one integration per grid step; on a grid of one step the
/// method chooses all of its points. A trajectory whose coefficients are not finite ends with `failedEstimate`.
public struct TaylorAdaptive: Sampler {
  /// The error that a step may make, relative to `max(1, |x|)`.
  public var tolerance: Double
  /// The degree; from the tolerance when nil.
  public private(set) var order: Int?
  /// The variable of the expansion.
  public var variable: ChangeOfVariable

  /// The tolerance of the method without options.
  public static let defaultTolerance = 1e-9
  /// The degrees that exist.
  public static let orders = 2...60

  /// The method; the setting `order` fixes the degree.
  public init(
    tolerance: Double = TaylorAdaptive.defaultTolerance,
    variable: ChangeOfVariable = .identity
  ) {
    self.tolerance = tolerance
    self.variable = variable
  }

  /// The degree in use.
  public var effectiveOrder: Int { order ?? TaylorStepControl.order(forTolerance: tolerance) }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { effectiveOrder }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "taylor-adaptive", family: .adaptive, orders: .init(effectiveOrder),
      claim: .textbook(effectiveOrder, section: "I.8"), evaluations: .adaptive,
      citation: "jorba2005taylor", reference: "Jorba and Zou 2005",
      formula: "Taylor polynomial in gamma whose step keeps the last two terms below the tolerance")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .tolerance(\.tolerance),
      .integer(
        "order", \.order, in: Self.orders, help: "Degree of taylor-adaptive. Default: from the tolerance."),
      .value(
        "variable", \.variable, allowed: "one of: " + ChangeOfVariable.forms.joined(separator: ", "),
        placeholder: "variable",
        help:
          "Variable in which taylor-adaptive expands: gamma for loose tolerances, asinh:S or log-gamma below 1e-6. Default: gamma.",
        parse: { ChangeOfVariable(parsing: $0) }, text: \.name),
    ]
  }

  /// A stepper with its own integrator.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    TaylorAdaptiveStepper(self, context)
  }
}

private final class TaylorAdaptiveStepper: Stepper {
  private let context: StepperContext<ScalarDiffusion>
  private let integrator: AdaptiveTaylor
  private var outcomes: [TrajectoryOutcome]

  init(_ method: TaylorAdaptive, _ context: StepperContext<ScalarDiffusion>) {
    self.context = context
    integrator = AdaptiveTaylor(
      count: context.count, dimension: context.dimension,
      control: TaylorStepControl(order: method.effectiveOrder, tolerance: method.tolerance),
      variable: method.variable, divisor: { (1 + $0 * $0).squareRoot() })
    outcomes = [TrajectoryOutcome](repeating: .completed, count: context.count)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    integrator.integrate(&states, from: from, to: to, flow: context.evaluator)
    for i in outcomes.indices where outcomes[i] == .completed { outcomes[i] = integrator.outcomes[i] }
  }

  func outcome(of i: Int) -> TrajectoryOutcome { outcomes[i] }
}

extension ChangeOfVariable {
  /// The forms that `init(parsing:)` accepts.
  public static let forms = ["gamma", "log-gamma", "asinh:S"]

  /// The name of the variable as a function of the noise level, in files.
  public var name: String {
    switch self {
    case .identity: "gamma"
    case .logarithm: "log-gamma"
    case .asinh(let s): "asinh:\(s)"
    }
  }

  /// The variable that `text` names; nil for anything but the forms, with a positive finite `S`.
  public init?(parsing text: String) {
    switch text {
    case "gamma": self = .identity
    case "log-gamma": self = .logarithm
    default:
      guard text.hasPrefix("asinh:"), let s = Double(text.dropFirst(6)), s > 0, s.isFinite else { return nil }
      self = .asinh(s)
    }
  }
}
