import Diffusion
import Integration

/// Explicit Runge-Kutta rules on the DDIM ODE in `γ`: rhoRK-DEIS (Zhang and Chen 2023, arXiv 2204.13902; `th_deis/rk.py`).
///
/// One evaluation per stage. A stage at the end of the step amplifies the predictor's error by
/// `|h| γ_{n+1} / (2 (s² + γ_{n+1}²))` near a mode of width `s`: on narrow mixtures long last steps are harmful.
public struct RungeKuttaRule: LinearRuleSampler {
  /// The name, the coefficients and the order.
  public let tableau: ButcherTableau
  /// The order of convergence.
  public let order: Int
  private let name: String
  private let citation: String
  private let reference: String

  init(
    _ name: String, _ tableau: ButcherTableau, order: Int, citation: String = "zhang2023deis",
    reference: String
  ) {
    self.name = name
    self.tableau = tableau
    self.order = order
    self.citation = citation
    self.reference = reference
  }

  /// Every rule: those of rhoRK-DEIS and the midpoint rule.
  public static let all: [RungeKuttaRule] = [
    RungeKuttaRule("rho-heun2", .heun2, order: 2, reference: "Zhang and Chen 2023 (DEIS), rhoRK '2heun'"),
    RungeKuttaRule(
      "rho-mid2", ButcherTableau(nodes: [0, 0.5], stages: [[], [0.5]], weights: [0, 1]), order: 2,
      citation: "runge1895aufloesung", reference: "Runge 1895; the midpoint member of rhoRK"),
    RungeKuttaRule(
      "rho-kutta3",
      ButcherTableau(
        nodes: [0, 0.5, 1], stages: [[], [0.5], [-1, 2]], weights: [1 / 6.0, 2 / 3.0, 1 / 6.0]),
      order: 3, reference: "Zhang and Chen 2023 (DEIS), rhoRK '3kutta'"),
    RungeKuttaRule(
      "rho-ral3",
      ButcherTableau(
        nodes: [0, 0.5, 0.75], stages: [[], [0.5], [0, 0.75]], weights: [2 / 9.0, 1 / 3.0, 4 / 9.0]),
      order: 3, reference: "Ralston 1962; DEIS, rhoRK '3ral'"),
    RungeKuttaRule(
      "rho-heun3",
      ButcherTableau(
        nodes: [0, 1 / 3.0, 2 / 3.0], stages: [[], [1 / 3.0], [0, 2 / 3.0]], weights: [0.25, 0, 0.75]),
      order: 3, reference: "Heun 1900; DEIS, rhoRK '3heun'"),
    RungeKuttaRule(
      "rho-vdh3",
      ButcherTableau(
        nodes: [0, 8 / 15.0, 2 / 3.0], stages: [[], [8 / 15.0], [0.25, 5 / 12.0]], weights: [0.25, 0, 0.75]),
      order: 3, reference: "van der Houwen 1972; DEIS, rhoRK '3vdh'"),
    RungeKuttaRule(
      "rho-ssprk3",
      ButcherTableau(
        nodes: [0, 1, 0.5], stages: [[], [1], [0.25, 0.25]], weights: [1 / 6.0, 1 / 6.0, 2 / 3.0]),
      order: 3, reference: "Shu and Osher 1988; DEIS, rhoRK '3ssprk'"),
    RungeKuttaRule(
      "rho-rk4", .classical4, order: 4, reference: "Kutta 1901; DEIS, rhoRK '4rk'"),
  ]

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: name, family: .rungeKutta, orders: .init(order), claim: .textbook(order, section: "II.1"),
      evaluations: .fixed(perStep: tableau.nodes.count), spacing: .edm(7), citation: citation,
      reference: reference,
      formula: "Runge-Kutta in gamma with \(tableau.nodes.count) stages")
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    tableau.rules(on: grid)
  }
}

extension ButcherTableau {
  /// The rule as steps along `grid`, in `γ`.
  func rules(on grid: TimeGrid) -> [StepRule] {
    (0..<grid.steps).map { n in
      let (from, to) = (grid.points[n].level, grid.points[n + 1].level)
      let h = to - from
      let inner = nodes.indices.map { i in
        StepRule.Stage(
          at: nodes[i] == 1 ? to : from + nodes[i] * h,
          LinearCombination(stages: stages[i].map { $0 * h }))
      }
      return StepRule(stages: inner, update: LinearCombination(stages: weights.map { $0 * h }))
    }
  }
}
