import Numbers

/// Integrations that hand over points on the way.
extension SystemIntegrator {
  /// Integrates to `end`, or to the first root of an event.
  ///
  /// - Parameters:
  ///   - samples: times at which points are wanted, in the order in which they are passed; those at the start and beyond the
  ///     end are left out.
  ///   - everyStep: whether the end of every step is a point too.
  public func run(to end: S, samples: [S] = [], everyStep: Bool = false) -> IntegrationRun<S> {
    var points: [TrajectoryPoint<S>] = []
    let before = statistics
    let outcome = run(to: end, samples: samples, everyStep: everyStep) { points.append($0) }
    return IntegrationRun(points: points, outcome: outcome, statistics: statistics.since(before))
  }

  /// The same, with each point as it comes.
  @_specialize(exported:false,where S == Double)
  public func run(
    to end: S, samples: [S] = [], everyStep: Bool = false, each: (TrajectoryPoint<S>) -> Void
  ) -> IntegrationOutcome {
    each(TrajectoryPoint(time: time, state: state))
    var feed = SampleFeed(samples: samples, everyStep: everyStep, start: time, end: end)
    let outcome = advance(to: end) { start, reached in
      feed.pass(from: start, to: reached, state: { state }, at: { interpolate(at: $0) }, each)
    }
    each(TrajectoryPoint(time: time, state: state))
    return outcome
  }

  /// The states at a time inside the step that is being reported.
  func interpolate(at sample: S) -> [S] {
    machine.series.evaluate(at: (sample - time) - timeCarry)
  }

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
