/// An explicit Runge-Kutta rule: `k_i = f(y + h Σ_{j<i} a_ij k_j, u + c_i h)`, `y' = y + h Σ b_i k_i`.
public struct ButcherTableau: Sendable, Equatable {
  /// `c_i`; `c_0 = 0`.
  public let nodes: [Double]
  /// `a_ij`, row `i` with `i` entries.
  public let stages: [[Double]]
  /// `b_i`.
  public let weights: [Double]

  /// A rule by its coefficients, one row of `stages` and one weight for each node.
  public init(nodes: [Double], stages: [[Double]], weights: [Double]) {
    self.nodes = nodes
    self.stages = stages
    self.weights = weights
  }

  /// Heun's second-order rule.
  public static let heun2 = ButcherTableau(nodes: [0, 1], stages: [[], [1]], weights: [0.5, 0.5])
  /// The classical fourth-order rule.
  public static let classical4 = ButcherTableau(
    nodes: [0, 0.5, 0.5, 1], stages: [[], [0.5], [0, 0.5], [0, 0, 1]],
    weights: [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6])
}

/// Makes single Runge-Kutta steps of one length for all states of a batch, keeping its stages for the next step.
public final class RungeKuttaStage {
  private let tableau: ButcherTableau
  private var slopes: [StateBatch]
  private var point: StateBatch
  private var points: [Double]

  /// Buffers for batches of `count` states.
  public init(_ tableau: ButcherTableau, count: Int, dimension: Int) {
    self.tableau = tableau
    point = StateBatch(count: count, dimension: dimension)
    slopes = [StateBatch](repeating: point, count: tableau.nodes.count)
    points = [Double](repeating: 0, count: point.stride)
  }

  /// Advances `states` by `h` from `u`, given the velocity at the beginning of the step.
  public func advance(
    _ states: inout StateBatch, velocity: StateBatch, at u: Double, by h: Double, flow: any VelocityEvaluator
  ) {
    slopes[0].assign(from: velocity)
    for i in tableau.nodes.indices.dropFirst() {
      point.assign(from: states)
      for (j, a) in tableau.stages[i].enumerated() where a != 0 { point.add(h * a, times: slopes[j]) }
      for j in points.indices { points[j] = u + tableau.nodes[i] * h }
      flow.velocity(point, at: points, into: &slopes[i])
    }
    for (weight, slope) in zip(tableau.weights, slopes) where weight != 0 {
      states.add(h * weight, times: slope)
    }
  }
}
