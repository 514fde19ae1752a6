import Synchronization

/// Integrators of one system that wait for their next trajectory.
final class IntegratorPool<S: IntegrationScalar>: Sendable {
  private let make: @Sendable () throws(IntegrationError) -> SystemIntegrator<S>
  private let idle = Mutex<[EnsembleWorker<S>]>([])

  init(make: @escaping @Sendable () throws(IntegrationError) -> SystemIntegrator<S>) { self.make = make }

  /// One that waits, or a new one.
  func take() throws(IntegrationError) -> EnsembleWorker<S> {
    if let worker = idle.withLock({ $0.popLast() }) { return worker }
    return EnsembleWorker(try make())
  }

  /// A new one, which has not worked yet.
  func new() throws(IntegrationError) -> SystemIntegrator<S> { try make() }

  func give(_ worker: EnsembleWorker<S>) { idle.withLock { $0.append(worker) } }
}

/// An integrator that goes from row to row: touched by one thread at a time, since the pool gives it to one call.
final class EnsembleWorker<S: IntegrationScalar>: @unchecked Sendable {
  private(set) var integrator: SystemIntegrator<S>

  init(_ integrator: SystemIntegrator<S>) { self.integrator = integrator }

  /// The trajectory of a row.
  ///
  /// The work that a trajectory may take is bounded by the integrator, which counts that of its whole life. So an integrator that has
  /// used half of it is given up, and a trajectory that meets the bound behind others is run again by a new one: it ends where it
  /// would by itself.
  func member(
    _ row: ArraySlice<S>, _ setting: EnsembleSetting<S>, to end: S, keeping selection: TrajectorySelection,
    _ pool: IntegratorPool<S>
  ) throws(IntegrationError) -> EnsembleMember<S> {
    if let most = integrator.options.maximumWork, integrator.work > most / 2 { integrator = try pool.new() }
    let isNew = integrator.work == 0
    try setting.begin(row, integrator)
    let member = run(to: end, keeping: selection)
    guard member.outcome == .maximumWork, !isNew else { return member }
    integrator = try pool.new()
    try setting.begin(row, integrator)
    return run(to: end, keeping: selection)
  }

  private func run(to end: S, keeping selection: TrajectorySelection) -> EnsembleMember<S> {
    let (before, workBefore) = (integrator.statistics, integrator.work)
    var points: [TrajectoryPoint<S>] = []
    var touchingRoots = 0
    let outcome: IntegrationOutcome
    switch selection {
    case .end: outcome = integrator.advance(to: end)
    case .samples(let count, let everyStep):
      let samples = SystemIntegrator.equidistant(count, from: integrator.time, to: end)
      outcome = integrator.run(to: end, samples: samples, everyStep: everyStep) { points.append($0) }
    case .roots:
      outcome = integrator.roots(to: end) { point, isTouching in
        points.append(point)
        touchingRoots += isTouching ? 1 : 0
      }
    }
    if case .event = outcome, integrator.isTouching { touchingRoots += 1 }
    if selection == .end || selection == .roots {
      points.append(TrajectoryPoint(time: integrator.time, state: integrator.state))
    }
    return EnsembleMember(
      outcome: outcome, points: points, statistics: integrator.statistics.since(before),
      work: integrator.work - workBefore, touchingRoots: touchingRoots,
      hasUnresolvedEvents: integrator.hasUnresolvedEvents)
  }
}
