/// States along an integrated trajectory, and what they cost.
public struct GSLSolution: Equatable, Sendable {
  /// The times of `states`: the requested output times, then the end of the interval.
  public let times: [Double]
  /// One state per time, each with as many coordinates as the initial state.
  public let states: [[Double]]
  /// Calls of the right-hand side, those of rejected steps included.
  public let derivativeEvaluations: Int
  /// Calls of the Jacobian, those of rejected steps included; zero for explicit methods.
  public let jacobianEvaluations: Int
  /// Accepted steps.
  public let steps: Int
  /// Rejected steps.
  public let rejectedSteps: Int

  /// The state at the end of the interval.
  public var finalState: [Double] { states.last ?? [] }
}
