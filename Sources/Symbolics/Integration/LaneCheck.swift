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

  /// Whether slopes and field agree at all of the points `parts` from the start of the step, which have these `times`; see
  /// ``TapeExpansion/misses(_:length:allowed:_:rounding:)``.
  func agrees(
    _ series: TapeExpansion<Double>, _ parts: Vector, _ times: Vector, length: Double, allowed: Double,
    scales: UnsafeMutablePointer<Double>
  ) -> Bool {
    let count = series.tape.stateCount
    for state in 0..<count {
      var sum = Vector(repeating: series.unchecked(state: state, order: series.order))
      var slope = sum
      var n = series.order - 1
      while n > 0 {
        sum = Vector(repeating: series.unchecked(state: state, order: n)).addingProduct(sum, parts)
        slope = sum.addingProduct(slope, parts)
        n -= 1
      }
      points[state] = Vector(repeating: series.unchecked(state: state, order: 0)).addingProduct(sum, parts)
      slopes[state] = slope
    }
    field.expandUnchecked(state: UnsafePointer(points), time: times)
    var excess = Vector()
    for state in 0..<count {
      let difference = slopes[state] - field.unchecked(state: state, order: 1)
      let size = difference.replacing(with: -difference, where: difference .< 0)
      let more = size * Vector(repeating: length) - Vector(repeating: allowed * scales[state])
      excess += more.replacing(with: 0, where: more .<= 0)
    }
    return (0..<8).allSatisfy { excess[$0] == 0 }
  }
}
