import Numbers

extension TapeExpansion where S: IntegrationScalar {
  /// The states at a distance from the point of expansion (Horner's scheme).
  public func evaluate(at step: S) -> [S] {
    var result: [S] = []
    result.reserveCapacity(tape.stateCount)
    for state in 0..<tape.stateCount { result.append(increment(state, step) + table[state * stride]) }
    return result
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

  /// The largest magnitudes among the states of coefficients 0, p - 1 and p; `nil` if one is not finite.
  @_specialize(exported:false,where S == Double)
  func norms() -> (state: Double, secondLast: Double, last: Double)? {
    var (first, second, last) = (0.0, 0.0, 0.0)
    var isFinite = true
    for state in 0..<tape.stateCount {
      let row = table + state * stride
      let values = (row[0].double.magnitude, row[order - 1].double.magnitude, row[order].double.magnitude)
      isFinite = isFinite && values.0.isFinite && values.1.isFinite && values.2.isFinite
      first = max(first, values.0)
      second = max(second, values.1)
      last = max(last, values.2)
    }
    return isFinite ? (first, second, last) : nil
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

  /// The largest difference between the derivative of the series at a distance and the field there, which is the first
  /// coefficient of the expansion at that point.
  @_specialize(exported:false,where S == Double)
  func defect(at step: S, comparedWith other: TapeExpansion) -> Double {
    var largest = 0.0
    for state in 0..<tape.stateCount {
      let row = table + state * stride
      var sum = S(order) * row[order]
      var n = order - 1
      while n > 0 {
        sum = sum * step + S(n) * row[n]
        n -= 1
      }
      let difference = (sum - other.table[state * stride + 1]).double.magnitude
      largest = difference <= largest ? largest : difference
    }
    return largest
  }
}
