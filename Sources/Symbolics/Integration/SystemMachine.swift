import Integration

/// The expansions that an integration works with.
final class SystemMachine<S: IntegrationScalar> {
  /// The series of the current step, and the one at its end.
  private(set) var current: ExpansionReference<S>
  private(set) var coming: ExpansionReference<S>
  /// Those that the two refer to.
  private let expansions: [TapeExpansion<S>]
  /// The field at single points.
  let probe: TapeExpansion<S>
  let probeReference: ExpansionReference<S>
  /// The field at eight points, where steps are compared with it inside.
  let lanes: LaneCheck?
  /// See ``Tape/mayRest``.
  let mayRest: Bool
  let events: EventSearch<S>?
  /// The cost of an expansion, see ``Tape/work(order:)``.
  let work: Int

  init(_ tape: Tape, _ events: EventSet, _ control: TaylorStepControl, _ parameters: [S]) throws(TapeError) {
    let first = try TapeExpansion(tape, order: control.order, parameters: parameters)
    let second = try TapeExpansion(tape, order: control.order, parameters: parameters)
    expansions = [first, second]
    (current, coming) = (ExpansionReference(first), ExpansionReference(second))
    probe = try TapeExpansion(tape, order: 1, parameters: parameters)
    probeReference = ExpansionReference(probe)
    mayRest = tape.mayRest
    lanes =
      S.self == Double.self && mayRest
      ? try LaneCheck(tape, unsafeBitCast(parameters, to: [Double].self)) : nil
    self.events =
      events.eventCount == 0 ? nil : try EventSearch(tape, events, control: control, parameters: parameters)
    work = tape.work(order: control.order)
  }

  var series: TapeExpansion<S> { current.expansion }
  var next: TapeExpansion<S> { coming.expansion }

  /// The work so far of all expansions, see ``TapeExpansion/work``.
  var totalWork: Int {
    series.work + next.work + probe.work + (events.map { $0.local.work + $0.probe.work } ?? 0)
  }

  func setParameters(_ values: [S]) throws(TapeError) {
    try series.setParameters(values)
    try next.setParameters(values)
    try probe.setParameters(values)
    try lanes?.setParameters(unsafeBitCast(values, to: [Double].self))
    try events?.setParameters(values)
  }

  /// Runs machine code instead of the interpreter for the series of steps and of events, after a comparison at `state`.
  func use(_ code: ExpansionCode, checkedAt state: [Double], time: Double) throws where S == Double {
    try series.use(code, checkedAt: state, time: time)
    try use(code)
  }

  /// The same without a comparison.
  func use(_ code: ExpansionCode) throws(ExpansionCodeError) where S == Double {
    try series.use(code)
    try next.use(code)
    try events?.local.use(code)
  }

  /// Makes the series at the end of the step that of the next one.
  func advance() { swap(&current, &coming) }
}

/// An expansion that somebody else keeps alive: who asks it counts no references.
struct ExpansionReference<S: TapeScalar> {
  private let unmanaged: Unmanaged<TapeExpansion<S>>

  init(_ expansion: TapeExpansion<S>) { unmanaged = .passUnretained(expansion) }

  var expansion: TapeExpansion<S> { unmanaged.takeUnretainedValue() }

  /// See ``TapeExpansion/stateRows``.
  @inline(__always)
  var rows: StateRows? { unmanaged._withUnsafeGuaranteedRef { $0.stateRows } }

  /// See ``TapeExpansion/expandUnchecked(state:time:)``.
  @inline(__always)
  func expand(_ state: UnsafePointer<S>, _ time: S) {
    unmanaged._withUnsafeGuaranteedRef { $0.expandUnchecked(state: state, time: time) }
  }
}
