import Numbers

/// Whether the series of a step is what it should be.
extension SystemIntegrator {
  @inline(__always)
  func misses(_ other: ExpansionReference<S>, _ length: Double) -> Bool {
    if let rows = other.rows {
      let (slopes, scales) = (UnsafeMutablePointer<Double>(buffers.slopes), buffers.scales)
      if !rows.misses(slopes, length: length, allowed: allowedDefect, scales: scales) { return false }
    } else if !misses(other.expansion, length, rounding: nil) {
      return false
    }
    return misses(other.expansion, length, rounding: other.expansion.derivativeRounding())
  }

  @inline(never)
  private func misses(_ other: TapeExpansion<S>, _ length: Double, rounding: [Double]?) -> Bool {
    machine.series.misses(other, length: length, allowed: allowedDefect, buffers, rounding: rounding)
  }

  @inline(__always)
  func missesInside(_ step: S, _ isBlind: Bool, _ span: Double) -> Bool {
    (isBlind || machine.mayRest) && missesAtPoints(step, isBlind, span)
  }

  private func missesAtPoints(_ step: S, _ isBlind: Bool, _ span: Double) -> Bool {
    let length = step.double.magnitude
    let end = time + (step + timeCarry)
    let count = pointsInside(step, to: end, from: time, isBlind: isBlind, span)
    if count == 0 { return false }
    let agreed = machine.lanes?.agreement(
      unsafeBitCast(machine.series.series, to: SeriesView<Double>.self), count: count, of: step.double,
      from: (time.double, timeCarry.double), length: length, allowed: allowedDefect, scales: buffers.scales)
    for k in (agreed ?? 0)..<count {
      let part = S(StepSampler.fraction(k, of: count)) * step
      machine.series.evaluateInside(at: part, buffers)
      machine.probe.expandUnchecked(state: buffers.inner, time: time + (part + timeCarry))
      if misses(machine.probeReference, length) { return true }
    }
    verifiedEnd = end
    return false
  }

  /// At how many points inside a step its series is compared with the equations: none where that has been done up to its end.
  func pointsInside(_ step: S, to end: S, from start: S, isBlind: Bool, _ span: Double) -> Int {
    if let verifiedEnd, (step > .zero) == (verifiedEnd > start),
      step > .zero ? end <= verifiedEnd : end >= verifiedEnd
    {
      return 0
    }
    return StepSampler.count(
      share: step.double.magnitude / span, isBlind: isBlind, mayRest: machine.mayRest)
  }

  /// Why no step is short enough.
  func whyNot(_ step: S) -> IntegrationOutcome {
    if state.contains(where: { $0.double.magnitude > 1e290 }) { return .diverged }
    guard move(by: step) else { return .diverged }
    machine.probe.expandUnchecked(state: buffers.next, time: time + (step + timeCarry))
    let isDefined = (0..<tape.stateCount).allSatisfy {
      machine.probe.coefficient(state: $0, order: 1).isFinite
    }
    return isDefined ? .stepUnderflow : .nonFinite
  }
}
