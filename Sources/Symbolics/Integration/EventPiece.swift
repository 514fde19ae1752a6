import Integration
import Numbers

/// A part of a step on which the series of an event is confirmed.
struct EventPiece<S: IntegrationScalar> {
  private let search: EventSearch<S>
  private let step: EventSearch<S>.Step
  private let index: Int
  private let start: S
  /// The length, positive.
  let length: S
  /// The coefficients of the powers of the distance over the length.
  private let coefficients: [S]
  private let first: S
  private let last: S
  /// Whether the run ends with the piece.
  private let isRunEnd: Bool

  /// The longest piece from `start` on up to `rest` that holds; nil if it is shorter than `resolution`.
  init?(
    _ search: EventSearch<S>, _ step: EventSearch<S>.Step, _ index: Int, _ expansion: TapeExpansion<S>,
    _ start: S, _ rest: S, _ resolution: S
  ) {
    let series = expansion.coefficients(output: index)
    guard series.allSatisfy(\.isFinite) else { return nil }
    let magnitudes = series.map { $0.double.magnitude }
    var trial = rest.double
    while true {
      guard let estimate = EventPiece.trusted(magnitudes, trial, search.control) else { return nil }
      let length = estimate.length >= rest.double ? rest : S(estimate.length)
      if length < resolution, length < rest { return nil }
      let scaled = EventPiece.scale(series, step.length < .zero ? -length : length)
      let confirmed = EventPiece.confirm(
        scaled, search, step, index, start, length, isWhole: length == rest, isBlind: estimate.isBlind)
      if let last = confirmed {
        self.search = search
        self.step = step
        self.index = index
        self.start = start
        self.length = length
        self.last = last
        isRunEnd = step.isLast && length == rest
        first = series[0]
        coefficients = scaled
        return
      }
      trial = length.double / 2
    }
  }

  /// The length up to `longest` that the last coefficients allow.
  private static func trusted(
    _ magnitudes: [Double], _ longest: Double, _ control: TaylorStepControl
  ) -> (length: Double, isBlind: Bool)? {
    let order = magnitudes.count - 1
    var length = longest
    while length > 0 {
      var (power, sum) = (1.0, 0.0)
      var scale = 1e-290
      for n in 0...order {
        let term = magnitudes[n] == 0 ? 0 : magnitudes[n] * power
        sum += term
        if n < 2 { scale = max(scale, term) }
        power *= length
      }
      guard sum.isFinite else {
        length /= 16
        continue
      }
      scale = max(scale, 1e-3 * sum)
      guard
        let allowed = control.length(
          scale: 1, last: magnitudes[order] / scale, previous: magnitudes[order - 1] / scale)
      else { return nil }
      if allowed >= 0.9 * length { return (length, allowed == .infinity) }
      length = max(allowed, length / 16)
    }
    return nil
  }

  private static func scale(_ series: [S], _ length: S) -> [S] {
    var power = S.one
    var scaled = series
    for n in scaled.indices.dropFirst() {
      power = power * length
      scaled[n] = scaled[n].isZero ? .zero : scaled[n] * power
    }
    return scaled
  }

  /// The value at the end if the series agrees with the event inside the piece and there.
  private static func confirm(
    _ scaled: [S], _ search: EventSearch<S>, _ step: EventSearch<S>.Step, _ index: Int, _ start: S,
    _ length: S, isWhole: Bool, isBlind: Bool
  ) -> S? {
    let allowed = min(1e-3, 1000 * max(search.control.tolerance, S.ulpOfOne.double))
    var scale = max(scaled[0].double.magnitude, scaled.count > 1 ? scaled[1].double.magnitude : 0)
    func agrees(_ fraction: S, _ place: S, _ value: S) -> Bool {
      guard value.isFinite else { return false }
      let difference = (UnitRoots.value(scaled, at: fraction) - value).double.magnitude
      scale = max(scale, value.double.magnitude)
      if difference <= allowed * scale { return true }
      return difference <= 4 * search.bound(index, step, at: place, withError: false)
    }
    let end = isWhole ? step.length.magnitude : start + length
    let last = search.value(index, step, at: end)
    guard agrees(.one, end, last) else { return nil }
    let share = step.share * (length.double / step.magnitude)
    let count = max(3, StepSampler.count(share: share, isBlind: isBlind, mayRest: search.tape.mayRest))
    for k in 0..<count {
      let fraction = S(StepSampler.fraction(k, of: count))
      let place = start + fraction * length
      guard agrees(fraction, place, search.value(index, step, at: place)) else { return nil }
    }
    return last
  }

