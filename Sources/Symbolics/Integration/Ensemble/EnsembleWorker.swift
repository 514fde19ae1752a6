import Numbers

/// An integrator that goes from row to row.
final class EnsembleWorker<S: IntegrationScalar>: EnsembleRunner {
  private(set) var integrator: SystemIntegrator<S>
  private let make: () throws(IntegrationError) -> SystemIntegrator<S>
  /// Whether the integrator had done nothing before the row.
  private var isNew = true

  init(make: @escaping () throws(IntegrationError) -> SystemIntegrator<S>) throws(IntegrationError) {
    self.make = make
    integrator = try make()
  }

  var rowsAtATime: ClosedRange<Int> { 1...16 }

  func run(
    count: Int, row: (Int) -> ArraySlice<S>, _ setting: EnsembleSetting<S>, to end: S,
    keeping selection: TrajectorySelection, mayBegin: (Int) throws -> Bool,
    finished: (Int, EnsembleMember<S>) -> Void
  ) throws {
    for place in 0..<count where try mayBegin(place) {
      try begin(row(place), setting)
      let member = run(to: end, keeping: selection)
      let isFinal = !mustRepeat(member.outcome)
      finished(place, isFinal ? member : try again(row(place), setting, to: end, keeping: selection))
    }
  }

  /// Puts the integrator at the start of a row's trajectory.
  ///
  /// The work that a trajectory may take is bounded by the integrator, which counts that of its whole life. So an integrator that has
  /// used half of it is given up, and a trajectory that meets the bound behind others is run again by a new one: it ends where it
  /// would by itself.
  func begin(_ row: ArraySlice<S>, _ setting: EnsembleSetting<S>) throws(IntegrationError) {
    if let most = integrator.options.maximumWork, integrator.work > most / 2 { integrator = try make() }
    isNew = integrator.work == 0
    try setting.begin(row, integrator)
  }

  /// Whether a row that ended like this ends elsewhere by itself.
  func mustRepeat(_ outcome: IntegrationOutcome?) -> Bool { outcome == .maximumWork && !isNew }

  /// The trajectory of a row by a new integrator.
  func again(
    _ row: ArraySlice<S>, _ setting: EnsembleSetting<S>, to end: S, keeping selection: TrajectorySelection
  ) throws(IntegrationError) -> EnsembleMember<S> {
    integrator = try make()
    try setting.begin(row, integrator)
    return run(to: end, keeping: selection)
  }

  private func run(to end: S, keeping selection: TrajectorySelection) -> EnsembleMember<S> {
    var record = MemberRecord(integrator, selection, to: end)
    let outcome: IntegrationOutcome
    switch selection {
    case .end, .samples: outcome = integrator.advance(to: end) { record.pass($0, $1, integrator) }
    case .roots:
      outcome = integrator.roots(to: end) { point, isTouching in
        record.points.append(point)
        record.touchingRoots += isTouching ? 1 : 0
      }
    }
    return record.member(outcome, integrator)
  }
}

/// What is noted of a member while it runs.
struct MemberRecord<S: IntegrationScalar> {
  var points: [TrajectoryPoint<S>] = []
  /// See ``EnsembleMember/touchingRoots``.
  var touchingRoots = 0
  private var feed: SampleFeed<S>?
  private let statistics: IntegrationStatistics
  private let work: Int

  /// Begins where the integrator is.
  init(_ integrator: SystemIntegrator<S>, _ selection: TrajectorySelection, to end: S) {
    statistics = integrator.statistics
    work = integrator.work
    if case .samples(let count, let everyStep) = selection {
      let samples = SystemIntegrator.equidistant(count, from: integrator.time, to: end)
      feed = SampleFeed(samples: samples, everyStep: everyStep, start: integrator.time, end: end)
      points.append(TrajectoryPoint(time: integrator.time, state: integrator.state))
    }
  }

  /// Takes the wanted points of a step of the integrator.
  mutating func pass(_ start: S, _ reached: S, _ integrator: SystemIntegrator<S>) {
    pass(start, reached, state: { integrator.state }, at: { integrator.interpolate(at: $0) })
  }

  /// Takes the wanted points of a step, see ``SampleFeed/pass(from:to:state:at:_:)``.
  mutating func pass(_ start: S, _ reached: S, state: () -> [S], at: (S) -> [S]) {
    guard var feed else { return }
    feed.pass(from: start, to: reached, state: state, at: at) { points.append($0) }
    self.feed = feed
  }

  /// The member that ended where the integrator is.
  func member(_ outcome: IntegrationOutcome, _ integrator: SystemIntegrator<S>) -> EnsembleMember<S> {
    var touching = touchingRoots
    if case .event = outcome, integrator.isTouching { touching += 1 }
    return EnsembleMember(
      outcome: outcome, points: points + [TrajectoryPoint(time: integrator.time, state: integrator.state)],
      statistics: integrator.statistics.since(statistics), work: integrator.work - work,
      touchingRoots: touching, hasUnresolvedEvents: integrator.hasUnresolvedEvents)
  }
}
