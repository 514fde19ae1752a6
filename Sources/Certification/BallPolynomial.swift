/// A polynomial on `[0, 1]` whose coefficients are balls: `p(θ) = Σ_j (c_j ± ρ_j) θʲ`.
///
/// It stands for every polynomial with coefficients in the balls. Operations that assign reuse the storage of the target.
public struct BallPolynomial: Sendable {
  /// `c_j`.
  public private(set) var centers: [Double]
  /// `ρ_j`, as many.
  public private(set) var radii: [Double]

  /// The largest power.
  public var degree: Int { centers.count - 1 }

  /// The zero polynomial with coefficients up to `degree`.
  public init(degree: Int = 0) {
    centers = [Double](repeating: 0, count: degree + 1)
    radii = centers
  }

  /// The polynomial with exactly these coefficients, at least one.
  public init(exactly coefficients: [Double]) {
    centers = coefficients.isEmpty ? [0] : coefficients
    radii = [Double](repeating: 0, count: centers.count)
  }

  /// Coefficient `j`; 0 beyond the degree.
  public subscript(j: Int) -> Ball {
    get { j < centers.count ? Ball(center: centers[j], radius: radii[j]) : Ball(0) }
    set {
      centers[j] = newValue.center
      radii[j] = newValue.radius
    }
  }

  /// Becomes zero with room up to `degree`.
  public mutating func reset(degree: Int) {
    let count = degree + 1
    if centers.count > count {
      centers.removeLast(centers.count - count)
      radii.removeLast(radii.count - count)
    }
    for j in centers.indices { (centers[j], radii[j]) = (0, 0) }
    while centers.count < count {
      centers.append(0)
      radii.append(0)
    }
  }

  /// Becomes the polynomial with exactly these coefficients.
  public mutating func assign(exactly coefficients: [Double]) {
    reset(degree: max(coefficients.count - 1, 0))
    for j in coefficients.indices { centers[j] = coefficients[j] }
  }

