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

extension SystemIntegrator {
  /// `count` times in equal distances between a start and an end, both left out.
  public static func equidistant(_ count: Int, from start: S, to end: S) -> [S] {
    (0..<max(0, count)).map { start + (end - start) * (.whole($0 + 1) / .whole(count + 1)) }
  }

  /// Integrates to `end` through all roots of the events on the way.
  ///
  /// A run ends with ``IntegrationOutcome/maximumSteps`` when the steps between two roots, or all steps to a root, are as many as are
  /// allowed.
  ///
  /// - Parameter each: takes every root, and whether an event touches zero there without a change of sign.
  public func roots(to end: S, each: (TrajectoryPoint<S>, Bool) -> Void) -> IntegrationOutcome {
    let first = statistics.steps
    while true {
      let outcome = advance(to: end)
      guard case .event = outcome else { return outcome }
      each(TrajectoryPoint(time: time, state: state), isTouching)
      if statistics.steps - first >= options.maximumSteps { return .maximumSteps }
    }
  }
}
