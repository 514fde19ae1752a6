/// A square matrix of a few rows.
public struct SmallMatrix: Sendable, Equatable {
  /// The number of rows.
  public let size: Int
  private var entries: [Double]

  /// The unit matrix.
  public init(identity size: Int) {
    self.size = size
    entries = [Double](repeating: 0, count: size * size)
    for i in 0..<size { self[i, i] = 1 }
  }

  /// Row `i`, column `j`.
  public subscript(i: Int, j: Int) -> Double {
    get { entries[i * size + j] }
    set { entries[i * size + j] = newValue }
  }

  /// `a b`.
  public static func * (a: SmallMatrix, b: SmallMatrix) -> SmallMatrix {
    var product = a
    for i in 0..<a.size {
      for j in 0..<a.size { product[i, j] = (0..<a.size).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
    }
    return product
  }

  /// `a x`.
  public static func * (a: SmallMatrix, x: [Double]) -> [Double] {
    (0..<a.size).map { i in x.indices.reduce(0) { $0 + a[i, $1] * x[$1] } }
  }

  /// The solution of `self y = x` by elimination with row exchanges; not finite for a singular matrix.
  public func solve(_ x: [Double]) -> [Double] {
    var (a, y) = (self, x)
    for c in 0..<size {
      let pivot = (c..<size).max { a[$0, c].magnitude < a[$1, c].magnitude } ?? c
      for j in 0..<size {
        let kept = a[c, j]
        a[c, j] = a[pivot, j]
        a[pivot, j] = kept
      }
      y.swapAt(c, pivot)
      for i in c + 1..<max(size, c + 1) {
        let factor = a[i, c] / a[c, c]
        for j in c..<size { a[i, j] -= factor * a[c, j] }
        y[i] -= factor * y[c]
      }
    }
    for c in (0..<size).reversed() {
      for j in c + 1..<max(size, c + 1) { y[c] -= a[c, j] * y[j] }
      y[c] /= a[c, c]
    }
    return y
  }

  /// The largest and the smallest singular value, and the unit vector that the largest belongs to, by Jacobi rotations of the
  /// columns.
  public var singularValues: (largest: Double, smallest: Double, direction: [Double]) {
    var (a, v) = (self, SmallMatrix(identity: size))
    for _ in 0..<30 {
      var isDone = true
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) where a.orthogonalise(p, q, &v) { isDone = false }
      }
      if isDone { break }
    }
    let norms = (0..<size).map { j in (0..<size).reduce(0) { $0 + a[$1, j] * a[$1, j] }.squareRoot() }
    let top = norms.indices.max { norms[$0] < norms[$1] } ?? 0
    return (norms[top], norms.min() ?? 0, (0..<size).map { v[$0, top] })
  }

  /// Rotates two columns until they are orthogonal; false when they were.
  private mutating func orthogonalise(_ p: Int, _ q: Int, _ v: inout SmallMatrix) -> Bool {
    var (pp, pq, qq) = (0.0, 0.0, 0.0)
    for i in 0..<size {
      pp += self[i, p] * self[i, p]
      pq += self[i, p] * self[i, q]
      qq += self[i, q] * self[i, q]
    }
    guard pq.magnitude > 1e-15 * (pp * qq).squareRoot() else { return false }
    let ratio = (qq - pp) / (2 * pq)
    let t = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (ratio * ratio + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    for i in 0..<size {
      (self[i, p], self[i, q]) = (c * (self[i, p] - t * self[i, q]), c * (t * self[i, p] + self[i, q]))
      (v[i, p], v[i, q]) = (c * (v[i, p] - t * v[i, q]), c * (t * v[i, p] + v[i, q]))
    }
    return true
  }
}
