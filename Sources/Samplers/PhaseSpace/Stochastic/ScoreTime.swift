import Diffusion

/// The time of the score that a step uses.
public enum ScoreTime: String, CaseIterable, Sendable {
  /// Where the step begins.
  case start
  /// Half-way in time.
  case mid
  /// Where the step ends.
  case end

  /// The time within the step from `start` to `end`.
  func time(from start: GridPoint, to end: GridPoint) -> Double {
    switch self {
    case .start: start.time
    case .mid: end.time + 0.5 * (start.time - end.time)
    case .end: end.time
    }
  }
}
