import Numbers

/// What makes members of rows, on one thread at a time.
protocol EnsembleRunner<S>: AnyObject {
  associatedtype S: IntegrationScalar

  /// An integrator of the system.
  var integrator: SystemIntegrator<S> { get }
  /// How many rows it should be given at a time: no fewer, so that it can work, and no more, so that all threads can.
  var rowsAtATime: ClosedRange<Int> { get }

  /// Integrates rows.
  ///
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - row: the numbers of one.
  ///   - mayBegin: asked before a row begins, in ascending order; a row that may not is left out.
  ///   - finished: takes every member when it has ended.
  func run(
    count: Int, row: (Int) -> ArraySlice<S>, _ setting: EnsembleSetting<S>, to end: S,
    keeping selection: TrajectorySelection, mayBegin: (Int) throws -> Bool,
    finished: (Int, EnsembleMember<S>) -> Void
  ) throws
}
