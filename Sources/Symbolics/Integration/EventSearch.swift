import Integration
import Numbers

/// A root of an event expression inside a step.
struct EventRoot<S: IntegrationScalar> {
  /// Which expression.
  let index: Int
  /// The signed distance from the start of the step.
  let offset: S
  /// Whether the expression touches zero there and keeps its sign.
  let isTouching: Bool
}

/// Finds the roots of event expressions along a step of an integration.
///
/// An event has a radius of convergence of its own, often far below that of the states. A step is therefore cut into pieces:
/// from the start of each the equations are expanded anew, the length on which the event's series may be believed follows from
/// its own coefficients, and the event is evaluated on the states inside and at the end of the piece to confirm it
/// (``EventPiece``). Where a piece would become too short to tell times apart, as at a pole or a branch point, the event is
/// followed by its values alone (``EventGap``).
///
/// Where an event has no value, the places at which its domain may begin or end are roots too, of the arguments of its logarithms, roots
/// and inverse functions, and are found in the same way: no island of the domain is too short (``crossings(_:_:)``).
///
/// Between steps each event keeps the sign that it had last beyond rounding. A root is where that sign changes, or where an
/// extremum is zero within rounding; a root on the end of a piece is neither lost nor found twice.
final class EventSearch<S: IntegrationScalar> {
  /// What is known of an event at some place.
  struct Memory {
    /// The sign that it had last beyond rounding; 0: none yet.
    var sign = 0
    /// Whether it has left zero since its last root.
    var isArmed = false
  }

  let tape: Tape
  private let events: EventSet
  /// For bounds of domains the places in the present step where they change their sign, ascending.
  private var known: [Int: [S]] = [:]
  let control: TaylorStepControl
  /// Series of the events from the start of a piece, and values at a point.
  let local: TapeExpansion<S>
  let probe: TapeExpansion<S>
  private(set) var memories: [Memory]
  private var pieces = 0
  /// Whether some stretch could not be resolved, so that roots may be missing.
  private(set) var hasUnresolved = false

  /// The step that is being searched.
  struct Step {
    let series: TapeExpansion<S>
    let next: TapeExpansion<S>
    let time: S
    let timeCarry: S
    let length: S
    /// Whether the run ends with this step.
    let isLast: Bool
    /// The length over that of the run.
    let share: Double

    var magnitude: Double { length.double.magnitude }
  }

  private var point: [S]

  init(_ tape: Tape, _ events: EventSet, control: TaylorStepControl, parameters: [S]) throws(TapeError) {
    self.tape = tape
    self.events = events
    self.control = control
    local = try TapeExpansion(tape, order: control.order, parameters: parameters)
    probe = try TapeExpansion(tape, order: 1, parameters: parameters, summation: .recurrence)
    memories = Array(repeating: Memory(), count: events.eventCount)
    point = Array(repeating: .zero, count: tape.stateCount)
  }

  /// Forgets the trajectory so far, for another one.
  func reset() {
    memories = Array(repeating: Memory(), count: events.eventCount)
    pieces = 0
    hasUnresolved = false
  }

  func setParameters(_ values: [S]) throws(TapeError) {
    try local.setParameters(values)
    try probe.setParameters(values)
    reset()
  }

  /// The first root of any event in the step; the memories are those after it, or at the end of the step.
  func first(in step: Step) -> EventRoot<S>? {
    var first: (root: EventRoot<S>, memory: Memory)?
    var after = memories
    known = [:]
    for index in memories.indices {
      after[index] = memories[index]
      guard let root = search(index, step, &after[index]) else { continue }
      if first.map({ root.offset.magnitude < $0.root.offset.magnitude }) ?? true {
        first = (root, after[index])
      }
    }
    guard let first else {
      memories = after
      return nil
    }
    memories[first.root.index] = first.memory
    return first.root
  }

  /// The places in the step between which an event has a value everywhere or nowhere, ascending, without the ends; nil if they
  /// could not all be found.
  func crossings(_ index: Int, _ step: Step) -> [S]? {
    var result: [S] = []
    for bound in events.bounds[index] {
      guard let places = roots(bound, step) else { return nil }
      result += places
    }
    return result.sorted()
  }

