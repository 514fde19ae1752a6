/// The singular value decomposition `A = U diag(σ) Wᵀ` of a matrix with no more rows than columns, with `W` completed to a basis
/// of the whole space, by one-sided Jacobi rotations of the rows.
///
/// Small singular values have small relative errors where the rows are well scaled.
///
/// Reference: Golub and Van Loan, "Matrix Computations", section 8.6.3 (Hestenes 1958).
public struct RowSingularValues: Sendable {
  /// Rows of `A`, the number of singular values.
  public let rowCount: Int
  /// Columns of `A`.
  public let dimension: Int
  /// `σ_j ≥ 0`, descending.
  public let values: [Double]
  /// `U_ij` at `left[j * rowCount + i]`.
  public let left: [Double]
  /// `dimension` orthonormal vectors one after the other: the right singular vectors in the order of `values`, then a basis of
  /// their complement. Vectors of singular values 0 belong to that complement.
  public let basis: [Double]

  /// The decomposition.
  ///
  /// - Parameter rows: at most as many rows as each has numbers, all finite and of one length.
  public init(rows: [[Double]]) {
    let (m, n) = (rows.count, rows.first?.count ?? 0)
    precondition(
      m <= n && rows.allSatisfy { $0.count == n }, "Rows of one length are needed, no more than columns.")
    var a = rows
    var u = (0..<m).map { i in (0..<m).map { $0 == i ? 1.0 : 0 } }
    for _ in 0..<60 {
      var isOrthogonal = true
      for p in 0..<max(m - 1, 0) {
        for q in p + 1..<m {
          let (alpha, beta) = (Self.dot(a[p], a[p]), Self.dot(a[q], a[q]))
          let coupling = Self.dot(a[p], a[q])
          if coupling.magnitude <= 0x1p-52 * (alpha * beta).squareRoot() { continue }
          isOrthogonal = false
          let zeta = (beta - alpha) / (2 * coupling)
          let root = zeta.magnitude > 1e150 ? zeta.magnitude : (1 + zeta * zeta).squareRoot()
          let t = (zeta < 0 ? -1 : 1) / (zeta.magnitude + root)
          let c = 1 / (1 + t * t).squareRoot()
          Self.rotate(&a, p, q, c, t * c)
          Self.rotate(&u, p, q, c, t * c)
        }
      }
      if isOrthogonal { break }
    }
    let norms = a.map { Self.dot($0, $0).squareRoot() }
    let order = norms.indices.sorted { (-norms[$0], $0) < (-norms[$1], $1) }
    rowCount = m
    dimension = n
    values = order.map { norms[$0] }
    left = order.flatMap { u[$0] }
    let vectors = order.filter { norms[$0] > 0 }.map { j in a[j].map { $0 / norms[j] } }
    basis = Self.completed(vectors, dimension: n).flatMap { $0 }
  }

  /// Orthonormal vectors that begin with the given ones: unit vectors, made orthogonal to all before them, the one that keeps
  /// most of its length first.
  private static func completed(_ given: [[Double]], dimension: Int) -> [[Double]] {
    var vectors = given
    var remaining = (0..<dimension).map { d in
      1 - vectors.reduce(0) { $0 + $1[d] * $1[d] }
    }
    while vectors.count < dimension {
      let d = remaining.indices.max { remaining[$0] < remaining[$1] } ?? 0
      var candidate = [Double](repeating: 0, count: dimension)
      candidate[d] = 1
      for _ in 0..<2 {
        for vector in vectors {
          let share = dot(candidate, vector)
          for i in candidate.indices { candidate[i] -= share * vector[i] }
        }
      }
      let norm = dot(candidate, candidate).squareRoot()
      candidate = candidate.map { $0 / norm }
      for i in remaining.indices { remaining[i] -= candidate[i] * candidate[i] }
      remaining[d] = -1
      vectors.append(candidate)
    }
    return vectors
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum.addProduct(a[i], b[i]) }
    return sum
  }

  private static func rotate(_ rows: inout [[Double]], _ p: Int, _ q: Int, _ c: Double, _ s: Double) {
    for i in rows[p].indices {
      let (x, y) = (rows[p][i], rows[q][i])
      rows[p][i] = c * x - s * y
      rows[q][i] = s * x + c * y
    }
  }
}
