import Diffusion
import Integration
import Numbers

/// RK45: the Dormand-Prince rule of orders 5(4) with local extrapolation and the step control of SciPy's `solve_ivp`.
///
/// In `t` it is the "probability flow" sampler of Song et al. 2021 (App. D.4) and PNDM, with `rtol = atol = 1e-5`; the
/// same rule is offered in `γ` and `λ`. The error `rms(H Σ e_i k_i / (atol + rtol max(|y|, |y'|)))` is accepted below 1;
/// the step changes by `0.9 error^{−1/5}`, between 0.2 and 10, and does not grow right after a rejection. Two
/// evaluations choose the first step, six are made per trial: the seventh stage is the next step's first.
///
/// Every trajectory has its own step, so no result depends on the batch.
public struct DormandPrince: Sampler {
  /// The variable; in `t` the state is `x`, else `x̄`.
  public let formulation: Formulation
  /// `rtol = atol`.
  public var tolerance: Double

  /// The tolerance of Song et al. 2021.
  public static let defaultTolerance = 1e-5

  /// The method.
  public init(_ formulation: Formulation, tolerance: Double = DormandPrince.defaultTolerance) {
    self.formulation = formulation
    self.tolerance = tolerance
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: formulation == .time ? "rk45" : "rk45-\(formulation.rawValue)", family: .adaptive,
      orders: .init(5), claim: .textbook(5, section: "II.5"), evaluations: .adaptive,
      citation: "dormand1980embedded", reference: "Dormand and Prince 1980; Song et al. 2021, App. D.4",
      formula: "Runge-Kutta 5(4) in \(formulation.rawValue) with step control")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.tolerance(\.tolerance)] }

  /// A stepper with the factors of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    let flow = FormulationFlow(formulation, context.schedule, context.evaluator, context.makeBatch())
    for point in [context.grid.first, context.grid.last] {
      guard flow.level(at: formulation.coordinate(of: point)).noise.isFinite else {
        throw ModelError.outOfRange(
          quantity: "a time at which the flow in t starts or ends", value: "\(point.time)",
          allowed: "a time at which the schedule \(context.schedule.name) has a derivative")
      }
    }
    let isInTime = formulation == .time
    return DormandPrinceStepper(
      context, flow, tolerance: tolerance, coordinate: formulation.coordinate,
      amplitude: { isInTime ? context.process.amplitude(at: $0) : 1 })
  }
}

/// Carries states along a flow by `AdaptiveRungeKutta`.
final class DormandPrinceStepper: Stepper {
  private let grid: TimeGrid
  private let flow: any VelocityEvaluator
  private let coordinate: (GridPoint) -> Double
  private let amplitude: (GridPoint) -> Double
  private let integrator: AdaptiveRungeKutta
  private var outcomes: [TrajectoryOutcome]

  /// - Parameters:
  ///   - coordinate: the variable of the flow.
  ///   - amplitude: the factor between the states of the steppers and those of the flow.
  init<Process>(
    _ context: StepperContext<Process>, _ flow: any VelocityEvaluator, tolerance: Double,
    coordinate: @escaping (GridPoint) -> Double, amplitude: @escaping (GridPoint) -> Double = { _ in 1 }
  ) {
    grid = context.grid
    self.flow = flow
    self.coordinate = coordinate
    self.amplitude = amplitude
    integrator = AdaptiveRungeKutta(
      count: context.count, dimension: context.makeBatch().dimension, tolerance: tolerance)
    outcomes = [TrajectoryOutcome](repeating: .completed, count: context.count)
  }

  func outcome(of i: Int) -> TrajectoryOutcome { outcomes[i] }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (grid.points[n], grid.points[n + 1])
    states.scale(by: amplitude(from))
    integrator.integrate(&states, from: coordinate(from), to: coordinate(to), flow: flow)
    states.scale(by: 1 / amplitude(to))
    for i in outcomes.indices where outcomes[i] == .completed { outcomes[i] = integrator.outcomes[i] }
  }
}
