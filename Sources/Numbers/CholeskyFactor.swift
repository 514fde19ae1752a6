/// The factor `L` of a symmetric positive definite matrix `L Lᵀ`.
public struct CholeskyFactor: Sendable {
  /// Rows and columns.
  public let dimension: Int
  private let entries: [Double]

  /// The factor of the matrix whose lower triangle is `matrix[i * dimension + j]`, or nil where it is not positive definite.
  public init?(_ matrix: [Double], dimension n: Int) {
    precondition(matrix.count == n * n, "A square matrix is needed.")
    var a = matrix
    for j in 0..<n {
      var pivot = a[j * n + j]
      for e in 0..<j { pivot -= a[j * n + e] * a[j * n + e] }
      guard pivot > 0, pivot.isFinite else { return nil }
      let root = pivot.squareRoot()
      a[j * n + j] = root
      for i in j + 1..<max(n, j + 1) {
        var sum = a[i * n + j]
        for e in 0..<j { sum -= a[i * n + e] * a[j * n + e] }
        a[i * n + j] = sum / root
      }
    }
    dimension = n
    entries = a
  }

  /// `log det(L Lᵀ)`.
  public var logDeterminant: Double {
    (0..<dimension).reduce(0) { $0 + 2 * Double.log(entries[$1 * dimension + $1]) }
  }

  /// `L⁻¹ b`.
  public func forward(_ b: [Double]) -> [Double] {
    var x = b
    for i in 0..<dimension {
      for e in 0..<i { x[i] -= entries[i * dimension + e] * x[e] }
      x[i] /= entries[i * dimension + i]
    }
    return x
  }

  /// `(L Lᵀ)⁻¹ b`.
  public func solve(_ b: [Double]) -> [Double] {
    var x = forward(b)
    for i in (0..<dimension).reversed() {
      for e in i + 1..<max(dimension, i + 1) { x[i] -= entries[e * dimension + i] * x[e] }
      x[i] /= entries[i * dimension + i]
    }
    return x
  }
}
