import Numbers

extension TapeExpansion where S: IntegrationScalar {
  /// The states at a distance from the point of expansion (Horner's scheme).
  public func evaluate(at step: S) -> [S] {
    let series = series
    return (0..<tape.stateCount).map { series.value($0, at: step) }
  }

  /// ``evaluate(at:)`` into a list that has room for the states.
  func evaluate(at step: S, into result: inout [S]) {
    count(work: tape.stateCount * order)
    let series = series
    for state in 0..<tape.stateCount { result[state] = series.value(state, at: step) }
  }

  /// The states inside a step, and their slopes.
  @_specialize(exported:false,where S == Double)
  func evaluateInside(at step: S, _ buffers: StepState<S>) {
    count(work: tape.stateCount * order)
    if let stateRows {
      stateRows.evaluate(
        at: unsafeBitCast(step, to: Double.self), .init(buffers.inner), slopes: .init(buffers.slopes))
      return
    }
    let series = series
    for state in 0..<tape.stateCount {
      let (change, slope) = series.increment(state, step)
      buffers.inner[state] = change + unchecked(state: state, order: 0)
      buffers.slopes[state] = slope
    }
  }

  /// The new states after a step, and their slopes; the carries hold what each addition rounds away.
  ///
  /// Returns false if a new state is not finite.
  @_specialize(exported:false,where S == Double)
  func move(by step: S, _ buffers: StepState<S>) -> Bool {
    if let stateRows {
      return stateRows.move(
        by: unsafeBitCast(step, to: Double.self), .init(buffers.state), .init(buffers.carry),
        to: .init(buffers.next), .init(buffers.nextCarry), slopes: .init(buffers.slopes))
    }
    let series = series
    var isFinite = true
    for index in 0..<tape.stateCount {
      let old = buffers.state[index]
      let (increment, slope) = series.increment(index, step)
      let change = increment + buffers.carry[index]
      let new = old + change
      // Knuth's two-sum, which does not ask which of the two is larger.
      let part = new - old
      buffers.nextCarry[index] = (old - (new - part)) + (change - part)
      buffers.next[index] = new
      buffers.slopes[index] = slope
      isFinite = isFinite && new.isFinite
    }
    return isFinite
  }

  /// Whether the slopes miss the field at the same point (the first coefficient of the expansion `other` there), times
  /// `length`, by more than `allowed` times the scale of the state. Not a number misses.
  @_specialize(exported:false,where S == Double)
  func misses(
    _ other: TapeExpansion, length: Double, allowed: Double, _ buffers: StepState<S>, rounding: [Double]?
  ) -> Bool {
    if let rows = other.stateRows, rounding == nil {
      return rows.misses(.init(buffers.slopes), length: length, allowed: allowed, scales: buffers.scales)
    }
    for state in 0..<tape.stateCount {
      let difference = (buffers.slopes[state] - other.unchecked(state: state, order: 1)).double.magnitude
      var bound = allowed * buffers.scales[state]
      // Sixteen times what rounding explains.
      if let rounding { bound += 16 * rounding[state] * length }
      if !(difference * length <= bound) { return true }
    }
    return false
  }

  /// What the step rule needs to know about a step: fills the scale of each state.
  ///
  /// The scale is `max(|x_i|, |h x_i'|, |h^2 x_i''/2|, floor)` at the start of the step, so that a state that passes through
  /// zero is measured by how far it moves; where all three vanish it is the value at the end.
  ///
  /// - Parameters:
  ///   - step: the signed length.
  ///   - withSums: whether to sum the series up, for ``StepSizes/cancellation``; the scale then includes the value at the end.
  @_specialize(exported:false,where S == Double)
  func sizes(
    at step: Double, floor: Double, withSums: Bool, scales: UnsafeMutablePointer<Double>
  ) -> StepSizes {
    if let stateRows, !withSums, let sizes = stateRows.sizes(at: step, floor: floor, scales: scales) {
      return sizes
    }
    var result = StepSizes()
    for state in 0..<tape.stateCount {
      func row(_ n: Int) -> S { unchecked(state: state, order: n) }
      let slope = row(1).double.magnitude
      let curvature = row(2).double.magnitude
      let length = step.magnitude
      var scale = max(row(0).double.magnitude, slope * length, curvature * length * length)
      let isFinite = slope.isFinite && curvature.isFinite && scale.isFinite && row(order).isFinite
      guard isFinite, row(order - 1).isFinite else {
        result.isFinite = false
        result.hasCoefficients = result.hasCoefficients && (0...order).allSatisfy { row($0).isFinite }
        continue
      }
      if withSums || scale < floor {
        let terms = sum(state, at: step)
        guard terms.magnitude.isFinite else {
          result.isFinite = false
          continue
        }
        let size = max(row(0).double.magnitude, slope * length, terms.sum.magnitude, floor)
        scale = max(scale, terms.sum.magnitude)
        result.cancellation = max(result.cancellation, terms.magnitude / size)
      }
      scale = max(scale, floor)
      scales[state] = scale
      result.last = max(result.last, row(order).double.magnitude / scale)
      result.previous = max(result.previous, row(order - 1).double.magnitude / scale)
    }
    return result
  }

  /// The sum of the terms of a state's series, and that of their magnitudes.
  private func sum(_ state: Int, at step: Double) -> (sum: Double, magnitude: Double) {
    var (sum, magnitude, power) = (0.0, 0.0, 1.0)
    for n in 0...order {
      let coefficient = unchecked(state: state, order: n).double
      // Beyond the range of numbers a coefficient of zero still gives zero.
      if coefficient != 0 {
        sum += coefficient * power
        magnitude += (coefficient * power).magnitude
      }
      power *= step
    }
    return (sum, magnitude)
  }
}

/// Sizes over a step, the largest over the states.
struct StepSizes {
  /// `|X_p|` and `|X_(p-1)|` in units of the scale.
  var last = 0.0
  var previous = 0.0
  /// The magnitudes of the terms in units of the scale: their rounding errors are that much larger than those of the result.
  /// Zero unless the series were summed up.
  var cancellation = 0.0
  /// Whether the sums are finite.
  var isFinite = true
  /// Whether the coefficients are.
  var hasCoefficients = true
}

extension UnsafeMutablePointer where Pointee == Double {
  /// Numbers of a type that is `Double`.
  init<S>(_ numbers: UnsafeMutablePointer<S>) {
    self = UnsafeMutableRawPointer(numbers).assumingMemoryBound(to: Double.self)
  }
}
