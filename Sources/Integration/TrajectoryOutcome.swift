/// How a trajectory ended.
public enum TrajectoryOutcome: String, Sendable, Equatable {
  /// It arrived at the end of the grid.
  case completed
  /// A coordinate became infinite or not a number.
  case diverged
  /// The adaptive method spent its largest number of steps.
  case stepLimit = "step-limit"
  /// The error estimate was zero or not finite, so no step could be chosen.
  case failedEstimate = "failed-estimate"
}
