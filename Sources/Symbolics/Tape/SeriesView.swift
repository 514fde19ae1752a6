import Numbers

/// The Taylor coefficients of the states where they lie in memory that somebody else keeps.
///
/// Coefficient n of state i is at `base[i * stateStride + n * orderStride]`.
struct SeriesView<S: TapeScalar> {
  let base: UnsafePointer<S>
  let stateStride: Int
  let orderStride: Int
  /// The highest order.
  let order: Int
  let stateCount: Int

  /// Coefficient n of state i; both must be in range.
  @inline(__always)
  func coefficient(state i: Int, order n: Int) -> S { base[i &* stateStride &+ n &* orderStride] }
}

extension TapeExpansion {
  /// The series of the states, as long as the expansion lives and until it is computed anew.
  var series: SeriesView<S> {
    SeriesView(
      base: UnsafePointer(states), stateStride: stateStride, orderStride: orderStride, order: order,
      stateCount: tape.stateCount)
  }

  /// Takes over coefficients of the states, as many as there are here.
  func setSeries(_ other: SeriesView<S>) {
    for i in 0..<tape.stateCount {
      for n in 0...order { states[i * stateStride + n * orderStride] = other.coefficient(state: i, order: n) }
    }
  }
}

extension SeriesView where S: IntegrationScalar {
  /// How much a state has changed at a distance, and its slope there (Horner's scheme).
  @inline(__always)
  func increment(_ state: Int, _ step: S) -> (change: S, slope: S) {
    var sum = coefficient(state: state, order: order)
    var slope = sum
    var n = order - 1
    while n > 0 {
      sum = sum * step + coefficient(state: state, order: n)
      slope = slope * step + sum
      n -= 1
    }
    return (sum * step, slope)
  }

  /// A state at a distance from the point of expansion.
  @inline(__always)
  func value(_ state: Int, at step: S) -> S {
    increment(state, step).change + coefficient(state: state, order: 0)
  }
}