  /// All roots of a bound of a domain in the step; nil if some may be missing.
  private func roots(_ bound: Int, _ step: Step) -> [S]? {
    if let places = known[bound] { return places }
    let before = hasUnresolved
    defer { hasUnresolved = before }
    hasUnresolved = false
    var memory = Memory()
    var places: [S] = []
    while let root = search(bound, step, &memory, from: places.last ?? .zero) {
      let place = root.offset.magnitude
      guard place > places.last ?? .zero, places.count < 1000 else { return nil }
      places.append(place)
    }
    if hasUnresolved { return nil }
    known[bound] = places
    return places
  }

  /// Follows one expression piece by piece.
  private func search(_ index: Int, _ step: Step, _ memory: inout Memory, from first: S = .zero) -> EventRoot<
    S
  >? {
    let direction: S = step.length < .zero ? S(-1) : .one
    let whole = step.length.magnitude
    let resolution = S(max(16 * S.ulpOfOne.double * step.time.double.magnitude, step.magnitude * 0x1p-30))
    var position = first
    var piecesHere = 0
    while position < whole {
      let expansion = position.isZero ? step.series : local
      if !position.isZero {
        evaluate(step, at: position * direction, into: local)
      }
      let rest = whole - position
      pieces += 1
      piecesHere += 1
      let isCoarse = piecesHere > EventSearch.mostPiecesInAStep || pieces > EventSearch.mostPieces
      if !isCoarse,
        let piece = EventPiece(self, step, index, expansion, position, rest, resolution)
      {
        if let (offset, isTouching) = piece.root(&memory) {
          return EventRoot(index: index, offset: offset * direction, isTouching: isTouching)
        }
        if piece.length >= rest { return nil }
        position = position + piece.length
      } else {
        hasUnresolved = hasUnresolved || isCoarse
        let gap = EventGap(self, step, index, position, rest, resolution, isCoarse: isCoarse)
        hasUnresolved = hasUnresolved || gap.hasHole
        if let offset = gap.root(&memory) {
          return EventRoot(index: index, offset: offset * direction, isTouching: false)
        }
        position = gap.end
      }
    }
    return nil
  }

  /// Expands at a signed distance from the start of the step.
  func evaluate(_ step: Step, at offset: S, into expansion: TapeExpansion<S>) {
    step.series.evaluate(at: offset, into: &point)
    expansion.expandUnchecked(state: point, time: step.time + (offset + step.timeCarry))
  }

  /// The value of an event at a distance from the start of the step; at its end that of the next expansion, so that neighbouring
  /// steps agree.
  func value(_ index: Int, _ step: Step, at distance: S) -> S {
    if distance.isZero { return step.series.constantTerm(output: index) }
    if distance == step.length.magnitude { return step.next.constantTerm(output: index) }
    evaluate(step, at: step.length < .zero ? -distance : distance, into: probe)
    return probe.constantTerm(output: index)
  }

  /// How far the value of an event may be from the exact one: by rounding, or with the error of the states, both in units of the
  /// states' scales over the step.
  func bound(_ index: Int, _ step: Step, at distance: S, withError: Bool) -> Double {
    evaluate(step, at: step.length < .zero ? -distance : distance, into: probe)
    let unit = S.ulpOfOne.double
    let error = withError ? min(1e-6, 64 * max(control.tolerance, unit)) : 8 * unit
    let errors = (0..<tape.stateCount).map { state in
      error
        * max(
          step.series.coefficient(state: state, order: 0).double.magnitude,
          (step.series.coefficient(state: state, order: 1) * step.length).double.magnitude)
    }
    return probe.outputRounding(errors: errors)[index] * (withError ? 1 : 4)
  }

  /// Beyond this many pieces in a step, and in all, an event is followed by its values.
  private static var mostPiecesInAStep: Int { 4000 }
  private static var mostPieces: Int { 100_000 }
}
