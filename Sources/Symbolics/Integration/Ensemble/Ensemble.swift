import Numbers
import Synchronization

/// Trajectories of one system from many starts and with many values of its parameters.
///
/// A member is a row of numbers, one for each quantity that members differ in; everything else is the system's. Every member is what
/// ``SystemIntegrator`` makes of the same values by itself, bit by bit, however the rows are cut into blocks and whatever the
/// number of threads.
///
/// ```swift
/// var ensemble = try Ensemble<Double>(oscillator, quantities: [.parameter("w"), .state("x")])
/// let members = try ensemble.run([1, 0.5, 2, 0.5], to: 10)  // w = 1 and w = 2, both from x = 0.5
/// ```
///
/// Rows come in blocks, so that nobody needs to keep all of them. Integrators are made once for each thread and go from row to row; in
/// `Double` a small system without events runs eight rows at once (``TrajectoryLanes``).
public struct Ensemble<S: IntegrationScalar>: Sendable {
  /// The system.
  public let system: SymbolicSystem
  /// What a row gives, in the order of its numbers.
  public let quantities: [EnsembleQuantity]
  /// The options of every member.
  public let options: IntegrationOptions
  /// The work in multiplications after which no further member begins; nil for no bound. It is the work of the members before, in the order
  /// of the rows, that counts, so that which members begin does not depend on threads.
  public let maximumWork: Int?
  /// The work of all members so far.
  public private(set) var work = 0

  private let setting: EnsembleSetting<S>
  let make: @Sendable () throws(IntegrationError) -> SystemIntegrator<S>
  var runners: WorkerPool<any EnsembleRunner<S>>
  /// How many rows a runner takes at a time.
  private let rowsAtATime: ClosedRange<Int>
  /// The work of an expansion, see ``Tape/work(order:)``.
  private let expansionWork: Int
  private let order: Int

  /// Prepares trajectories.
  ///
  /// - Parameters:
  ///   - quantities: what the members differ in; at least one, each at most once.
  ///   - parameters: values of parameters that all members share; a column of the same name comes first.
  ///   - events: expressions whose roots end a trajectory, or are collected.
  ///   - start: the time of the initial values where no quantity gives it.
  ///   - maximumWork: the work of all members, at least 1.
  ///
  /// Throws ``IntegrationError``, also for a quantity that the system does not have or that is given twice.
  public init(
    _ system: SymbolicSystem, quantities: [EnsembleQuantity], parameters: [String: S] = [:],
    events: [SymbolicExpression] = [], options: IntegrationOptions = IntegrationOptions(), start: S = .zero,
    maximumWork: Int? = nil
  ) throws(IntegrationError) {
    if let maximumWork, maximumWork < 1 {
      throw .option("Work of \(maximumWork) multiplications is not possible. Please give at least 1.")
    }
    setting = try EnsembleSetting(system, quantities, parameters, start: start)
    let make: @Sendable () throws(IntegrationError) -> SystemIntegrator<S> = {
      () throws(IntegrationError) in
      try SystemIntegrator(system, parameters: parameters, events: events, options: options, start: start)
    }
    self.make = make
    runners = WorkerPool(make: { () throws(IntegrationError) in try TrajectoryLanes.runner(make: make) })
    let first = try runners.take()
    expansionWork = first.integrator.tape.work(order: first.integrator.statistics.order)
    order = first.integrator.statistics.order
    rowsAtATime = first.rowsAtATime
    runners.give(first)
    self.system = system
    self.quantities = quantities
    self.options = options
    self.maximumWork = maximumWork
  }

  /// The least work of a trajectory over a span of time: the expansions at both ends of every step, of which a longest step asks for
  /// some number.
  public func leastWork(span: Double) -> Double {
    guard span > 0 else { return 0 }
    let steps = max(1, (span / (options.maximumStep ?? .infinity)).rounded(.down))
    return (steps + 1) * Double(expansionWork) + Double(SystemIntegrator<S>.stepWork) * steps
  }

  /// Integrates the next members.
  ///
  /// - Parameters:
  ///   - rows: the numbers of the members, row after row, each in the order of the quantities.
  ///   - end: the time to which all of them go, forwards or backwards.
  ///   - selection: the points that are kept.
  ///   - jobs: threads at most; all cores when nil.
  ///   - monitor: called before every member, from any thread; what it throws ends the run.
  /// - Returns: a member for every row, in the order of the rows.
  /// - Throws: ``IntegrationError`` for numbers that are no whole rows, and what `monitor` throws.
  @_specialize(exported:false,where S == Double)
  public mutating func run(
    _ rows: [S], to end: S, keeping selection: TrajectorySelection = .end, jobs: Int? = nil,
    monitor: @Sendable () throws -> Void = {}
  ) throws -> [EnsembleMember<S>] {
    let width = quantities.count
    guard rows.count.isMultiple(of: width) else {
      throw IntegrationError.option(
        "\(rows.count) numbers are no rows of \(width). Please give one number for each quantity in every row."
      )
    }
    let count = rows.count / width
    let threads = jobs ?? ParallelMap.availableCores
    let share = count / (4 * max(threads, 1))
    let size = min(max(share, rowsAtATime.lowerBound), rowsAtATime.upperBound)
    let chunks = (count + size - 1) / size
    let (setting, before, order, runners) = (setting, work, order, runners)
    let most = maximumWork
    let done = Mutex([Int](repeating: 0, count: most == nil ? 0 : chunks))
    let parts = try ParallelMap.map(count: chunks, jobs: threads) { chunk in
      let first = chunk * size
      var members = [EnsembleMember<S>](
        repeating: .notBegun(order: order), count: min(count, first + size) - first)
      var own = 0
      func row(_ place: Int) -> ArraySlice<S> { rows[(first + place) * width..<(first + place + 1) * width] }
      func mayBegin(_ place: Int) throws -> Bool {
        try monitor()
        guard let most else { return true }
        // The members before have done at least this much, as far as they are ready.
        return before + own + done.withLock { $0[..<chunk].reduce(0, +) } < most
      }
      func finished(_ place: Int, _ member: EnsembleMember<S>) {
        members[place] = member
        own += member.work
        if most != nil { done.withLock { $0[chunk] = own } }
      }
      let runner = try runners.take()
      try runner.run(
        count: members.count, row: row, setting, to: end, keeping: selection, mayBegin: mayBegin,
        finished: finished)
      runners.give(runner)
      return members
    }
    return parts.flatMap { $0 }.map { member in
      if let most, work >= most { return .notBegun(order: order) }
      work += member.work
      return member
    }
  }
}
