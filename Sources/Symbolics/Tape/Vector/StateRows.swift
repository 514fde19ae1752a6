import Numbers

/// The series of the states as a ``VectorTable`` keeps them, and what a step needs of them; lists have whole vectors.
///
/// A value without references, so that steps count none. Vectors have four lanes here: most systems have few states.
struct StateRows {
  typealias Value = UnsafeMutablePointer<Double>
  typealias Vector = SIMD4<Double>

  /// Coefficient n of state i at `n * pitch + i`; behind the last state up to a whole vector those of the number 1.
  let states: Value
  let pitch: Int
  let order: Int
  /// How many vectors hold states.
  let count: Int

  /// The coefficients of order n.
  @inline(__always)
  private func row(_ n: Int) -> Value { states + n &* pitch }

  @inline(__always)
  private func load(_ numbers: Value, _ j: Int) -> Vector {
    UnsafeRawPointer(numbers + 4 &* j).load(as: Vector.self)
  }

  @inline(__always)
  private func store(_ value: Vector, _ numbers: Value, _ j: Int) {
    UnsafeMutableRawPointer(numbers + 4 &* j).storeBytes(of: value, as: Vector.self)
  }

  /// Horner's scheme for the change of the states in vector j and for their slopes.
  @inline(__always)
  private func increment(_ j: Int, _ step: Vector) -> (change: Vector, slope: Vector) {
    var place = row(order) + 4 &* j
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
    for j in 0..<count {
      let (change, slope) = increment(j, step)
      store(change + load(states, j), result, j)
      store(slope, slopes, j)
    }
  }

  /// See ``TapeExpansion/move(by:_:)``.
  @inline(__always)
  func move(
    by step: Double, _ state: Value, _ carry: Value, to next: Value, _ nextCarry: Value, slopes: Value
  ) -> Bool {
    let step = Vector(repeating: step)
    var check = Vector()
    for j in 0..<count {
      let (increment, slope) = increment(j, step)
      let (old, change) = (load(state, j), increment + load(carry, j))
      let new = old + change
      let part = new - old
      store(new, next, j)
      store((old - (new - part)) + (change - part), nextCarry, j)
      store(slope, slopes, j)
      check += new * 0
    }
    return total(check) == 0
  }

  /// See ``TapeExpansion/misses(_:length:allowed:_:rounding:)``.
  @inline(__always)
  func misses(_ slopes: Value, length: Double, allowed: Double, scales: Value) -> Bool {
    let (length, allowed) = (Vector(repeating: length), Vector(repeating: allowed))
    var excess = Vector()
    for j in 0..<count {
      let difference = magnitude(load(slopes, j) - load(row(1), j))
      let more = difference * length - allowed * load(scales, j)
      // What is not a number stays.
      excess += more.replacing(with: 0, where: more .<= 0)
    }
    return !(total(excess) == 0)
  }

  /// See ``TapeExpansion/sizes(at:floor:withSums:scales:)``; nil where a scale is below the floor or a coefficient not finite.
  @inline(__always)
  func sizes(at step: Double, floor: Double, scales: Value) -> StepSizes? {
    let length = Vector(repeating: step.magnitude)
    let floor = Vector(repeating: floor)
    var (last, previous, check) = (Vector(), Vector(), Vector())
    for j in 0..<count {
      let (slope, curvature) = (magnitude(load(row(1), j)), magnitude(load(row(2), j)))
      let (top, next) = (load(row(order), j), load(row(order &- 1), j))
      let scale = larger(larger(magnitude(load(states, j)), slope * length), curvature * length * length)
      check += (scale + slope + curvature + top + next) * 0
      let below = floor - scale
      check += below.replacing(with: 0, where: below .<= 0)
      store(scale, scales, j)
      last = larger(last, magnitude(top) / scale)
      previous = larger(previous, magnitude(next) / scale)
    }
    guard total(check) == 0 else { return nil }
    return StepSizes(last: largest(last), previous: largest(previous))
  }
}

/// The sum of the lanes, in the same order on every processor.
@inline(__always)
private func total(_ v: SIMD4<Double>) -> Double {
  let two = v.lowHalf + v.highHalf
  return two.x + two.y
}

@inline(__always)
private func largest(_ v: SIMD4<Double>) -> Double {
  let two = v.lowHalf.replacing(with: v.highHalf, where: v.lowHalf .< v.highHalf)
  return two.x < two.y ? two.y : two.x
}

@inline(__always)
private func larger(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
  a.replacing(with: b, where: a .< b)
}

@inline(__always)
private func magnitude(_ a: SIMD4<Double>) -> SIMD4<Double> {
  unsafeBitCast(
    unsafeBitCast(a, to: SIMD4<UInt64>.self) & SIMD4(repeating: 0x7fff_ffff_ffff_ffff), to: SIMD4<Double>.self
  )
}
