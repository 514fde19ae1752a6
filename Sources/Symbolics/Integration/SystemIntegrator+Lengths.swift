import Integration
import Numbers

/// How long a step is: from the coefficients, and by halves where the series misses the equations.
extension SystemIntegrator {
  /// A length, and whether no coefficient bounds it.
  struct Choice {
    var length: Double
    var isBlind: Bool
  }

  enum Attempt<Value> {
    case success(Value)
    case failure(IntegrationOutcome)
  }

  /// The length of a step from the coefficients: the scales depend on it, so that it is found by repetition.
  func chooseStep(_ remaining: Double) -> Attempt<Choice> {
    var longest = min(remaining.magnitude, options.maximumStep ?? .infinity, ceiling)
    var trial = min(lastChoice ?? longest, longest)
    for _ in 0..<1100 {
      let sizes = sizes(at: remaining < 0 ? -trial : trial)
      guard sizes.hasCoefficients else { return .failure(.nonFinite) }
      guard sizes.isFinite, sizes.last.isFinite, sizes.previous.isFinite else {
        trial /= 16
        continue
      }
      guard var length = control.length(scale: 1, last: sizes.last, previous: sizes.previous) else { break }
      let isBlind = length == .infinity
      if sizes.cancellation > allowedCancellation {
        let share = Double.log(allowedCancellation) / Double.log(sizes.cancellation)
        longest = trial * max(0.5, min(0.95, share))
        trial = longest
        continue
      }
      length = min(length, longest)
      if length <= 1.25 * trial, length >= 0.8 * trial {
        lastChoice = length
        return .success(Choice(length: length, isBlind: isBlind))
      }
      trial = min(length, 16 * trial)
    }
    return .failure(.failedEstimate)
  }

  /// See ``TapeExpansion/sizes(at:floor:withSums:scales:)``.
  @inline(__always)
  private func sizes(at step: Double) -> StepSizes {
    if !isHigh, let rows = machine.current.rows,
      let sizes = rows.sizes(at: step, floor: floor, scales: buffers.scales)
    {
      return sizes
    }
    return machine.series.sizes(at: step, floor: floor, withSums: isHigh, scales: buffers.scales)
  }

  /// See ``TapeExpansion/move(by:_:)``.
  @inline(__always)
  func move(by step: S) -> Bool {
    guard let rows = machine.current.rows else { return machine.series.move(by: step, buffers) }
    return rows.move(
      by: step.double, .init(buffers.state), .init(buffers.carry), to: .init(buffers.next),
      .init(buffers.nextCarry), slopes: .init(buffers.slopes))
  }

  /// Expands at the end of the step, and halves the step as long as the series misses the differential equation there or inside.
  /// Returns the signed step and whether it ends the run.
  func tryStep(_ choice: Choice, _ remaining: S, _ span: Double) -> Attempt<(S, Bool)> {
    let (step, isLast) = signed(choice.length, remaining)
    if move(by: step) {
      expand(machine.coming, buffers.next, time + (step + timeCarry))
      if !misses(machine.coming, choice.length), !missesInside(step, choice.isBlind, span) {
        halvedInARow = 0
        ceiling *= 4
        return .success((step, isLast))
      }
    }
    return tryHalves(choice, remaining, span)
  }

  /// A step of the given length, and whether it ends the run.
  @inline(__always)
  private func signed(_ length: Double, _ remaining: S) -> (step: S, isLast: Bool) {
    if length >= remaining.double.magnitude { return (remaining, true) }
    return (remaining < .zero ? -S(length) : S(length), false)
  }

  /// ``tryStep(_:_:_:)`` after the first failure.
  @inline(never)
  private func tryHalves(_ choice: Choice, _ remaining: S, _ span: Double) -> Attempt<(S, Bool)> {
    var length = choice.length
    while true {
      statistics.rejected += 1
      length /= 2
      let (step, isLast) = signed(length, remaining)
      let end = time + (step + timeCarry)
      if !isLast, end == time { return .failure(whyNot(step)) }
      _ = sizes(at: step.double)
      guard move(by: step) else { continue }
      machine.probeReference.expand(buffers.next, end)
      if !misses(machine.probeReference, length), !missesInside(step, choice.isBlind, span) {
        halvedInARow += 1
        ceiling = 4 * length
        expand(machine.coming, buffers.next, end)
        return .success((step, isLast))
      }
    }
  }
}