  /// The first root, as a distance from the start of the step.
  func root(_ memory: inout EventSearch<S>.Memory) -> (distance: S, isTouching: Bool)? {
    let slopes = coefficients.indices.dropFirst().map { S($0) * coefficients[$0] }
    var places: [S] = []
    if !UnitRoots.mayNotVanish(coefficients) { places = UnitRoots.all(of: slopes).filter { $0 < .one } }
    places.append(.one)
    var previous: (place: S, value: S) = (.zero, first)
    if memory.sign == 0, isSignificant(first, .zero) {
      memory = EventSearch.Memory(sign: first > .zero ? 1 : -1, isArmed: true)
    }
    for place in places {
      let isEnd = place == .one
      var place = place
      var value = isEnd ? last : UnitRoots.value(coefficients, at: place)
      if !isEnd, isNear(value, previous.value) {
        // Where the polynomial cancels, its extremum is found again from close by.
        place = polished(place, slope: 1)
        value = search.value(index, step, at: start + place * length)
      }
      guard place > previous.place || place == .zero else { continue }
      defer { previous = (place, value) }
      let sign = value.isZero ? 0 : (value > .zero ? 1 : -1)
      if memory.sign == 0 {
        if isSignificant(value, place) { memory = EventSearch.Memory(sign: sign, isArmed: true) }
        continue
      }
      if !isEnd, memory.isArmed, isNear(value, previous.value), touches(value, place) {
        memory.isArmed = false
        return (start + place * length, true)
      }
      if isEnd, isRunEnd, memory.isArmed, isNear(value, previous.value), !isSignificant(value, place) {
        memory = EventSearch.Memory()
        return (start + length, false)
      }
      if sign == memory.sign {
        if !memory.isArmed { memory.isArmed = isSignificant(value, place) }
        continue
      }
      guard isSignificant(value, place) else { continue }
      memory = EventSearch.Memory(sign: sign, isArmed: false)
      let hasChanged = !previous.value.isZero && (previous.value > .zero) == (sign > 0)
      if hasChanged { return (start + previous.place * length, false) }
      let root = UnitRoots.bracketed(coefficients, previous.place, place) ?? place
      let better = polished(root, slope: 0)
      let isInside = better >= previous.place && better <= place
      return (start + (isInside ? better : root) * length, false)
    }
    return nil
  }

  /// A root of the event (`slope` 0) or of its derivative (1), by Newton's method for roots of any multiplicity on series from close
  /// by: `s - f f'/(f'^2 - f f'')`.
  private func polished(_ place: S, slope: Int) -> S {
    let direction: S = step.length < .zero ? S(-1) : .one
    var best = place
    for _ in 0..<12 {
      search.evaluate(step, at: direction * (start + best * length), into: search.local)
      let c = search.local.coefficients(output: index)
      guard c.count > slope + 2 else { break }
      let (f, first, second) =
        slope == 0 ? (c[0], c[1], S(2) * c[2]) : (c[1], S(2) * c[2], S(6) * c[3])
      let change = -(f * first) / (first * first - f * second)
      let next = best + direction * change / length
      // A step out of the piece is none towards this root.
      guard change.isFinite, next >= .zero, next <= .one, !f.isZero else { break }
      let isDone = (next - best).magnitude <= S(4) * S.ulpOfOne * (S.one + best.magnitude)
      best = next
      if isDone { break }
    }
    return best
  }

  private func isNear(_ value: S, _ previous: S) -> Bool {
    value.double.magnitude <= 1e-3 * max(previous.double.magnitude, coefficients[0].double.magnitude)
  }

  private func isSignificant(_ value: S, _ place: S) -> Bool {
    value.double.magnitude > search.bound(index, step, at: start + place * length, withError: false)
  }

  private func touches(_ value: S, _ place: S) -> Bool {
    value.double.magnitude <= search.bound(index, step, at: start + place * length, withError: true)
  }
}
