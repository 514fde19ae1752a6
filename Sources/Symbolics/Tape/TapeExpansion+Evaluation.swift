import Numbers

extension TapeExpansion where S: IntegrationScalar {
  /// The states at a distance from the point of expansion (Horner's scheme).
  public func evaluate(at step: S) -> [S] {
    var result: [S] = []
    result.reserveCapacity(tape.stateCount)
    for state in 0..<tape.stateCount { result.append(increment(state, step) + unchecked(state: state, order: 0)) }
    return result
  }

  /// ``evaluate(at:)`` into a list that has room for the states.
  func evaluate(at step: S, into result: inout [S]) {
    count(work: tape.stateCount * order)
    for state in 0..<tape.stateCount { result[state] = increment(state, step) + unchecked(state: state, order: 0) }
  }

  @inline(__always)
  private func increment(_ state: Int, _ step: S) -> S {
    var sum = unchecked(state: state, order: order)
    var n = order - 1
    while n > 0 {
      sum = sum * step + unchecked(state: state, order: n)
      n -= 1
    }
    return sum * step
  }

  /// The new states after a step; the carries hold what each addition rounds away.
  ///
  /// Returns false if a new state is not finite.
  @_specialize(exported:false,where S == Double)
  func move(by step: S, from state: [S], _ carry: [S], to newState: inout [S], _ newCarry: inout [S]) -> Bool
  {
    var isFinite = true
    for index in 0..<tape.stateCount {
      let old = state[index]
      let change = increment(index, step) + carry[index]
      let new = old + change
      // Knuth's two-sum, which does not ask which of the two is larger.
      let part = new - old
      newCarry[index] = (old - (new - part)) + (change - part)
      newState[index] = new
      isFinite = isFinite && new.isFinite
    }
    return isFinite
  }

  /// Whether the derivative of the series at a distance misses the field there (the first coefficient of the expansion
  /// `other` at that point), times `length`, by more than `allowed` times the scale of the state. Not a number misses.
  @_specialize(exported:false,where S == Double)
  func misses(
    _ other: TapeExpansion, at step: S, length: Double, allowed: Double, scales: [Double], rounding: [Double]?
  ) -> Bool {
    for state in 0..<tape.stateCount {
      var sum = S(order) * unchecked(state: state, order: order)
      var n = order - 1
      while n > 0 {
        sum = sum * step + S(n) * unchecked(state: state, order: n)
        n -= 1
      }
      let difference = (sum - other.unchecked(state: state, order: 1)).double.magnitude
      var bound = allowed * scales[state]
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
  func sizes(at step: Double, floor: Double, withSums: Bool, scales: inout [Double]) -> StepSizes {
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
