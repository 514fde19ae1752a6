import GSLReference
import Testing

@Suite struct SymmetricEigensystemTests {
  /// The second-difference matrix has eigenvalues `2 − 2 cos(kπ/(n+1))`; the largest belongs to `k = n`.
  @Test func eigenvaluesOfTheSecondDifference() throws {
    let n = 6
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      matrix[i * n + i] = 2
      if i > 0 {
        matrix[i * n + i - 1] = -1
        matrix[(i - 1) * n + i] = -1
      }
    }
    let system = try SymmetricEigensystem(matrix: matrix, dimension: n)
    let cosines = [0.9009688679024191, 0.6234898018587336, 0.2225209339563144]
    let exact = cosines.map { 2 + 2 * $0 } + cosines.reversed().map { 2 - 2 * $0 }
    for (value, expected) in zip(system.values, exact) { #expect(abs(value - expected) < 1e-13) }
    for k in 0..<n {
      let v = system.vector(k)
      for i in 0..<n {
        let product = (0..<n).reduce(0.0) { $0 + matrix[i * n + $1] * v[$1] }
        #expect(abs(product - system.values[k] * v[i]) < 1e-13)
      }
    }
  }

  @Test func impossibleMatricesAreRefused() {
    #expect(throws: GSLError.emptyState) { try SymmetricEigensystem(matrix: [], dimension: 0) }
    #expect(throws: GSLError.emptyState) { try SymmetricEigensystem(matrix: [1, 2], dimension: 2) }
    #expect(throws: GSLError.self) { try SymmetricEigensystem(matrix: [.nan], dimension: 1) }
  }
}
