/// What a step needs of the series of the states, in vectors; lists have whole vectors.
extension VectorTable {
  typealias Vector = SIMD8<Double>

  @inline(__always)
  private func load(_ numbers: Value, _ j: Int) -> Vector {
    UnsafeRawPointer(numbers + 8 &* j).load(as: Vector.self)
  }

  @inline(__always)
  private func store(_ value: Vector, _ numbers: Value, _ j: Int) {
    UnsafeMutableRawPointer(numbers + 8 &* j).storeBytes(of: value, as: Vector.self)
  }

  @inline(__always)
  private func largest(_ v: Vector) -> Double {
    let four = v.lowHalf.replacing(with: v.highHalf, where: v.lowHalf .< v.highHalf)
    return max(max(four.x, four.y), max(four.z, four.w))
  }

  /// Horner's scheme for the change of the states in vector j and for their slopes.
  @inline(__always)
  private func increment(_ j: Int, _ step: Vector) -> (change: Vector, slope: Vector) {
    var place = states + (order &* pitch &+ 8 &* j)
    var sum = load(place, 0)
    var slope = sum
    var n = order &- 1
    while n > 0 {
      place -= pitch
      sum = load(place, 0).addingProduct(sum, step)
      slope = sum.addingProduct(slope, step)
      n &-= 1
    }
    return (sum * step, slope)
  }

  /// See ``TapeExpansion/evaluateInside(at:_:)``.
  func evaluate(at step: Double, _ result: Value, slopes: Value) {
    let step = Vector(repeating: step)
    for j in 0..<pitch / 8 {
      let (change, slope) = increment(j, step)
      store(change + load(states, j), result, j)
      store(slope, slopes, j)
    }
  }

  /// See ``TapeExpansion/move(by:_:)``.
  func move(
    by step: Double, _ state: Value, _ carry: Value, to next: Value, _ nextCarry: Value, slopes: Value
  ) -> Bool {
    let step = Vector(repeating: step)
    var check = Vector()
    for j in 0..<pitch / 8 {
      let (increment, slope) = increment(j, step)
      let (old, change) = (load(state, j), increment + load(carry, j))
      let new = old + change
      let part = new - old
      store((old - (new - part)) + (change - part), nextCarry, j)
      store(new, next, j)
      store(slope, slopes, j)
      check += new * 0
    }
    return total(check) == 0
  }

  /// See ``TapeExpansion/misses(_:length:allowed:_:rounding:)``.
  func misses(_ slopes: Value, length: Double, allowed: Double, scales: Value) -> Bool {
    let (length, allowed) = (Vector(repeating: length), Vector(repeating: allowed))
    var excess = Vector()
    for j in 0..<pitch / 8 {
      let difference = magnitude(load(slopes, j) - load(states + pitch, j))
      let more = difference * length - allowed * load(scales, j)
      // What is not a number stays.
      excess += more.replacing(with: 0, where: more .<= 0)
    }
    return !(total(excess) == 0)
  }

  /// See ``TapeExpansion/sizes(at:floor:withSums:scales:)``; nil where a scale is below the floor or a coefficient not finite.
  func sizes(at step: Double, floor: Double, scales: Value) -> StepSizes? {
    let length = Vector(repeating: step.magnitude)
    let floor = Vector(repeating: floor)
    var (last, previous, check) = (Vector(), Vector(), Vector())
    for j in 0..<pitch / 8 {
      let value = magnitude(load(states, j))
      let slope = magnitude(load(states + pitch, j))
      let curvature = magnitude(load(states + 2 &* pitch, j))
      let (top, next) = (load(states + order &* pitch, j), load(states + (order &- 1) &* pitch, j))
      let scale = larger(larger(value, slope * length), curvature * length * length)
      check += (scale + slope + curvature + top + next) * 0
      let below = floor - scale
      check += below.replacing(with: 0, where: below .<= 0)
      store(scale, scales, j)
      last = larger(last, magnitude(top) / scale)
      previous = larger(previous, magnitude(next) / scale)
    }
    guard total(check) == 0 else { return nil }
    var result = StepSizes()
    (result.last, result.previous) = (largest(last), largest(previous))
    return result
  }
}
