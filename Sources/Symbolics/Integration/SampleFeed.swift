import Numbers

/// Hands over the points of a trajectory that are wanted, step after step.
struct SampleFeed<S: IntegrationScalar> {
  /// Times at which points are wanted, in the order in which they are passed.
  let samples: [S]
  /// Whether the end of every step is a point too.
  let everyStep: Bool
  /// From where to where the trajectory runs.
  let start: S
  let end: S

  private var next = 0
  /// A point at the end of a step is that of the next step's start; at the end of the run it comes anyway.
  private var isAwaited = false

  init(samples: [S], everyStep: Bool, start: S, end: S) {
    (self.samples, self.everyStep, self.start, self.end) = (samples, everyStep, start, end)
  }

  /// The points of a step, before the state moves.
  ///
  /// - Parameters:
  ///   - state: the states at the start of the step.
  ///   - at: the states at a time inside the step.
  mutating func pass(
    from time: S, to reached: S, state: () -> [S], at: (S) -> [S], _ each: (TrajectoryPoint<S>) -> Void
  ) {
    if everyStep || isAwaited, time != start { each(TrajectoryPoint(time: time, state: state())) }
    isAwaited = false
    while next < samples.count {
      let sample = samples[next]
      let isPassed = end > time ? sample <= reached : sample >= reached
      let isAhead = end > time ? sample > time : sample < time
      if !isPassed { break }
      if sample == reached {
        isAwaited = true
      } else if isAhead {
        each(TrajectoryPoint(time: sample, state: at(sample)))
      }
      next += 1
    }
  }
}
