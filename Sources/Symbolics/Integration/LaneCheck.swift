import Numbers

/// Compares the series of a step with the equations at many points at once.
final class LaneCheck {
  typealias Vector = SIMD8<Double>

  private let tape: Tape
  private let field: PointLanes
  private let memory = VectorMemory()
  /// Block j of state i at `i * blocks + j`.
  private let slopes: UnsafeMutablePointer<Vector>

  init(_ tape: Tape, _ parameters: [Double]) throws(TapeError) {
    self.tape = tape
    field = PointLanes(tape)
    slopes = memory.vectors(tape.stateCount * PointLanes.blocks)
    try setParameters(parameters)
  }

  func setParameters(_ parameters: [Double]) throws(TapeError) {
    do {
      field.setConstants(
        try Double.values(of: tape.constants, names: tape.parameterNames, parameters))
    } catch {
      throw .constant(error)
    }
  }

  /// How many of the `count` points of ``StepSampler`` agree with the equations, as far as blocks of eight do as a whole.
  ///
  /// - Parameters:
  ///   - series: those of the step.
  ///   - from: the time at the start of the step and its carry.
  func agreement(
    _ series: SeriesView<Double>, count: Int, of step: Double, from start: (time: Double, carry: Double),
    length: Double, allowed: Double, scales: UnsafeMutablePointer<Double>
  ) -> Int {
    let times = field.rows + series.stateCount * PointLanes.blocks
    var first = 0
    while first < count {
      let blocks = min(PointLanes.blocks, (count - first + 7) / 8)
      for j in 0..<blocks {
        let parts = StepSampler.eightFractions(from: first + 8 * j, of: count) * step
        times[j] = start.time + (parts + start.carry)
        evaluate(series, at: parts, j)
      }
      field.run(both: blocks == 2)
      for j in 0..<blocks {
        guard agrees(j, length: length, allowed: allowed, scales: scales) else { return first + 8 * j }
      }
      first += 8 * blocks
    }
    return count
  }

  /// The values and slopes of the series at the points of block j (Horner's scheme).
  ///
  /// Two states at once, so that none waits for the sums of the other; the last of an odd number twice.
  @inline(__always)
  private func evaluate(_ series: SeriesView<Double>, at parts: Vector, _ j: Int) {
    var i = 0
    while i < series.stateCount {
      let k = min(i &+ 1, series.stateCount &- 1)
      let down = series.orderStride
      var place = series.base + (i &* series.stateStride &+ series.order &* down)
      let offset = (k &- i) &* series.stateStride
      var (sum, other) = (Vector(repeating: place.pointee), Vector(repeating: place[offset]))
      var (slope, otherSlope) = (sum, other)
      var n = series.order &- 1
      while n > 0 {
        place -= down
        sum = Vector(repeating: place.pointee).addingProduct(sum, parts)
        other = Vector(repeating: place[offset]).addingProduct(other, parts)
        slope = sum.addingProduct(slope, parts)
        otherSlope = other.addingProduct(otherSlope, parts)
        n &-= 1
      }
      place -= down
      let (first, second) = (i &* PointLanes.blocks &+ j, k &* PointLanes.blocks &+ j)
      field.rows[first] = Vector(repeating: place.pointee).addingProduct(sum, parts)
      field.rows[second] = Vector(repeating: place[offset]).addingProduct(other, parts)
      slopes[first] = slope
      slopes[second] = otherSlope
      i &+= 2
    }
  }

  /// Whether slopes and field agree at all points of block j; see ``TapeExpansion/misses(_:length:allowed:_:rounding:)``.
  private func agrees(
    _ j: Int, length: Double, allowed: Double, scales: UnsafeMutablePointer<Double>
  ) -> Bool {
    var excess = Vector()
    for (state, derivative) in field.derivatives.enumerated() {
      let value = derivative.broadcast * derivative.row[j]
      let size = magnitude(slopes[state &* PointLanes.blocks &+ j] - value)
      let more = size * length - Vector(repeating: allowed * scales[state])
      // What is not a number stays.
      excess += more.replacing(with: 0, where: more .<= 0)
    }
    return total(excess) == 0
  }
}
