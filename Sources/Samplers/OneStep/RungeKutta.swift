import Diffusion
import Integration

/// An explicit Runge-Kutta rule in `γ`: `k_i = ε(x̄ + h Σ_{j<i} a_ij k_j, γ + c_i h)`, `x̄' = x̄ + h Σ b_i k_i`.
public struct ButcherTableau: Sendable, Equatable {
  /// `c_i`; `c_0 = 0`.
  public let nodes: [Double]
  /// `a_ij`, row `i` with `i` entries.
  public let stages: [[Double]]
  /// `b_i`.
  public let weights: [Double]

  /// Heun's second-order rule.
  public static let heun2 = ButcherTableau(nodes: [0, 1], stages: [[], [1]], weights: [0.5, 0.5])
  /// The classical fourth-order rule.
  public static let classical4 = ButcherTableau(
    nodes: [0, 0.5, 0.5, 1], stages: [[], [0.5], [0, 0.5], [0, 0, 1]],
    weights: [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6])
}

/// Makes single Runge-Kutta steps for one batch, keeping its stages for the next step.
public final class RungeKuttaStage {
  private let tableau: ButcherTableau
  private var slopes: [StateBatch]
  private var point: StateBatch

  /// Buffers for the batches of `setting`.
  public init(_ tableau: ButcherTableau, _ setting: StepperSetting) {
    self.tableau = tableau
    slopes = tableau.nodes.map { _ in setting.makeBatch() }
    point = setting.makeBatch()
  }

  /// Advances `states` by `h`, given `ε` at the beginning of the step.
  public func advance(
    _ states: inout StateBatch, noise: StateBatch, at gamma: Double, by h: Double,
    evaluator: CountingEvaluator
  ) {
    slopes[0].assign(from: noise)
    for i in tableau.nodes.indices.dropFirst() {
      point.assign(from: states)
      for (j, a) in tableau.stages[i].enumerated() where a != 0 { point.add(h * a, times: slopes[j]) }
      evaluator.noise(point, at: gamma + tableau.nodes[i] * h, into: &slopes[i])
    }
    for (weight, slope) in zip(tableau.weights, slopes) where weight != 0 {
      states.add(h * weight, times: slope)
    }
  }
}
