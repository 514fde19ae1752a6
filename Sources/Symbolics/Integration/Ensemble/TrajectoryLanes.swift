import Integration
import Numbers

/// Integrates rows of an ensemble eight at a time, each in a lane of vectors and with steps of its own.
///
/// A lane follows the path of a step on which nothing goes wrong: a length from the coefficients, the point at its end, the
/// coefficients there, the comparison of slopes. Every step that leaves this path (it is refused, nothing bounds it, a number is not
/// finite, a divisor has no inverse of normal size) is taken by the lane's own ``SystemIntegrator`` instead, from the same
/// coefficients. So the trajectories are those of integrators that work alone, bit by bit, and so are the counts of work.
final class TrajectoryLanes: EnsembleRunner {
  typealias Vector = SIMD8<Double>
  typealias Row = UnsafeMutablePointer<Vector>
  static let count = 8

  /// A trajectory on its way.
  struct Trajectory {
    /// The row's place among those that are run.
    let place: Int
    var run: SystemIntegrator<Double>.Run
    var record: MemberRecord<Double>
    /// How a step by itself ended it.
    var ended: IntegrationOutcome?
  }

  let workers: [EnsembleWorker<Double>]
  var trajectories = [Trajectory?](repeating: nil, count: count)
  /// The lanes whose trajectories have coefficients, and those whose trajectories have just begun. What other lanes hold means
  /// nothing.
  var running = LaneSet.none
  var starting = LaneSet.none
  /// How many steps have been taken outside the lanes.
  var stepsAlone = 0
  /// What lanes have been worth of late, in steps of trajectories by themselves: one for each lane that took its step, less about
  /// three of them that a step of all lanes costs. Steps outside cost the same here and there.
  var gain = 0
  static let (startingGain, largestGain, cost) = (256, 1024, 3)
  /// Whether points on the way are wanted.
  private(set) var hasSamples = false
  /// The end of the runs.
  private(set) var end = 0.0

  let table: LaneTable
  let stateCount: Int
  /// Whether steps are compared with the equations inside, too.
  let checksInside: Bool
  private let memory: VectorMemory
  /// The points, what their last additions rounded away, and the same at the ends of steps.
  private(set) var state: Row
  private(set) var carry: Row
  private(set) var next: Row
  private(set) var nextCarry: Row
  /// The slopes of the series at the ends of steps, and the sizes of the states over the steps.
  let slopes: Row
  let scales: Row
  let time: LaneVector
  let timeCarry: LaneVector
  /// The last length that the coefficients chose, infinite before the first, and what the next may not exceed.
  let choice: LaneVector
  let ceiling: LaneVector
  /// The steps that a lane takes before it must ask whether it may go on, and those that it has taken of them.
  let allowance: UnsafeMutablePointer<Int>
  let taken: UnsafeMutablePointer<Int>

  // The lengths of the steps, with sign and without, the longest possible ones and those that are tried; the ends of the steps as the
  // runs see them; sizes of the last two coefficients.
  let length: LaneVector
  let stepLength: LaneVector
  let longest: LaneVector
  let trial: LaneVector
  let reached: LaneVector
  let last: LaneVector
  let previous: LaneVector

  /// What runs the rows of an ensemble fastest: lanes, or one trajectory after another.
  static func runner<S: IntegrationScalar>(
    make: @escaping () throws(IntegrationError) -> SystemIntegrator<S>
  ) throws(IntegrationError) -> any EnsembleRunner<S> {
    let worker = try EnsembleWorker(make: make)
    guard let first = worker as? EnsembleWorker<Double>, suits(first.integrator) else { return worker }
    var workers = [first]
    for _ in 1..<count {
      if let other = try EnsembleWorker(make: make) as? EnsembleWorker<Double> { workers.append(other) }
    }
    return TrajectoryLanes(workers) as? any EnsembleRunner<S> ?? worker
  }

  /// Lanes for a system, which must suit them.
  private init(_ workers: [EnsembleWorker<Double>]) {
    self.workers = workers
    let memory = VectorMemory()
    self.memory = memory
    let tape = workers[0].integrator.tape
    table = LaneTable(tape, order: workers[0].integrator.statistics.order)
    stateCount = tape.stateCount
    checksInside = tape.mayRest
    let blocks = (0..<6).map { _ in memory.vectors(tape.stateCount) }
    (state, carry, next, nextCarry) = (blocks[0], blocks[1], blocks[2], blocks[3])
    (slopes, scales) = (blocks[4], blocks[5])
    (time, timeCarry) = (LaneVector(memory), LaneVector(memory))
    (choice, ceiling) = (LaneVector(memory, .infinity), LaneVector(memory, .infinity))
    (allowance, taken) = (memory.allocate(Self.count, 0), memory.allocate(Self.count, 0))
    (length, stepLength, longest) = (LaneVector(memory), LaneVector(memory), LaneVector(memory))
    (trial, reached) = (LaneVector(memory), LaneVector(memory))
    (last, previous) = (LaneVector(memory), LaneVector(memory))
  }

  var integrator: SystemIntegrator<Double> { workers[0].integrator }
  var rowsAtATime: ClosedRange<Int> { Self.count...256 }

  /// Whether an integrator's trajectories may run in lanes.
  private static func suits(_ integrator: SystemIntegrator<Double>) -> Bool {
    !integrator.isHigh && integrator.machine.events == nil
      && LaneTable.suits(integrator.tape, order: integrator.statistics.order)
  }

