import Diffusion
import Numbers

/// Adams-Bashforth on the DDIM ODE: `x̄_{n+1} = x̄_n + Σ_{j<q} b_j ε_{n−j}`.
///
/// Variable step: `b_j = ∫ L_j(γ) dγ` over the step, with the Lagrange polynomials of the last `q` noise levels; order
/// `q` on every grid. Constant weights are the classical ones times `h`, which is what PNDM and iPNDM use: on a grid
/// that is not uniform in `γ` they are of order 2 when it is smooth, and of order 1 when it is not.
/// (rhoAB-DEIS, Zhang and Chen 2023; k-diffusion `sample_lms`; GENIE, Sec. 3 and F.6.)
public struct AdamsBashforth: LinearRuleSampler {
  /// Which weights.
  public enum Weights: Sendable, Equatable {
    /// Exact integrals on the grid at hand.
    case variableStep
    /// Those of equal steps.
    case constant
  }

  /// `q`, the number of values of `ε` in a step: 2 to 4.
  public let order: Int
  /// Which weights.
  public let weights: Weights
  /// How the first `q − 1` steps are made.
  public var start: StartPolicy

  /// The method.
  public init(order: SecondToFourth, weights: Weights = .variableStep, start: StartPolicy = .ramp) {
    self.order = order.rawValue
    self.weights = weights
    self.start = start
  }

  /// The starting steps; none for a ramp, which the rules make themselves.
  public var startSteps: Int { start == .ramp ? 0 : order - 1 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let constant = weights == .constant
    let smooth = constant ? 2 : order
    return SamplerCard(
      name: constant ? "ab\(order)-const" : "ab\(order)",
      aliases: constant ? (order == 4 ? ["ipndm"] : []) : ["rho-ab\(order - 1)"], family: .multistep,
      orders: .init(smooth, uniform: order, alternating: constant ? 1 : order, started: start.limit(smooth)),
      claim: constant ? .equalSteps(order) : .textbook(order, section: "III.5"),
      cause: constant && order != 2 ? "weights of equal steps on steps that are not equal in gamma" : nil,
      evaluations: .fixed(perStep: 1, atStart: start.extraEvaluations * (order - 1), startSteps: order - 1),
      start: start.rawValue, spacing: constant ? .linear : .quadratic,
      citation: constant ? "liu2022pndm" : "zhang2023deis",
      reference: constant
        ? "arXiv 2202.09778 (PNDM); arXiv 2204.13902 (iPNDM); GENIE F.6"
        : "Zhang and Chen 2023 (DEIS), rhoAB; GENIE Sec. 3",
      formula: constant
        ? "xbar + h sum_j c_j eps_(n-j) with the weights of equal steps"
        : "xbar + sum_j b_j eps_(n-j), b_j the integral of the Lagrange polynomial")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.start(\.start)] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    (0..<grid.steps).map { n in
      let gammas = (0..<min(order, n + 1)).map { grid.points[n - $0].level }
      let weights = stepWeights(gammas: gammas, next: grid.points[n + 1].level)
      return StepRule(
        stages: [.init(at: gammas[0])],
        update: LinearCombination(stages: [weights[0]], history: Array(weights.dropFirst())))
    }
  }

  /// The weights of `ε_n, ε_{n−1}, …` for the step from `gammas[0]` to `next`, where `gammas` lists the last levels,
  /// newest first; as many weights as levels.
  public func stepWeights(gammas: [Double], next: Double) -> [Double] {
    guard let current = gammas.first else { return [] }
    let h = next - current
    switch weights {
    case .constant: return Self.equalStepWeights[gammas.count - 1].map { $0 * h }
    case .variableStep: return Self.lagrangeIntegrals(nodes: gammas.map { ($0 - current) / h }).map { $0 * h }
    }
  }

  /// Classical weights of orders 1 to 4, newest value first.
  static let equalStepWeights: [[Double]] = [
    [1], [3.0 / 2, -1.0 / 2], [23.0 / 12, -16.0 / 12, 5.0 / 12],
    [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
  ]

  /// `∫₀¹ L_j` for the Lagrange polynomials of the nodes.
  static func lagrangeIntegrals(nodes: [Double]) -> [Double] {
    LagrangeWeights.solve(nodes, nodes.indices.map { 1 / Double($0 + 1) })
  }
}