  /// Becomes `a b`.
  ///
  /// Coefficient `l` is a sum of `n ≤ min(l + 1, …)` products. In floating point, in any order and with or without fused
  /// multiply-adds, it is off by at most `n u/(1 − n u) Σ|a_i b_j| ≤ (n + 1) u Σ|a_i b_j|` and, where products underflow,
  /// `n 2⁻¹⁰⁷⁵` (Higham, Accuracy and Stability of Numerical Algorithms, Eq. 3.5). To that the radii add
  /// `Σ |a_i| ρ_j + ρ_i (|b_j| + ρ_j)`. Both are computed from non-negative numbers with at most `2n + 4` roundings each and
  /// padded for that.
  public mutating func assign(_ a: BallPolynomial, times b: BallPolynomial) {
    let (short, long) = a.centers.count <= b.centers.count ? (a, b) : (b, a)
    reset(degree: a.degree + b.degree)
    let n = short.centers.count
    let m = long.centers.count
    // Rows padded with zeros to whole vectors: three factors, then three sums.
    let width = (m + 7) / 8 * 8
    let room = n + width
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * width + 3 * room) { scratch in
      guard let values = scratch.baseAddress else { return }
      scratch.initialize(repeating: 0)
      for j in 0..<m {
        values[j] = long.centers[j]
        values[width + j] = long.centers[j].magnitude
        values[2 * width + j] = long.radii[j]
      }
      let sums = values + 3 * width
      for i in 0..<n {
        Self.accumulate(
          short.centers[i], short.radii[i], UnsafeRawPointer(values), UnsafeMutableRawPointer(sums + i),
          width: width, room: room)
      }
      for l in centers.indices {
        let count = min(l + 1, n, n + m - 1 - l)
        centers[l] = sums[l]
        radii[l] = Rounding.up(
          sums[2 * room + l] + Double(count + 1) * Rounding.unit * sums[room + l], terms: 2 * count)
      }
    }
  }

  /// Adds one coefficient times the long factor to the sums of products, of their magnitudes, and of the radii.
  @inline(__always)
  private static func accumulate(
    _ x: Double, _ radius: Double, _ factor: UnsafeRawPointer, _ sums: UnsafeMutableRawPointer, width: Int,
    room: Int
  ) {
    typealias Lanes = SIMD8<Double>
    let (value, size) = (Lanes(repeating: x), Lanes(repeating: x.magnitude))
    let slack = Lanes(repeating: radius)
    let (row, sumRow) = (8 * width, 8 * room)
    for j in stride(from: 0, to: row, by: 64) {
      let center = factor.loadUnaligned(fromByteOffset: j, as: Lanes.self)
      let magnitude = factor.loadUnaligned(fromByteOffset: row + j, as: Lanes.self)
      let error = factor.loadUnaligned(fromByteOffset: 2 * row + j, as: Lanes.self)
      let products = sums.loadUnaligned(fromByteOffset: j, as: Lanes.self)
      let sizes = sums.loadUnaligned(fromByteOffset: sumRow + j, as: Lanes.self)
      let errors = sums.loadUnaligned(fromByteOffset: 2 * sumRow + j, as: Lanes.self)
      sums.storeBytes(of: products + value * center, toByteOffset: j, as: Lanes.self)
      sums.storeBytes(of: sizes + size * magnitude, toByteOffset: sumRow + j, as: Lanes.self)
      sums.storeBytes(
        of: errors + (size * error + slack * (magnitude + error)), toByteOffset: 2 * sumRow + j,
        as: Lanes.self)
    }
  }

  /// Adds `scale · a`, each coefficient as balls; `a` must not have a higher degree.
  public mutating func add(_ scale: Ball, _ a: BallPolynomial) {
    for j in a.centers.indices { self[j] = self[j] + scale * a[j] }
  }

  /// Becomes `a − scale · b`.
  public mutating func assign(_ a: BallPolynomial, minus scale: Ball, _ b: BallPolynomial) {
    reset(degree: max(a.degree, b.degree))
    for j in centers.indices { self[j] = a[j] - scale * b[j] }
  }

  /// Becomes the derivative of `a`.
  public mutating func assign(derivativeOf a: BallPolynomial) {
    reset(degree: max(a.degree - 1, 0))
    for j in 0..<a.degree { self[j] = Ball(Double(j + 1)) * a[j + 1] }
  }

  /// Multiplies by `scale`.
  public mutating func scale(by scale: Ball) {
    for j in centers.indices { self[j] = self[j] * scale }
  }

  /// An upper bound of `|p|` on `[0, 1]`: `Σ (|c_j| + ρ_j)`. NaN or infinite when a coefficient is.
  public var bound: Double {
    var sum = 0.0
    for j in centers.indices { sum += centers[j].magnitude + radii[j] }
    return Rounding.up(sum, terms: centers.count)
  }

  /// An upper bound of `∫₀¹ |p|`: `Σ (|c_j| + ρ_j)/(j + 1)`.
  public var integralBound: Double {
    var sum = 0.0
    for j in centers.indices { sum += (centers[j].magnitude + radii[j]) / Double(j + 1) }
    return Rounding.up(sum, terms: centers.count)
  }

  /// An upper bound of `|p′|` on `[0, 1]`: `Σ j (|c_j| + ρ_j)`.
  public var slopeBound: Double {
    var sum = 0.0
    for j in centers.indices { sum += Double(j) * (centers[j].magnitude + radii[j]) }
    return Rounding.up(sum, terms: centers.count)
  }

  /// `c_0` plus the sum of the negative and of the positive coefficients: where `p` lies on `[0, 1]`.
  ///
  /// When a coefficient is not finite the bounds are infinite.
  public var range: (lower: Double, upper: Double) {
    guard bound.isFinite else { return (-.infinity, .infinity) }
    var (fall, rise) = (0.0, 0.0)
    for j in 1..<max(centers.count, 1) {
      rise += max(centers[j] + radii[j], 0)
      fall += max(radii[j] - centers[j], 0)
    }
    let count = centers.count
    return (
      (self[0] - Ball(Rounding.up(fall, terms: count))).lower,
      (self[0] + Ball(Rounding.up(rise, terms: count))).upper
    )
  }

  /// The value at `x` by Horner's rule in balls.
  public func value(at x: Ball) -> Ball {
    var sum = Ball(0)
    for j in centers.indices.reversed() { sum = sum * x + self[j] }
    return sum
  }

  /// Values at the exact numbers `points` in `[0, 1]`, written to `values`, and a bound of the error of each.
  ///
  /// Horner's rule in floating point is off by at most `2n u/(1 − 2n u) Σ |c_j| θʲ ≤ (2n + 2) u Σ |c_j|` for degree `n ≤ 2⁴⁰`
  /// (Higham, Eq. 5.3) and by underflows; the radii add `Σ ρ_j`.
  func values(at points: [Double], into values: inout [Double]) -> Double {
    for i in points.indices { values[i] = 0 }
    points.withUnsafeBufferPointer { points in
      values.withUnsafeMutableBufferPointer { values in
        for j in centers.indices.reversed() {
          let c = centers[j]
          for i in 0..<points.count { values[i] = values[i] * points[i] + c }
        }
      }
    }
    var (size, radius) = (0.0, 0.0)
    for j in centers.indices {
      size += centers[j].magnitude
      radius += radii[j]
    }
    return Rounding.up(
      radius + Double(2 * centers.count + 2) * Rounding.unit * size + Rounding.tiny, terms: centers.count)
  }
}
