import Diffusion

/// Adams-Bashforth on the DDIM ODE: `x̄_{n+1} = x̄_n + Σ_{j<q} b_j ε_{n−j}`.
///
/// Variable step: `b_j = ∫ L_j(γ) dγ` over the step, with the Lagrange polynomials of the last `q` noise levels; order
/// `q` on every grid. Constant weights are the classical ones times `h`, which is what PNDM and iPNDM use: on a grid
/// that is not uniform in `γ` they are of order 2 when it is smooth, and of order 1 when it is not.
/// (rhoAB-DEIS, Zhang and Chen 2023; k-diffusion `sample_lms`; GENIE, Sec. 3 and F.6.)
public struct AdamsBashforth: Sampler {
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
  public let start: StartPolicy

  /// The orders that exist.
  public static let orders = 2...4

  /// The method; `order` is clamped to `orders`.
  public init(order: Int, weights: Weights = .variableStep, start: StartPolicy = .ramp) {
    self.order = min(max(order, Self.orders.lowerBound), Self.orders.upperBound)
    self.weights = weights
    self.start = start
  }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { start == .exact ? TaylorIntegrator.defaultOrder : 1 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let constant = weights == .constant
    let smooth = constant ? 2 : order
    let started =
      switch start {
      case .ramp: min(smooth, 2)
      case .heun: min(smooth, 3)
      case .rk4, .exact: smooth
      }
    let extra = start == .heun ? 1 : start == .rk4 ? 3 : 0
    return SamplerCard(
      name: constant ? "ab\(order)-const" : "ab\(order)",
      aliases: constant ? (order == 4 ? ["ipndm-weights"] : []) : ["rho-ab\(order - 1)"], family: .multistep,
      orders: .init(smooth, uniform: order, alternating: constant ? 1 : order, started: started),
      claimedOrder: constant && order != 2 ? order : nil,
      evaluations: .fixed(perStep: 1, atStart: extra * (order - 1), startSteps: order - 1),
      start: start.rawValue,
      reference: constant
        ? "Liu et al. 2022 (PNDM), Eq. 12; GENIE F.6" : "Zhang and Chen 2023 (DEIS), rhoAB; GENIE Sec. 3",
      formula: constant
        ? "xbar + h sum_j c_j eps_(n-j) with the weights of equal steps"
        : "xbar + sum_j b_j eps_(n-j), b_j the integral of the Lagrange polynomial")
  }

  /// The same method with `options`; it has no other options than those it documents.
  public func configured(_ options: SamplerOptions) throws -> any Sampler {
    try options.requireOnly(["--start"], for: card.name)
    return AdamsBashforth(order: order, weights: weights, start: options.start ?? start)
  }

  /// A stepper whose factors for every step of the grid are computed here.
  public func makeStepper(_ setting: StepperSetting) throws -> any Stepper {
    AdamsBashforthStepper(self, setting)
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

  /// `∫₀¹ L_j` for the Lagrange polynomials of the nodes, each polynomial multiplied out and integrated term by term.
  static func lagrangeIntegrals(nodes: [Double]) -> [Double] {
    nodes.indices.map { j in
      var polynomial = [1.0]
      for (k, node) in nodes.enumerated() where k != j {
        let scale = 1 / (nodes[j] - node)
        var product = [Double](repeating: 0, count: polynomial.count + 1)
        for (i, c) in polynomial.enumerated() {
          product[i] -= c * node * scale
          product[i + 1] += c * scale
        }
        polynomial = product
      }
      var integral = 0.0
      for (i, c) in polynomial.enumerated().reversed() { integral += c / Double(i + 1) }
      return integral
    }
  }
}

private final class AdamsBashforthStepper: Stepper {
  private let method: AdamsBashforth
  private let setting: StepperSetting
  private let factors: [[Double]]
  private var history: [StateBatch]
  private let starter: (any StartingStep)?

  init(_ method: AdamsBashforth, _ setting: StepperSetting) {
    self.method = method
    self.setting = setting
    let gammas = setting.grid.points.map(\.gamma)
    factors = (0..<setting.grid.steps).map { n in
      let used = min(method.order, n + 1)
      return method.stepWeights(gammas: (0..<used).map { gammas[n - $0] }, next: gammas[n + 1])
    }
    history = (0..<method.order).map { _ in setting.makeBatch() }
    starter = makeStartingStep(method.start, setting)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n].gamma, setting.grid.points[n + 1].gamma)
    history.insert(history.removeLast(), at: 0)
    setting.evaluator.noise(states, at: from, into: &history[0])
    if n < method.order - 1, let starter {
      starter.advance(&states, noise: history[0], from: from, to: to)
      return
    }
    for (j, factor) in factors[n].enumerated() { states.add(factor, times: history[j]) }
  }
}
