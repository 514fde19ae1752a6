import Numbers

/// A part of a step on which the series of an event says nothing: around a pole, a branch point, or where there is no value.
/// The event is followed by its values.
struct EventGap<S: IntegrationScalar> {
  private let search: EventSearch<S>
  private let step: EventSearch<S>.Step
  private let index: Int
  private let start: S
  /// Where the series takes over again, as a distance from the start of the step.
  let end: S
  /// Whether the event has no value somewhere on the way and it is not known where its domain begins and ends: roots on islands
  /// of it may be missed.
  let hasHole: Bool
  private let hole: S?
  private let first: S
  private let last: S

  /// Goes on from `start` until the event has a value again, at most to the end of the step.
  ///
  /// - Parameter isCoarse: whether to go on to the end by values alone.
  init(
    _ search: EventSearch<S>, _ step: EventSearch<S>.Step, _ index: Int, _ start: S, _ rest: S,
    _ resolution: S,
    isCoarse: Bool
  ) {
    self.search = search
    self.step = step
    self.index = index
    self.start = start
    let whole = step.length.magnitude
    first = search.value(index, step, at: start)
    // The pieces before were about a seventh of the distance to a singularity.
    var width = first.isFinite && !isCoarse ? S(16) * resolution : whole / S(1024)
    var place = start + width < whole ? start + width : whole
    var value = search.value(index, step, at: place)
    var (hole, before): (S?, S) = (nil, start)
    var middles: [S]?
    while !value.isFinite, place < whole {
      if hole == nil {
        hole = place
        middles = EventGap.middles(search.crossings(index, step), whole)
      }
      // Where the domain is not known its islands are looked for on a grid.
      if first.isFinite, width + width < whole / S(1024) { width = width + width }
      before = place
      place = place + width < whole ? place + width : whole
      if let middle = middles?.first(where: { $0 > before }), middle < place { place = middle }
      value = search.value(index, step, at: place)
    }
    if value.isFinite, !first.isFinite || hole != nil {
      let edge = EventGap.bisect(before, place) { search.value(index, step, at: $0).isFinite }
      place = edge.after
      value = search.value(index, step, at: place)
    }
    self.hole = hole
    hasHole = hole != nil && middles == nil
    end = place
    last = value
  }

  /// A place in each of the intervals that the given places cut the step into.
  private static func middles(_ cuts: [S]?, _ whole: S) -> [S]? {
    guard let cuts else { return nil }
    return zip([.zero] + cuts, cuts + [whole]).map { $0 + ($1 - $0) / S(2) }
  }

  /// The place of a change of sign, if the expression does not grow towards it as at a pole; or the edge of the domain, if it
  /// vanishes there.
  func root(_ memory: inout EventSearch<S>.Memory) -> S? {
    guard first.isFinite else {
      guard last.isFinite else { return nil }
      memory = EventSearch.Memory(sign: sign(last), isArmed: true)
      let whole = step.length.magnitude
      let beyond = value(end + min((whole - end) / S(64), S(1e-8) * whole)).double.magnitude
      // The edge of the domain itself, as of a root.
      guard beyond.isFinite, last.double.magnitude <= 0.1 * beyond else { return nil }
      memory.isArmed = false
      return end
    }
    if let hole {
      let edge = EventGap.bisect(start, hole) { !value($0).isFinite }
      let atEdge = value(edge.before)
      if let place = change(of: &memory, at: edge.before, atEdge) { return place }
      let isZero = atEdge.double.magnitude <= 1e-3 * first.double.magnitude
      defer {
        memory =
          last.isFinite ? EventSearch.Memory(sign: self.sign(last), isArmed: true) : EventSearch.Memory()
      }
      return memory.isArmed && isZero ? edge.before : nil
    }
    let sign = sign(last)
    guard memory.sign != 0, sign != 0, sign != memory.sign else {
      if memory.sign == 0, sign != 0 {
        memory = EventSearch.Memory(sign: sign, isArmed: true)
        return nil
      }
      return touchingPlace(&memory)
    }
    return change(of: &memory, at: end, last)
  }

  /// Where the sign that is remembered changes before a place with a value, unless that grows as towards a pole.
  private func change(of memory: inout EventSearch<S>.Memory, at end: S, _ last: S) -> S? {
    let sign = sign(last)
    guard memory.sign != 0, sign != 0, sign != memory.sign else { return nil }
    let change = EventGap.bisect(start, end) { self.sign(value($0)) == sign }
    memory = EventSearch.Memory(sign: sign, isArmed: true)
    let size = max(value(change.before).double.magnitude, value(change.after).double.magnitude)
    guard size <= 2 * max(first.double.magnitude, last.double.magnitude) else { return nil }
    memory.isArmed = false
    return change.after
  }

  /// A place where the magnitude has a minimum that is zero within rounding, as at a kink.
  private func touchingPlace(_ memory: inout EventSearch<S>.Memory) -> S? {
    guard memory.isArmed else { return nil }
    var (low, high) = (start, end)
    for _ in 0..<200 {
      let third = (high - low) / S(3)
      let (a, b) = (low + third, high - third)
      guard a > low, b < high, a < b else { break }
      if value(a).magnitude < value(b).magnitude { high = b } else { low = a }
    }
    let places = [low, low + (high - low) / S(2), high]
    guard let place = places.min(by: { value($0).magnitude < value($1).magnitude }),
      value(place).double.magnitude <= search.bound(index, step, at: place, withError: false)
    else { return nil }
    memory.isArmed = false
    return place
  }

  private func value(_ place: S) -> S { search.value(index, step, at: place) }

  private func sign(_ value: S) -> Int { value.isZero ? 0 : (value > .zero ? 1 : -1) }

  /// The two neighbouring places between which a property begins to hold.
  private static func bisect(_ start: S, _ end: S, _ holds: (S) -> Bool) -> (before: S, after: S) {
    var (before, after) = (start, end)
    for _ in 0..<200 {
      let middle = before + (after - before) / S(2)
      guard middle > before, middle < after else { break }
      if holds(middle) { after = middle } else { before = middle }
    }
    return (before, after)
  }
}