  func run(
    count: Int, row: (Int) -> ArraySlice<Double>, _ setting: EnsembleSetting<Double>, to end: Double,
    keeping selection: TrajectorySelection, mayBegin: (Int) throws -> Bool,
    finished: (Int, EnsembleMember<Double>) -> Void
  ) throws {
    self.end = end
    (running, starting) = (.none, .none)
    gain = Self.startingGain
    if case .samples = selection { hasSamples = true } else { hasSamples = false }
    var place = 0
    func finish(_ lane: Int, _ trajectory: Trajectory, _ outcome: IntegrationOutcome) throws {
      let worker = workers[lane]
      guard worker.mustRepeat(outcome) else {
        return finished(trajectory.place, trajectory.record.member(outcome, worker.integrator))
      }
      finished(
        trajectory.place, try worker.again(row(trajectory.place), setting, to: end, keeping: selection))
    }
    /// Begins the next row in a lane; false when there is none.
    func begin(_ lane: Int) throws -> Bool {
      while place < count {
        let own = place
        place += 1
        guard try mayBegin(own) else { continue }
        try workers[lane].begin(row(own), setting)
        let integrator = workers[lane].integrator
        let record = MemberRecord(integrator, selection, to: end)
        guard let run = integrator.begin(to: end) else {
          finished(own, record.member(.nonFinite, integrator))
          continue
        }
        let trajectory = Trajectory(place: own, run: run, record: record)
        if let outcome = integrator.time == end ? .reachedEnd : integrator.limit(run) {
          try finish(lane, trajectory, outcome)
          continue
        }
        trajectories[lane] = trajectory
        load(lane)
        return true
      }
      return false
    }
    var free = LaneSet.all
    repeat {
      for lane in free where try begin(lane) { starting.insert(lane) }
      free = .none
      if starting.isEmpty, place == count, running.isEmpty || running.only != nil { break }
      for lane in step() {
        guard let trajectory = trajectories[lane], let outcome = outcome(lane, trajectory) else { continue }
        running.remove(lane)
        free.insert(lane)
        try finish(lane, trajectory, outcome)
      }
    } while gain > 0
    // The last trajectory, or all of them where too many steps leave the lanes, go on by themselves.
    for lane in running | starting { try finishAlone(lane, finish) }
    while try begin(0) { try finishAlone(0, finish) }
  }

  /// A trajectory goes to its end by itself.
  private func finishAlone(
    _ lane: Int, _ finish: (Int, Trajectory, IntegrationOutcome) throws -> Void
  ) throws {
    guard var trajectory = trajectories[lane] else { return }
    let integrator = workers[lane].integrator
    store(lane, withSeries: running.contains(lane))
    var outcome: IntegrationOutcome?
    while outcome == nil {
      outcome =
        integrator.time == end
        ? .reachedEnd : integrator.step(&trajectory.run) { trajectory.record.pass($0, $1, integrator) }
    }
    running.remove(lane)
    if let outcome { try finish(lane, trajectory, outcome) }
  }

  /// How the trajectory of a lane ends between two steps; nil where it goes on.
  private func outcome(_ lane: Int, _ trajectory: Trajectory) -> IntegrationOutcome? {
    if let ended = trajectory.ended { return ended }
    store(lane, withSeries: false)
    if time[lane] == end { return .reachedEnd }
    if let outcome = workers[lane].integrator.limit(trajectory.run) { return outcome }
    allowance[lane] = workers[lane].integrator.laneSteps(trajectory.run, isStarting: false)
    return nil
  }

  /// The ends of the steps become the points.
  func advance() {
    swap(&state, &next)
    swap(&carry, &nextCarry)
    table.swapSeries()
  }

  /// A lane takes over the point of its integrator, with its coefficients where there are any.
  func load(_ lane: Int) {
    let integrator = workers[lane].integrator
    for i in 0..<stateCount {
      state[i][lane] = integrator.buffers.state[i]
      carry[i][lane] = integrator.buffers.carry[i]
    }
    time[lane] = integrator.time
    timeCarry[lane] = integrator.timeCarry
    choice[lane] = integrator.lastChoice ?? .infinity
    ceiling[lane] = integrator.ceiling
    taken[lane] = 0
    if let run = trajectories[lane]?.run {
      allowance[lane] = integrator.laneSteps(run, isStarting: !integrator.isExpanded)
    }
    if integrator.isExpanded {
      table.setSeries(integrator.machine.series.series, lane: lane)
    } else {
      table.setConstants(integrator.machine.series.constants, lane: lane)
    }
  }

  /// An integrator takes over the point of its lane, and its coefficients if wanted.
  func store(_ lane: Int, withSeries: Bool) {
    let integrator = workers[lane].integrator
    for i in 0..<stateCount {
      integrator.buffers.state[i] = state[i][lane]
      integrator.buffers.carry[i] = carry[i][lane]
    }
    integrator.time = time[lane]
    integrator.timeCarry = timeCarry[lane]
    integrator.lastChoice = choice[lane] == .infinity ? nil : choice[lane]
    integrator.ceiling = ceiling[lane]
    integrator.count(laneSteps: taken[lane])
    taken[lane] = 0
    integrator.isExpanded = withSeries
    if withSeries { integrator.machine.series.setSeries(table.view(lane)) }
  }
}
