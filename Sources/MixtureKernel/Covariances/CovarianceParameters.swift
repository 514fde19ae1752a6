/// A Gaussian mixture with covariances Σ_k = V_k Λ_k V_kᵀ, as the kernel stores it.
///
/// The caller has validated it: finite means and log-weights, orthonormal bases, eigenvalues ≥ 0, lengths that agree.
public struct CovarianceParameters: Sendable {
  /// Directions of the eigenvalues.
  public enum Basis: Sendable {
    /// The coordinates themselves: diagonal covariances.
    case coordinates
    /// One basis for all components; coordinate `i` of vector `j` at `j * D + i`.
    case shared([Double])
    /// A basis for every component, laid out alike.
    case own([[Double]])
  }

  /// Number of coordinates D of a state.
  public let dimension: Int
  /// Number of components K.
  public let componentCount: Int
  /// V_k.
  public let basis: Basis
  /// V_kᵀ μ_k, component by component: direction d of component k at `k * D + d`.
  public let means: [Double]
  /// log w_k.
  public let logWeights: [Double]
  /// λ_kd at `k * D + d`, or one list of D that all components share.
  public let eigenvalues: [Double]

  /// Whether all components have the same covariance.
  public var hasCommonCovariance: Bool {
    if case .own = basis { return false }
    return eigenvalues.count == dimension
  }

  /// Stores the mixture.
  public init(
    dimension: Int, basis: Basis, means: [Double], logWeights: [Double], eigenvalues: [Double]
  ) {
    self.dimension = dimension
    componentCount = logWeights.count
    self.basis = basis
    self.means = means
    self.logWeights = logWeights
    self.eigenvalues = eigenvalues
  }
}
