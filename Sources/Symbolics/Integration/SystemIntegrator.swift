import Integration
import Numbers

/// Integrates a system by Taylor series with the order and the steps of Jorba and Zou ("A software package for the numerical
/// integration of ODEs by means of high-order Taylor methods", Experimental Mathematics 14, 2005).
///
/// Order and length of a step follow `TaylorStepControl`. Errors are relative to the scale of each state over the step,
///
///     scale_i = max(|x_i|, |h x_i'|, |h^2 x_i''/2|, absolute tolerance / tolerance),
///
/// so that states in small and in large units are followed to the same number of digits, and a state that passes through zero is
/// measured by how far it moves. States and time carry the rounding error of their last addition along, so that
/// long runs lose digits slowly. Steps may go forwards or backwards. The series of the current step gives dense output;
/// ``EventSearch`` finds roots of events.
///
/// The estimate looks at two coefficients only and can be far too long. Three tests stand behind it:
/// * A step whose terms exceed the scale by so much that their rounding errors would exceed the tolerance (at high orders
///   terms of size `e^h` cancel) is shortened.
/// * The derivative of the series is compared with the field at the end of every step, which the next step needs anyway, and the
///   step is halved while they differ by more than a thousand times the tolerance and than rounding explains.
/// * The same is done inside the step (``StepSampler``) where nothing bounds it or where functions occur that rest at a constant
///   and wake up later.
public final class SystemIntegrator<S: IntegrationScalar> {
  /// The system.
  public let system: SymbolicSystem
  /// Its recurrences; events are outputs.
  public private(set) var tape: Tape
  /// The options.
  public let options: IntegrationOptions
  /// The current time.
  public internal(set) var time: S
  /// The current states.
  public var state: [S] { buffers.values }
  /// What has been done since the beginning.
  public internal(set) var statistics = IntegrationStatistics()
  /// Whether the last event touched zero without a change of sign.
  public private(set) var isTouching = false
  /// The work so far in multiplications, about: expansions, points at which steps are checked, and the search for events, with
  /// ``stepWork`` for each step.
  public var work: Int {
    formerWork + machine.totalWork + Self.stepWork * (statistics.steps + statistics.rejected)
  }
  /// What a step costs beside its expansions.
  static var stepWork: Int { 300 }
  /// Whether events could not be followed everywhere, so that roots may have been missed.
  public var hasUnresolvedEvents: Bool { machine.events?.hasUnresolved ?? false }

  private(set) var parameterValues: [S]
  private(set) var machine: SystemMachine<S>
  /// The work of machines that are gone.
  var formerWork = 0
  private let events: EventSet
  var isExpanded = false
  var timeCarry = S.zero
  let buffers: StepState<S>
  let control: TaylorStepControl
  /// Derivative of the series minus field, times step, in units of the scales.
  let allowedDefect: Double
  /// Whether the order is above the one that the tolerance asks for, so that steps may be long enough for terms to cancel.
  let isHigh: Bool
  /// The largest ratio of terms to scale.
  let allowedCancellation: Double
  /// The least scale.
  let floor: Double
  /// The last length that the coefficients chose, and what the step after a halved one may not exceed.
  var lastChoice: Double?
  var ceiling = Double.infinity
  private var lastEvent: (index: Int, time: S)?
  /// Up to where the step before the last event has been compared with the equations.
  var verifiedEnd: S?
  /// How many steps in a row have been halved.
  var halvedInARow = 0

  /// Prepares an integration from the initial values, which hold at `start`.
  ///
  /// - Parameters:
  ///   - parameters: values for some of the parameters; the others keep those of the system.
  ///   - events: expressions whose roots end an integration.
  ///   - start: the time of the initial values.
  ///
  /// Throws ``IntegrationError``.
  public init(
    _ system: SymbolicSystem, parameters: [String: S] = [:], events: [SymbolicExpression] = [],
    options: IntegrationOptions = IntegrationOptions(), start: S = .zero
  ) throws(IntegrationError) {
    try options.check()
    self.system = system
    self.options = options
    self.events = EventSet(events, symbols: Set(system.states + [SymbolicSystem.time]))
    control = TaylorStepControl(
      order: options.order ?? TaylorStepControl.order(forTolerance: options.tolerance),
      tolerance: options.tolerance, safety: 0.92)
    do {
      let values = try system.parameterValues(overriding: parameters)
      tape = try Tape(system, outputs: self.events.expressions, exponents: values)
      machine = try SystemMachine(tape, self.events, control, values)
      parameterValues = values
      buffers = StepState(try system.initialState(parameters: values))
    } catch {
      throw IntegrationError(error)
    }
    time = start
    isHigh = control.order > TaylorStepControl.order(forTolerance: options.tolerance)
    let unit = S.ulpOfOne.double
    allowedDefect = 1000 * max(options.tolerance, unit)
    allowedCancellation = max(4, options.tolerance / unit)
    // Below, coefficients run out of the range of numbers.
    floor = max(1e-290, (options.absoluteTolerance ?? 0) / options.tolerance)
    statistics.order = control.order
  }

