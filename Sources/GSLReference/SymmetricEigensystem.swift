import CGSL

/// Eigenvalues and eigenvectors of a real symmetric matrix, from the GNU Scientific Library (`gsl_eigen_symmv`).
public struct SymmetricEigensystem: Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  private let vectors: [Double]

  /// Solves `A v = λ v`.
  ///
  /// - Parameters:
  ///   - matrix: `A`, row by row; its lower triangle is read.
  ///   - dimension: the number of rows.
  /// - Throws: `GSLError.emptyState`, `.nonFiniteState`, `.outOfMemory` or `.library`.
  public init(matrix: [Double], dimension: Int) throws(GSLError) {
    guard dimension > 0, matrix.count == dimension * dimension else { throw .emptyState }
    if let index = matrix.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteState(index: index, value: matrix[index])
    }
    _ = GSLLibrary.errorsAreReturned
    guard let a = gsl_matrix_alloc(dimension, dimension) else { throw .outOfMemory(dimension: dimension) }
    defer { gsl_matrix_free(a) }
    guard let v = gsl_matrix_alloc(dimension, dimension) else { throw .outOfMemory(dimension: dimension) }
    defer { gsl_matrix_free(v) }
    guard let eigenvalues = gsl_vector_alloc(dimension) else { throw .outOfMemory(dimension: dimension) }
    defer { gsl_vector_free(eigenvalues) }
    guard let workspace = gsl_eigen_symmv_alloc(dimension) else { throw .outOfMemory(dimension: dimension) }
    defer { gsl_eigen_symmv_free(workspace) }
    for i in 0..<dimension {
      for j in 0..<dimension { gsl_matrix_set(a, i, j, matrix[i * dimension + j]) }
    }
    let status = gsl_eigen_symmv(a, eigenvalues, v, workspace)
    guard status == GSLStatus.success else {
      throw .library(code: Int(status), message: GSLLibrary.message(status), time: 0)
    }
    gsl_eigen_symmv_sort(eigenvalues, v, GSL_EIGEN_SORT_VAL_DESC)
    values = (0..<dimension).map { gsl_vector_get(eigenvalues, $0) }
    vectors = (0..<dimension).flatMap { k in (0..<dimension).map { gsl_matrix_get(v, $0, k) } }
  }

  /// The unit eigenvector of eigenvalue `k`; its sign is arbitrary.
  public func vector(_ k: Int) -> [Double] {
    Array(vectors[(k * values.count)..<((k + 1) * values.count)])
  }
}
