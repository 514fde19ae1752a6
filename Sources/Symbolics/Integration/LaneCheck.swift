import Numbers

/// Compares the series of a step with the equations at eight points at once.
final class LaneCheck {
  typealias Vector = SIMD8<Double>

  private let field: TapeExpansion<Vector>
  private let points: UnsafeMutablePointer<Vector>
  private let slopes: UnsafeMutablePointer<Vector>

  init(_ tape: Tape, _ parameters: [Double]) throws(TapeError) {
    field = try TapeExpansion(tape, order: 1, parameters: parameters.map { Vector(repeating: $0) })
    points = .allocate(capacity: max(1, tape.stateCount))
    slopes = .allocate(capacity: max(1, tape.stateCount))
    points.initialize(repeating: Vector(), count: tape.stateCount)
    slopes.initialize(repeating: Vector(), count: tape.stateCount)
  }

  deinit {
    points.deallocate()
    slopes.deallocate()
  }

  func setParameters(_ parameters: [Double]) throws(TapeError) {
    try field.setParameters(parameters.map { Vector(repeating: $0) })
  }

  /// How many of the points at fractions of a step agree with the equations, as far as blocks of eight do as a whole.
  ///
  /// - Parameters:
  ///   - series: those of the step.
  ///   - from: the time at the start of the step and its carry.
  func agreement(
    _ series: SeriesView<Double>, _ fractions: [Double], of step: Double,
    from start: (time: Double, carry: Double),
    length: Double, allowed: Double, scales: UnsafeMutablePointer<Double>
  ) -> Int {
    for first in stride(from: 0, to: fractions.count, by: 8) {
      var parts = Vector()
      for lane in 0..<8 { parts[lane] = fractions[min(first + lane, fractions.count - 1)] * step }
      let times = Vector(repeating: start.time) + (parts + Vector(repeating: start.carry))
      if !agrees(series, parts, times, length: length, allowed: allowed, scales: scales) { return first }
    }
    return fractions.count
  }

  /// Whether slopes and field agree at all of the points `parts` from the start of the step, which have these `times`; see
  /// ``TapeExpansion/misses(_:length:allowed:_:rounding:)``.
  private func agrees(
    _ series: SeriesView<Double>, _ parts: Vector, _ times: Vector, length: Double, allowed: Double,
    scales: UnsafeMutablePointer<Double>
  ) -> Bool {
    let count = series.stateCount
    for state in 0..<count {
      var sum = Vector(repeating: series.coefficient(state: state, order: series.order))
      var slope = sum
      var n = series.order - 1
      while n > 0 {
        sum = Vector(repeating: series.coefficient(state: state, order: n)).addingProduct(sum, parts)
        slope = sum.addingProduct(slope, parts)
        n -= 1
      }
      points[state] = Vector(repeating: series.coefficient(state: state, order: 0)).addingProduct(sum, parts)
      slopes[state] = slope
    }
    field.expandUnchecked(state: UnsafePointer(points), time: times)
    var excess = Vector()
    for state in 0..<count {
      let size = magnitude(slopes[state] - field.unchecked(state: state, order: 1))
      let more = size * Vector(repeating: length) - Vector(repeating: allowed * scales[state])
      // What is not a number stays.
      excess += more.replacing(with: 0, where: more .<= 0)
    }
    return total(excess) == 0
  }
}
