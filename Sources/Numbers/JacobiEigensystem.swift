/// Eigenvalues and eigenvectors of a real symmetric matrix by cyclic Jacobi rotations.
///
/// `A = V diag(λ) Vᵀ`. Errors of the eigenvalues are a few roundings of the largest one, and `VᵀV = I` to a few roundings.
///
/// Reference: Golub and Van Loan, "Matrix Computations", section 8.5.
public struct JacobiEigensystem: Sendable {
  /// `λ`, ascending.
  public let values: [Double]
  /// Coordinate `i` of vector `j` is `vectors[j * dimension + i]`, in the order of `values`.
  public let vectors: [Double]

  /// The system of a matrix whose entry `(i, j)` is `matrix[i * dimension + j]`; the lower triangle is read.
  ///
  /// - Parameters:
  ///   - matrix: `dimension²` finite numbers.
  ///   - dimension: at least 1.
  public init(_ matrix: [Double], dimension n: Int) {
    precondition(matrix.count == n * n, "A square matrix is needed.")
    var a = matrix
    for i in 0..<n { for j in 0..<i { a[j * n + i] = a[i * n + j] } }
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    for _ in 0..<60 {
      var isDiagonal = true
      for p in 0..<max(n - 1, 0) {
        for q in p + 1..<n {
          let coupling = a[p * n + q]
          let scale = (a[p * n + p].magnitude * a[q * n + q].magnitude).squareRoot()
          if coupling.magnitude <= 0x1p-60 * scale || coupling.magnitude < 1e-300 { continue }
          isDiagonal = false
          let (c, s) = Self.rotation(a[p * n + p], a[q * n + q], coupling)
          Self.rotate(&a, &v, n, p, q, c, s)
        }
      }
      if isDiagonal { break }
    }
    let order = (0..<n).sorted { (a[$0 * n + $0], $0) < (a[$1 * n + $1], $1) }
    values = order.map { a[$0 * n + $0] }
    vectors = order.flatMap { j in (0..<n).map { v[j * n + $0] } }
  }

  private static func rotation(_ app: Double, _ aqq: Double, _ apq: Double) -> (c: Double, s: Double) {
    let theta = (aqq - app) / (2 * apq)
    let root = theta.magnitude > 1e150 ? theta.magnitude : (1 + theta * theta).squareRoot()
    let t = (theta < 0 ? -1 : 1) / (theta.magnitude + root)
    let c = 1 / (1 + t * t).squareRoot()
    return (c, t * c)
  }

  private static func rotate(
    _ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    a.withUnsafeMutableBufferPointer { a in
      for i in 0..<n {
        let (x, y) = (a[i * n + p], a[i * n + q])
        a[i * n + p] = c * x - s * y
        a[i * n + q] = s * x + c * y
      }
      for i in 0..<n {
        let (x, y) = (a[p * n + i], a[q * n + i])
        a[p * n + i] = c * x - s * y
        a[q * n + i] = s * x + c * y
      }
      (a[p * n + q], a[q * n + p]) = (0, 0)
    }
    v.withUnsafeMutableBufferPointer { v in
      for i in 0..<n {
        let (x, y) = (v[p * n + i], v[q * n + i])
        v[p * n + i] = c * x - s * y
        v[q * n + i] = s * x + c * y
      }
    }
  }
}
