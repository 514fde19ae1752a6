/// An ordinary differential equation `dy/du = f(y, u)` for batches of states.
public protocol Flow: Sendable {
  /// Coordinates of `y`.
  var dimension: Int { get }
  /// An evaluator for up to `count` states and Taylor coefficients up to `order`. Its buffers are made here, once; one
  /// evaluator serves one thread.
  func makeEvaluator(count: Int, order: Int) -> any FlowEvaluator
}

/// Evaluates the right-hand side of an equation for batches of states, each state at its own value of the variable.
///
/// `points` holds one value per state; entries past `count` are ignored. No call allocates.
public protocol VelocityEvaluator: AnyObject {
  /// `velocity ← f(y_i, u_i)`.
  func velocity(_ states: StateBatch, at points: [Double], into velocity: inout StateBatch)
}

/// Evaluates one flow and its Taylor coefficients; layout as in `VelocityEvaluator`.
public protocol FlowEvaluator: VelocityEvaluator {
  /// `jet ← Y_0 … Y_order`, the Taylor coefficients in `u` of the trajectories through the states.
  func expand(_ states: StateBatch, at points: [Double], order: Int, into jet: inout JetBatch)
}
