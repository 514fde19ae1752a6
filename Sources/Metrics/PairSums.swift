import MixtureKernel
import Numbers

/// Sums over the pairs of a sample.
///
/// Every sum is taken in an order that the sample alone fixes: eight running sums per row, folded in a fixed
/// order, rows added with compensation. The same states in the same order give the same bits on any machine with
/// IEEE arithmetic, however the work around it is split.
enum PairSums {
  /// `Σ_{i<j} |x_i - x_j|`.
  static func distances(_ points: SamplePoints) -> Double {
    var total = CompensatedSum()
    forEachRow(points, padding: 0) { row, blocks in
      var lanes = SIMD8<Double>.zero
      for block in 0..<blocks { lanes += squareRoot(load(row + 8 * block)) }
      total.add(fold(lanes))
    }
    return total.value
  }

  /// `Σ_{i<j} exp(-|x_i - x_j|² / (2 b²))` for each bandwidth `b`.
  static func kernels(_ points: SamplePoints, bandwidths: [Double]) -> [Double] {
    let rates = bandwidths.map(kernelRate)
    var totals = [CompensatedSum](repeating: CompensatedSum(), count: rates.count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: points.stride) { scratch in
      guard let scratch = scratch.baseAddress else { return }
      forEachRow(points, padding: .infinity) { row, blocks in
        for (index, rate) in rates.enumerated() {
          totals[index].add(kernelSum(row, blocks, rate, scratch))
        }
      }
    }
    return totals.map(\.value)
  }

  /// `Σ_i w_i exp(-|x_i - centre|² / (2 b²))`, with weights of 1 where none are given.
  static func kernelsFrom(
    _ centre: [Double], _ points: SamplePoints, bandwidth: Double, weights: [Double]? = nil
  ) -> Double {
    var sum = 0.0
    let rate = kernelRate(bandwidth)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: points.stride) { scratch in
      guard let results = scratch.baseAddress else { return }
      withSquaredDistances(from: centre, points, padding: .infinity) { row, blocks in
        guard let weights else {
          sum = kernelSum(row, blocks, rate, results)
          return
        }
        exponentials(of: row, times: rate, count: 8 * blocks, into: results)
        var total = CompensatedSum()
        for (index, weight) in weights.enumerated() { total.add(weight * results[index]) }
        sum = total.value
      }
    }
    return sum
  }

  private static func kernelSum(
    _ squares: UnsafePointer<Double>, _ blocks: Int, _ rate: Double, _ scratch: UnsafeMutablePointer<Double>
  ) -> Double {
    exponentials(of: squares, times: rate, count: 8 * blocks, into: scratch)
    var lanes = SIMD8<Double>.zero
    for block in 0..<blocks { lanes += load(scratch + 8 * block) }
    return fold(lanes)
  }

  /// `|x_i - centre|²` for every state, in order.
  static func squaredDistances(from centre: [Double], _ points: SamplePoints) -> [Double] {
    var result: [Double] = []
    withSquaredDistances(from: centre, points, padding: 0) { row, _ in
      result = Array(UnsafeBufferPointer(start: row, count: points.count))
    }
    return result
  }

  /// Hands out `|x_i - centre|²` state by state.
  @inline(__always)
  static func forEachSquaredDistance(
    from centre: [Double], _ points: SamplePoints, _ body: (Int, Double) -> Void
  ) {
    withSquaredDistances(from: centre, points, padding: 0) { row, _ in
      for i in 0..<points.count { body(i, row[i]) }
    }
  }

  /// `-1/(2 b²)`, kept finite and away from zero: coinciding states and padding must not give zero times infinity.
  private static func kernelRate(_ bandwidth: Double) -> Double {
    min(max(-0.5 / bandwidth / bandwidth, -.greatestFiniteMagnitude), -.leastNormalMagnitude)
  }

  /// Hands out `|x_i - x_j|²` for `j > i`, row by row, as whole blocks of eight; `padding` stands in the others.
  private static func forEachRow(
    _ points: SamplePoints, padding: Double, _ body: (UnsafePointer<Double>, Int) -> Void
  ) {
    let (count, dimension, stride) = (points.count, points.dimension, points.stride)
    guard count > 1 else { return }
    points.coordinates.withUnsafeBufferPointer { coordinates in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: stride) { scratch in
        guard let x = coordinates.baseAddress, let row = scratch.baseAddress else { return }
        for i in 0..<count - 1 {
          let first = (i + 1) & ~7
          for block in 0..<(stride - first) / 8 {
            var squares = SIMD8<Double>.zero
            for d in 0..<dimension {
              let base = x + d * stride
              let difference = load(base + first + 8 * block) - base[i]
              squares.addProduct(difference, difference)
            }
            store(squares, row + 8 * block)
          }
          for j in first..<i + 1 { row[j - first] = padding }
          for j in count..<stride { row[j - first] = padding }
          body(UnsafePointer(row), (stride - first) / 8)
        }
      }
    }
  }

  private static func withSquaredDistances(
    from centre: [Double], _ points: SamplePoints, padding: Double,
    _ body: (UnsafePointer<Double>, Int) -> Void
  ) {
    let stride = points.stride
    guard stride > 0 else { return }
    points.coordinates.withUnsafeBufferPointer { coordinates in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: stride) { scratch in
        guard let x = coordinates.baseAddress, let row = scratch.baseAddress else { return }
        for block in 0..<stride / 8 {
          var squares = SIMD8<Double>.zero
          for (d, value) in centre.enumerated() {
            let difference = load(x + d * stride + 8 * block) - value
            squares.addProduct(difference, difference)
          }
          store(squares, row + 8 * block)
        }
        for j in points.count..<stride { row[j] = padding }
        body(UnsafePointer(row), stride / 8)
      }
    }
  }

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Double>) -> SIMD8<Double> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Double>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD8<Double>, _ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD8<Double>.self)
  }

  @inline(__always)
  private static func fold(_ value: SIMD8<Double>) -> Double {
    let four = value.lowHalf + value.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
