import Numbers

/// Which points of a trajectory are wanted.
public enum TrajectorySelection: Equatable, Sendable {
  /// The last one.
  case end
  /// The start, so many points in equal distances between the start and the end that is asked for, the end of every step if wanted, and
  /// the end.
  case samples(Int, everyStep: Bool)
  /// The roots of the events, which then end nothing, and the end.
  case roots
}
