/// An upper bound of the largest eigenvalue of `Σ w b bᵀ`, `w ≥ 0`.
///
/// One coordinate: the number itself. Two: the closed form, whose terms are at most the trace. More: with any nonsingular `V`,
/// `λ_max(C) ≤ λ_max(VᵀCV)/λ_min(VᵀV)`; `V` are approximate eigenvectors from Jacobi rotations, which need not be right, and
/// both sides are bounded by Gershgorin's discs with the rounding errors of the products added:
/// `|fl(VᵀCV) − VᵀCV| ≤ (2D + 4) u |Vᵀ||C||V|`, whose norm is at most `(2D + 4) u ‖V‖_F² ‖C‖_F`.
/// Rounding errors in the sum `C` itself are the caller's, who knows the number of its terms.
struct SpectralBound {
  /// The vector to add next.
  var vector: [Double]

  private let dimension: Int
  private var matrix: [Double]
  private var small = 0.0
  private var basis: [Double]
  private var product: [Double]
  private var rotated: [Double]

  init(dimension: Int) {
    self.dimension = dimension
    vector = [Double](repeating: 0, count: dimension)
    matrix = [Double](repeating: 0, count: dimension * dimension)
    product = matrix
    rotated = matrix
    basis = matrix
    for i in 0..<dimension { basis[i * dimension + i] = 1 }
  }

  /// Forgets the sum, not the approximate eigenvectors.
  mutating func reset() {
    for i in matrix.indices { matrix[i] = 0 }
    small = 0
  }

  /// Adds `weight · b bᵀ` for `b = vector` with `|b|² = square`; in many dimensions a small term by its norm.
  @inline(__always)
  mutating func add(_ weight: Double, square: Double) {
    if dimension > 2, weight < 1e-10 {
      small += weight * square
      return
    }
    for i in 0..<dimension {
      let scaled = weight * vector[i]
      for j in i..<dimension { matrix[i * dimension + j] += scaled * vector[j] }
    }
  }

  /// The bound.
  mutating func upperBound() -> Double {
    switch dimension {
    case 1: return Rounding.up(matrix[0])
    case 2:
      let (a, b, c) = (matrix[0], matrix[1], matrix[3])
      return Rounding.up(0.5 * (a + c + ((a - c) * (a - c) + 4 * b * b).squareRoot()), terms: 16)
    default: return Rounding.up(gershgorinBound() + Rounding.up(small, terms: 1 << 20))
    }
  }

  private mutating func gershgorinBound() -> Double {
    for i in 0..<dimension {
      for j in 0..<i { matrix[i * dimension + j] = matrix[j * dimension + i] }
    }
    transform()
    improveBasis()
    transform()
    var (norm, size, overlap, disc) = (0.0, 0.0, 0.0, 0.0)
    for i in 0..<dimension {
      var (row, reach) = (0.0, rotated[i * dimension + i])
      for j in 0..<dimension {
        var sum = 0.0
        for l in 0..<dimension { sum += basis[l * dimension + i] * basis[l * dimension + j] }
        row += (i == j ? sum - 1 : sum).magnitude
        if j != i { reach += rotated[i * dimension + j].magnitude }
        norm += matrix[i * dimension + j] * matrix[i * dimension + j]
        size += basis[i * dimension + j] * basis[i * dimension + j]
      }
      overlap = Rounding.larger(overlap, row)
      disc = Rounding.larger(disc, reach)
    }
    let count = dimension * dimension
    size = Rounding.up(size, terms: count)
    let rounding = Double(2 * dimension + 8) * 0x1p-52
    let error = rounding * size * Rounding.up(norm, terms: count).squareRoot()
    let smallest = 1 - Rounding.up(overlap + rounding * size, terms: dimension)
    guard smallest > 0.5 else { return .infinity }
    return Rounding.up((Rounding.up(disc, terms: dimension) + error) / smallest, terms: 4)
  }

  /// `rotated = Vᵀ C V`.
  private mutating func transform() {
    let n = dimension
    for i in 0..<n {
      for j in 0..<n { product[i * n + j] = 0 }
      for l in 0..<n {
        let c = matrix[i * n + l]
        for j in 0..<n { product[i * n + j] += c * basis[l * n + j] }
      }
    }
    for i in 0..<n * n { rotated[i] = 0 }
    for l in 0..<n {
      for i in 0..<n {
        let v = basis[l * n + i]
        for j in 0..<n { rotated[i * n + j] += v * product[l * n + j] }
      }
    }
  }

  /// Cyclic Jacobi rotations until the discs are small against the largest diagonal entry.
  private mutating func improveBasis() {
    let n = dimension
    for _ in 0..<12 {
      var (largest, discs) = (0.0, 0.0)
      for i in 0..<n {
        var row = 0.0
        for j in 0..<n where j != i { row += rotated[i * n + j].magnitude }
        largest = max(largest, rotated[i * n + i])
        discs = max(discs, row + rotated[i * n + i])
      }
      guard discs > largest * 1.001 else { return }
      for p in 0..<n {
        for q in p + 1..<n { rotate(p, q) }
      }
    }
  }

  private mutating func rotate(_ p: Int, _ q: Int) {
    let n = dimension
    let b = rotated[p * n + q]
    guard b.magnitude > 1e-300 else { return }
    let ratio = (rotated[q * n + q] - rotated[p * n + p]) / (2 * b)
    let t = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (ratio * ratio + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for l in 0..<n {
      let (x, y) = (rotated[l * n + p], rotated[l * n + q])
      rotated[l * n + p] = c * x - s * y
      rotated[l * n + q] = s * x + c * y
    }
    for l in 0..<n {
      let (x, y) = (rotated[p * n + l], rotated[q * n + l])
      rotated[p * n + l] = c * x - s * y
      rotated[q * n + l] = s * x + c * y
    }
    for l in 0..<n {
      let (x, y) = (basis[l * n + p], basis[l * n + q])
      basis[l * n + p] = c * x - s * y
      basis[l * n + q] = s * x + c * y
    }
  }
}
