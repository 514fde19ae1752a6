import Diffusion
import Integration

/// Explicit Runge-Kutta rules in `t` on the probability flow of phase space, `dz/dt = F z − ½ G G^T score`
/// (Pandey and Mandt 2023, Eq. 11). One evaluation per stage.
public struct PhaseSpaceRungeKutta: Sampler {
  /// The coefficients.
  public let tableau: ButcherTableau
  /// The order of convergence.
  public let order: Int
  private let name: String
  private let author: String

  /// Euler's rule, `z' = z + (t' − t) dz/dt`.
  public static let euler = PhaseSpaceRungeKutta(
    "psld-euler", ButcherTableau(nodes: [0], stages: [[]], weights: [1]), order: 1, author: "Euler 1768")
  /// Heun's rule of second order.
  public static let heun = PhaseSpaceRungeKutta("psld-heun", .heun2, order: 2, author: "Heun 1900")

  private init(_ name: String, _ tableau: ButcherTableau, order: Int, author: String) {
    self.name = name
    self.tableau = tableau
    self.order = order
    self.author = author
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: name, family: .phaseSpace, orders: .init(order), claim: .textbook(order, section: "II.1"),
      evaluations: .fixed(perStep: tableau.nodes.count), spacing: .quadraticToCut,
      citation: "pandey2023recipe", reference: "Pandey and Mandt 2023, Eq. 11; \(author)",
      formula: order == 1
        ? "z + (t' - t) (F z - G G^T score/2)"
        : "Runge-Kutta of order \(order) in t on F z - G G^T score/2")
  }

  /// A stepper on the flow in `t`.
  ///
  /// - Throws: `SamplerError.needsRotation`.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    try context.requireRotation(for: self)
    return PhaseSpaceRungeKuttaStepper(tableau, context)
  }
}

private final class PhaseSpaceRungeKuttaStepper: Stepper {
  private let grid: TimeGrid
  private let flow: PhaseSpaceTimeFlow
  private let rule: RungeKuttaStage
  private var slope: StateBatch
  private var times: [Double]

  init(_ tableau: ButcherTableau, _ context: StepperContext<PhaseSpaceDiffusion>) {
    grid = context.grid
    flow = PhaseSpaceTimeFlow(context)
    slope = context.makeBatch()
    rule = RungeKuttaStage(tableau, count: context.count, dimension: slope.dimension)
    times = [Double](repeating: 0, count: slope.stride)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (time, next) = (grid.points[n].time, grid.points[n + 1].time)
    for j in times.indices { times[j] = time }
    flow.velocity(states, at: times, into: &slope)
    rule.advance(&states, velocity: slope, at: time, by: next - time, flow: flow)
  }
}
