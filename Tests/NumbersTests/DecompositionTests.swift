import Numbers
import TestSupport
import Testing

@Suite("Symmetric systems, singular values and Cholesky factors")
struct DecompositionTests {
  @Test("A = V diag(lambda) V^T and V is orthogonal.", arguments: [1, 2, 7, 40])
  func eigensystem(size: Int) {
    for var draw in RandomCases(seed: 20, count: 3) {
      var matrix = [Double](repeating: 0, count: size * size)
      for i in 0..<size {
        for j in 0...i {
          matrix[i * size + j] = draw.normal()
          matrix[j * size + i] = matrix[i * size + j]
        }
      }
      let system = JacobiEigensystem(matrix, dimension: size)
      for i in 0..<size {
        for j in 0..<size {
          var (rebuilt, product) = (0.0, 0.0)
          for e in 0..<size {
            rebuilt += system.values[e] * system.vectors[e * size + i] * system.vectors[e * size + j]
            product += system.vectors[i * size + e] * system.vectors[j * size + e]
          }
          #expect(abs(rebuilt - matrix[i * size + j]) < 1e-14 * Double(10 + size), "\(draw)")
          #expect(abs(product - (i == j ? 1 : 0)) < 1e-14 * Double(10 + size), "\(draw)")
        }
      }
      #expect(zip(system.values, system.values.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test("Tridiagonal differences have the eigenvalues 2 − 2 cos(j π/(n + 1)).")
  func differences() {
    let size = 20
    let matrix = (0..<size * size).map { index -> Double in
      let gap = abs(index / size - index % size)
      return gap == 0 ? 2 : gap == 1 ? -1 : 0
    }
    let system = JacobiEigensystem(matrix, dimension: size)
    for j in 0..<size {
      let expected = 2 - 2 * Double.cos(Double(j + 1) * Double.pi / Double(size + 1))
      #expect(abs(system.values[j] - expected) < 5e-14)
    }
  }

  @Test("A = U diag(sigma) W^T, and W is completed to an orthogonal matrix.")
  func singularValues() {
    for var draw in RandomCases(seed: 21, count: 20) {
      let rows = (0..<3).map { _ in (0..<6).map { _ in draw.normal() } }
      let found = RowSingularValues(rows: rows)
      for i in 0..<3 {
        for d in 0..<6 {
          let sum = (0..<3).reduce(0.0) {
            $0 + found.left[$1 * 3 + i] * found.values[$1] * found.basis[$1 * 6 + d]
          }
          #expect(abs(sum - rows[i][d]) < 1e-13, "\(draw)")
        }
      }
      for i in 0..<6 {
        for j in 0..<6 {
          let product = (0..<6).reduce(0.0) { $0 + found.basis[i * 6 + $1] * found.basis[j * 6 + $1] }
          #expect(abs(product - (i == j ? 1 : 0)) < 1e-13, "\(draw)")
        }
      }
    }
  }

  @Test("A Cholesky factor solves its system and knows its determinant.")
  func cholesky() throws {
    let factor = try #require(CholeskyFactor([4, 0, 0, 2, 5, 0, -2, 1, 6], dimension: 3))
    // The matrix is [[4, 2, −2], [2, 5, 1], [−2, 1, 6]] with determinant 64.
    #expect(abs(factor.logDeterminant - Double.log(64)) < 1e-14)
    let x = factor.solve([2, 9, 7])
    let back = [4 * x[0] + 2 * x[1] - 2 * x[2], 2 * x[0] + 5 * x[1] + x[2], -2 * x[0] + x[1] + 6 * x[2]]
    for (a, b) in zip(back, [2.0, 9, 7]) { #expect(abs(a - b) < 1e-14) }
    #expect(CholeskyFactor([1, 0, 2, 1], dimension: 2) == nil)
  }
}