  /// Goes on from another point.
  ///
  /// Throws ``IntegrationError`` if the count of states is wrong.
  @_specialize(exported:false,where S == Double)
  public func restart(at time: S, state: [S]) throws(IntegrationError) {
    guard state.count == system.states.count else {
      throw .tape(.count(what: "states", given: state.count, expected: system.states.count))
    }
    self.time = time
    buffers.set(state)
    timeCarry = .zero
    forget()
  }

  /// Gives parameters other values; the state stays where it is.
  ///
  /// Throws ``IntegrationError`` for an unknown name.
  public func setParameters(_ parameters: [String: S]) throws(IntegrationError) {
    do {
      let values = try system.parameterValues(overriding: parameters)
      if tape.dependsOnExponents {
        tape = try Tape(system, outputs: events.expressions, exponents: values)
        formerWork += machine.totalWork
        machine = try SystemMachine(tape, events, control, values)
      } else {
        try machine.setParameters(values)
      }
      parameterValues = values
      forget()
    } catch {
      throw IntegrationError(error)
    }
  }

  private func forget() {
    machine.events?.reset()
    isExpanded = false
    lastChoice = nil
    ceiling = .infinity
    lastEvent = nil
    verifiedEnd = nil
    halvedInARow = 0
  }

  /// Integrates to `end`; before the state moves, `report(start, reached)` may evaluate the step's series.
  ///
  /// A run to the time where the integration already is ends at once.
  @_specialize(exported:false,where S == Double)
  public func advance(to end: S, report: (S, S) -> Void = { _, _ in }) -> IntegrationOutcome {
    guard var run = begin(to: end) else { return .nonFinite }
    while time != end {
      if let outcome = step(&run, report) { return outcome }
    }
    return .reachedEnd
  }

  /// A run to a time.
  struct Run {
    let end: S
    /// The distance of the end from the start.
    let span: Double
    /// The steps before the run.
    let firstStep: Int
    /// How often an event was found again where the one before had been.
    var repeats = 0
  }

  /// A run from here on; nil where no number says from where or to where.
  func begin(to end: S) -> Run? {
    guard end.isFinite, buffers.isFinite else { return nil }
    return Run(end: end, span: (end - time).double.magnitude, firstStep: statistics.steps)
  }

  /// Why no further step may be taken.
  @inline(__always)
  func limit(_ run: Run) -> IntegrationOutcome? {
    if statistics.steps - run.firstStep >= options.maximumSteps { return .maximumSteps }
    if let most = options.maximumWork, work >= most { return .maximumWork }
    return halvedInARow < 10_000 ? nil : .stalled
  }

  /// Takes a step, or finds out why the run ends here.
  @_specialize(exported:false,where S == Double)
  func step(_ run: inout Run, _ report: (S, S) -> Void) -> IntegrationOutcome? {
    if let outcome = limit(run) { return outcome }
    if !isExpanded { expand(machine.current, buffers.state, time) }
    isExpanded = true
    let (end, span) = (run.end, run.span)
    let remaining = (end - time) - timeCarry
    let chosen: Choice
    switch chooseStep(remaining.double) {
    case .failure(let outcome): return outcome
    case .success(let choice): chosen = choice
    }
    let step: S
    let isLast: Bool
    switch tryStep(chosen, remaining, span) {
    case .failure(let outcome): return outcome
    case .success(let taken): (step, isLast) = taken
    }
    let reached = isLast ? end : time + (step + timeCarry)
    if let events = machine.events {
      let found = events.first(
        in: EventSearch.Step(
          series: machine.series, next: machine.next, time: time, timeCarry: timeCarry, length: step,
          isLast: isLast, share: step.double.magnitude / span))
      // Beside a singularity that no step resolves the same place may come again.
      if let found, !(lastEvent?.index == found.index && lastEvent?.time == place(of: found)) {
        return finish(found, report)
      }
      if found != nil, run.repeats < 1000 {
        run.repeats += 1
        return nil
      }
    }
    report(time, reached)
    commit(step, to: isLast ? end : nil)
    machine.advance()
    record(step, isLast)
    return nil
  }

  private func place(of root: EventRoot<S>) -> S { time + (root.offset + timeCarry) }

  /// Moves to a root.
  private func finish(_ root: EventRoot<S>, _ report: (S, S) -> Void) -> IntegrationOutcome {
    isTouching = root.isTouching
    defer { lastEvent = (root.index, time) }
    if root.offset.isZero { return .event(index: root.index) }
    report(time, place(of: root))
    guard move(by: root.offset) else { return .nonFinite }
    commit(root.offset, to: nil)
    isExpanded = false
    return .event(index: root.index)
  }

  @inline(__always)
  func expand(_ expansion: ExpansionReference<S>, _ state: UnsafePointer<S>, _ time: S) {
    expansion.expand(state, time)
    statistics.expansions += 1
    statistics.coefficientWork += machine.work
  }

  private func commit(_ step: S, to end: S?) {
    let increment = step + timeCarry
    let moved = time + increment
    timeCarry = end == nil ? increment - (moved - time) : .zero
    time = end ?? moved
    buffers.advance()
    statistics.steps += 1
  }

  private func record(_ step: S, _ isLast: Bool) {
    if isLast, statistics.steps > 1 { return }
    let length = step.double.magnitude
    statistics.smallestStep = min(statistics.smallestStep, length)
    statistics.largestStep = max(statistics.largestStep, length)
  }
}
