/// What the members of an ensemble differ in.
public enum EnsembleQuantity: Hashable, Sendable {
  /// The time of the initial values.
  case start
  /// The initial value of a state.
  case state(String)
  /// A parameter; values and initial values that are formulas in it follow.
  case parameter(String)
}

/// A trajectory of an ensemble.
public struct EnsembleMember<S: IntegrationScalar>: Sendable {
  /// How it ended; nil where it was not begun because the trajectories before took the work that is allowed for all of them.
  public let outcome: IntegrationOutcome?
  /// The points that were wanted, as far as it came: the last is where it ended. None where it was not begun.
  public let points: [TrajectoryPoint<S>]
  /// What it took; of lengths of steps there are none.
  public let statistics: IntegrationStatistics
  /// Its multiplications as ``SystemIntegrator/work`` counts them.
  public let work: Int
  /// Roots at which an event touches zero without a change of sign.
  public let touchingRoots: Int
  /// Whether events could not be followed everywhere, so that roots may have been missed.
  public let hasUnresolvedEvents: Bool

  /// Where it ended; nil where it was not begun.
  public var end: TrajectoryPoint<S>? { points.last }

  /// One that was not begun.
  static func notBegun(order: Int) -> EnsembleMember {
    var statistics = IntegrationStatistics()
    statistics.order = order
    return EnsembleMember(
      outcome: nil, points: [], statistics: statistics, work: 0, touchingRoots: 0, hasUnresolvedEvents: false)
  }
}
