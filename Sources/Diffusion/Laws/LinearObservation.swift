import Numbers

/// A linear observation of data with Gaussian noise, `y = A x_0 + s n` with `n ~ N(0, I)`.
///
/// With the singular value decomposition `A = U diag(σ) Wᵀ` it is `Uᵀ y/σ = Wᵀ x_0 + (s/σ) n`: each observed direction `W_j` is seen
/// by itself, with noise of deviation `τ_j = s/σ_j`.
public struct LinearObservation: Sendable {
  /// `A`, one row per observed number.
  public let rows: [[Double]]
  /// `y`.
  public let values: [Double]
  /// `s ≥ 0`.
  public let noise: Double

  /// `Uᵀ y/σ`, the observed directions' values.
  public let directionValues: [Double]
  /// `τ_j²`.
  public let directionVariances: [Double]
  /// `D` orthonormal vectors one after the other: the observed directions `W_j`, then a basis of their complement.
  public let basis: [Double]

  /// Coordinates of the data.
  public var dimension: Int { rows.first?.count ?? 0 }
  /// How many numbers are observed.
  public var count: Int { rows.count }

  /// The observation.
  ///
  /// - Parameters:
  ///   - values: `y`, at least one number.
  ///   - rows: `A`; linearly independent, to 1e-10 of the largest singular value.
  ///   - noise: `s`, finite and not negative.
  /// - Throws: `ModelError` naming what is refused.
  public init(_ values: [Double], of rows: [[Double]], noise: Double) throws {
    let size = rows.first?.count ?? 0
    guard size > 0 else {
      throw ModelError.outOfRange(
        quantity: "the number of observed values", value: "\(rows.count)", allowed: "at least 1")
    }
    guard values.count == rows.count else {
      throw ModelError.countMismatch(quantity: "observed values", expected: rows.count, found: values.count)
    }
    for (index, row) in rows.enumerated() {
      guard row.count == size else {
        throw ModelError.countMismatch(
          quantity: "numbers in row \(index + 1) of the operator", expected: size, found: row.count)
      }
      for value in row where !value.isFinite {
        throw ModelError.outOfRange(
          quantity: "a number in row \(index + 1) of the operator", value: "\(value)",
          allowed: "a finite number")
      }
    }
    for value in values where !value.isFinite {
      throw ModelError.outOfRange(
        quantity: "an observed value", value: "\(value)", allowed: "a finite number")
    }
    guard noise.isFinite, noise >= 0 else {
      throw ModelError.outOfRange(
        quantity: "the noise of the observation", value: "\(noise)",
        allowed: "a finite number that is not negative")
    }
    let dependent = ModelError.outOfRange(
      quantity: "the rank of the operator's \(rows.count) rows", value: "lower than \(rows.count)",
      allowed: "linearly independent rows")
    guard rows.count <= size else { throw dependent }
    let decomposition = RowSingularValues(rows: rows)
    guard let largest = decomposition.values.first, let smallest = decomposition.values.last, largest > 0,
      smallest > 1e-10 * largest
    else { throw dependent }
    self.rows = rows
    self.values = values
    self.noise = noise
    basis = decomposition.basis
    let (count, left) = (rows.count, decomposition.left)
    directionValues = decomposition.values.enumerated().map { j, value in
      CompensatedSum.of((0..<count).map { left[j * count + $0] * values[$0] }) / value
    }
    directionVariances = decomposition.values.map { noise / $0 * (noise / $0) }
  }

  /// The mean over blocks of `size` by `size` pixels of a square image, row by row.
  ///
  /// - Throws: `ModelError.outOfRange` unless the image is square and the blocks fill it.
  public static func blockMeans(of size: Int, dimension: Int) throws -> [[Double]] {
    let side = Int(Double(dimension).squareRoot().rounded())
    guard size >= 1, side * side == dimension, side % size == 0 else {
      throw ModelError.outOfRange(
        quantity: "the size of averaged blocks", value: "\(size)",
        allowed: "a divisor of the side of a square image (there are \(dimension) coordinates)")
    }
    let blocks = side / size
    return (0..<blocks * blocks).map { block in
      (0..<dimension).map { pixel in
        let isInside = pixel / side / size == block / blocks && pixel % side / size == block % blocks
        return isInside ? 1 / Double(size * size) : 0
      }
    }
  }

  /// `A x`.
  public func observed(_ x: [Double]) -> [Double] {
    rows.map { row in CompensatedSum.of(zip(row, x).map { $0 * $1 }) }
  }

  /// `W_jᵀ x` for the observed directions.
  public func directions(of x: [Double]) -> [Double] {
    (0..<count).map { j in
      var sum = 0.0
      for i in 0..<dimension { sum.addProduct(basis[j * dimension + i], x[i]) }
      return sum
    }
  }
}
