import MixtureKernel
import Numbers

/// The covariances `Σ_k = V_k Λ_k V_kᵀ` of a mixture's components, by their eigenvalues and eigenvectors.
///
/// In the basis of component `k` noise of level `γ` adds `γ²` to every eigenvalue, whatever the level: the decomposition is made
/// once.
public struct MixtureCovariances: Sendable {
  /// Coordinates of a state.
  public let dimension: Int
  /// The eigenvectors: the coordinates, one basis for all, or one for each.
  public let basis: CovarianceParameters.Basis
  /// `λ_kd ≥ 0` in the order of the vectors: one row per component, or a single row for all.
  public let eigenvalues: [[Double]]

  /// Whether all components have one covariance.
  public var isCommon: Bool {
    if case .own = basis { return false }
    return eigenvalues.count == 1
  }

  /// `λ_kd` of component `k`.
  public func eigenvalues(of k: Int) -> [Double] { eigenvalues[eigenvalues.count == 1 ? 0 : k] }

  /// The eigenvectors of component `k` one after the other, or nil where they are the coordinates.
  public func vectors(of k: Int) -> [Double]? {
    switch basis {
    case .coordinates: nil
    case .shared(let vectors): vectors
    case .own(let list): list[k]
    }
  }

  /// `V_kᵀ x`.
  public func rotated(_ x: [Double], of k: Int) -> [Double] {
    guard let vectors = vectors(of: k) else { return x }
    return (0..<dimension).map { j in
      var sum = 0.0
      for i in 0..<dimension { sum.addProduct(vectors[j * dimension + i], x[i]) }
      return sum
    }
  }

  /// `V_k z`.
  public func restored(_ z: [Double], of k: Int) -> [Double] {
    guard let vectors = vectors(of: k) else { return z }
    var x = [Double](repeating: 0, count: dimension)
    for j in 0..<dimension {
      for i in 0..<dimension { x[i].addProduct(vectors[j * dimension + i], z[j]) }
    }
    return x
  }

  /// `Σ_k`, entry `(i, j)` at `i * dimension + j`.
  public func matrix(of k: Int) -> [Double] {
    let values = eigenvalues(of: k)
    var result = [Double](repeating: 0, count: dimension * dimension)
    guard let vectors = vectors(of: k) else {
      for d in 0..<dimension { result[d * dimension + d] = values[d] }
      return result
    }
    for e in 0..<dimension where values[e] > 0 {
      for i in 0..<dimension {
        let factor = values[e] * vectors[e * dimension + i]
        for j in 0..<dimension {
          result[i * dimension + j].addProduct(factor, vectors[e * dimension + j])
        }
      }
    }
    return result
  }

  /// Diagonal covariances.
  ///
  /// - Parameter variances: a row per component, or one row for all; finite and not negative.
  /// - Throws: `ModelError.outOfRange` naming the component.
  public static func diagonal(_ variances: [[Double]]) throws -> MixtureCovariances {
    for (k, row) in variances.enumerated() {
      for value in row where !(value.isFinite && value >= 0) {
        throw ModelError.outOfRange(
          quantity: "a variance of component \(k + 1)", value: "\(value)",
          allowed: "a finite number that is not negative")
      }
    }
    return MixtureCovariances(
      dimension: variances.first?.count ?? 0, basis: .coordinates, eigenvalues: variances)
  }

  /// Full covariances.
  ///
  /// - Parameters:
  ///   - matrices: one per component, row by row; symmetric to 1e-12 of the largest entry, with eigenvalues above -1e-12 of
  ///     the largest, those below 0 being taken as 0.
  ///   - dimension: rows and columns.
  ///   - ridge: `r² ≥ 0`, added to every eigenvalue.
  /// - Throws: `ModelError.outOfRange` naming the component.
  public static func full(
    _ matrices: [[Double]], dimension: Int, ridge: Double = 0
  ) throws -> MixtureCovariances {
    let systems = try matrices.enumerated().map { k, matrix in
      try system(matrix, dimension: dimension, component: k + 1)
    }
    return MixtureCovariances(
      dimension: dimension, basis: .own(systems.map(\.vectors)),
      eigenvalues: systems.map { $0.values.map { $0 + ridge } })
  }

  private static func system(
    _ matrix: [Double], dimension: Int, component: Int
  ) throws -> (values: [Double], vectors: [Double]) {
    func refuse(_ value: String, _ allowed: String) -> ModelError {
      .outOfRange(quantity: "covariance \(component)", value: value, allowed: allowed)
    }
    guard matrix.count == dimension * dimension else {
      throw ModelError.countMismatch(
        quantity: "numbers in covariance \(component)", expected: dimension * dimension, found: matrix.count)
    }
    var largest = 0.0
    for value in matrix {
      guard value.isFinite else { throw refuse("\(value)", "finite numbers") }
      largest = max(largest, value.magnitude)
    }
    for i in 0..<dimension {
      for j in 0..<i where (matrix[i * dimension + j] - matrix[j * dimension + i]).magnitude > 1e-12 * largest
      {
        throw refuse(
          "\(matrix[i * dimension + j]) and \(matrix[j * dimension + i]) across the diagonal",
          "a symmetric matrix")
      }
    }
    let system = JacobiEigensystem(matrix, dimension: dimension)
    let top = system.values.last ?? 0
    if let lowest = system.values.first, lowest < -1e-12 * max(top, 0) || top < 0 {
      throw refuse("with the eigenvalue \(lowest)", "a matrix without negative eigenvalues")
    }
    return (system.values.map { max($0, 0) }, system.vectors)
  }

  func keeping(_ components: [Int]) -> MixtureCovariances {
    var basis = basis
    if case .own(let list) = basis { basis = .own(components.map { list[$0] }) }
    return MixtureCovariances(
      dimension: dimension, basis: basis,
      eigenvalues: eigenvalues.count == 1 && !isOwn ? eigenvalues : components.map { eigenvalues(of: $0) })
  }

  private var isOwn: Bool { if case .own = basis { true } else { false } }

  /// The covariances of `scale (x_0 + level z)`.
  func diffused(scale: Double, level: Double) -> MixtureCovariances {
    MixtureCovariances(
      dimension: dimension, basis: basis,
      eigenvalues: eigenvalues.map { row in row.map { scale * scale * ($0 + level * level) } })
  }
}
