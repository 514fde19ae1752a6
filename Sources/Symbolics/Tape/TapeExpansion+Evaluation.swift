import Numbers

extension TapeExpansion where S: IntegrationScalar {
  /// The states at a distance from the point of expansion (Horner's scheme).
  public func evaluate(at step: S) -> [S] {
    var result: [S] = []
    result.reserveCapacity(tape.stateCount)
    for state in 0..<tape.stateCount { result.append(increment(state, step) + table[state * stride]) }
    return result
  }

  /// ``evaluate(at:)`` into a list that has room for the states.
  func evaluate(at step: S, into result: inout [S]) {
    for state in 0..<tape.stateCount { result[state] = increment(state, step) + table[state * stride] }
  }

  @inline(__always)
  private func increment(_ state: Int, _ step: S) -> S {
    let row = table + state * stride
    var sum = row[order]
    var n = order - 1
    while n > 0 {
      sum = sum * step + row[n]
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
      let row = table + state * stride
      var sum = S(order) * row[order]
      var n = order - 1
      while n > 0 {
        sum = sum * step + S(n) * row[n]
        n -= 1
      }
      let difference = (sum - other.table[state * other.stride + 1]).double.magnitude
      var bound = allowed * scales[state]
      // Sixteen times what rounding explains.
      if let rounding { bound += 16 * rounding[state] * length }
      if !(difference * length <= bound) { return true }
    }
    return false
  }

  /// The sum of the terms of a state's series at `length`, with their magnitudes.
  @inline(__always)
  private func terms(_ state: Int, _ powers: UnsafePointer<Double>) -> (sum: Double, magnitude: Double) {
    if S.self == Double.self, isPadded {
      let row = UnsafeRawPointer(table + state * stride)
      let powers = UnsafeRawPointer(powers)
      var sum = SIMD8<Double>()
      var magnitude = SIMD8<Double>()
      var n = 0
      while n <= order {
        let term =
          row.loadUnaligned(fromByteOffset: 8 &* n, as: SIMD8<Double>.self)
          * powers.loadUnaligned(fromByteOffset: 8 &* n, as: SIMD8<Double>.self)
        sum += term
        magnitude += term.replacing(with: -term, where: term .< 0)
        n &+= 8
      }
      return (sum.sum(), magnitude.sum())
    }
    var (sum, magnitude) = (0.0, 0.0)
    for n in 0...order {
      let term = (table + state * stride)[n].double * powers[n]
      sum += term
      magnitude += term.magnitude
    }
    return (sum, magnitude)
  }

  /// What the step rule needs to know about a step: fills the scale of each state.
  ///
  /// The scale is `max(|x_i| at both ends, |h x_i'| at the start, floor)`, so that a state that passes through zero is measured
  /// by how far it moves.
  ///
  /// - Parameters:
  ///   - step: the signed length.
  ///   - powers: room for `order + 8` numbers.
  @_specialize(exported:false,where S == Double)
  func sizes(
    at step: Double, floor: Double, powers: UnsafeMutablePointer<Double>, scales: inout [Double]
  ) -> StepSizes {
    var power = 1.0
    for n in 0...order {
      powers[n] = power
      // Beyond the range of numbers a coefficient of zero still gives zero.
      power = max(-.greatestFiniteMagnitude, min(.greatestFiniteMagnitude, power * step))
    }
    var result = StepSizes()
    for state in 0..<tape.stateCount {
      let row = table + state * stride
      let (sum, magnitude) = terms(state, powers)
      guard magnitude.isFinite else {
        result.isFinite = false
        result.hasCoefficients = result.hasCoefficients && (0...order).allSatisfy { row[$0].isFinite }
        continue
      }
      let scale = max(row[0].double.magnitude, (row[1].double * step).magnitude, sum.magnitude, floor)
      scales[state] = scale
      result.last = max(result.last, row[order].double.magnitude / scale)
      result.previous = max(result.previous, row[order - 1].double.magnitude / scale)
      result.cancellation = max(result.cancellation, magnitude / scale)
    }
    return result
  }
}

/// Sizes over a step, the largest over the states.
struct StepSizes {
  /// `|X_p|` and `|X_(p-1)|` in units of the scale.
  var last = 0.0
  var previous = 0.0
  /// The magnitudes of the terms in units of the scale: their rounding errors are that much larger than those of the result.
  var cancellation = 0.0
  /// Whether the sums are finite.
  var isFinite = true
  /// Whether the coefficients are.
  var hasCoefficients = true
}
