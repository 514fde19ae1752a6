/// A Gaussian mixture with isotropic components, p(x) = Σ_k w_k N(x; μ_k, s_k² I), as the kernel stores it.
///
/// The caller has validated it: at least one component and one dimension, array lengths that agree, finite means, finite
/// log-weights, finite deviations ≥ 0.
public struct MixtureParameters: Sendable {
  /// Number of coordinates D of a state.
  public let dimension: Int
  /// Number of components K.
  public let componentCount: Int
  /// μ_k, component by component: coordinate d of component k at `k * dimension + d`.
  public let means: [Double]
  /// log w_k. A common constant has no effect.
  public let logWeights: [Double]
  /// s_k ≥ 0; 0 makes component k a point mass, which has a noise prediction for gamma > 0 only.
  public let deviations: [Double]
  /// The distinct values among the deviations, ascending.
  let widths: [Double]
  /// Index into `widths` of each component.
  let widthIndices: [Int32]

  /// Stores the mixture and finds its distinct widths.
  ///
  /// - Parameters:
  ///   - dimension: D ≥ 1.
  ///   - means: K·D values, coordinate d of component k at `k * dimension + d`.
  ///   - logWeights: K finite values; they need not be normalised.
  ///   - deviations: K values ≥ 0.
  public init(dimension: Int, means: [Double], logWeights: [Double], deviations: [Double]) {
    self.dimension = dimension
    self.componentCount = logWeights.count
    self.means = means
    self.logWeights = logWeights
    self.deviations = deviations
    let widths = Set(deviations).sorted()
    var indexOfWidth: [Double: Int32] = [:]
    for (index, width) in widths.enumerated() { indexOfWidth[width] = Int32(index) }
    self.widths = widths
    self.widthIndices = deviations.map { indexOfWidth[$0, default: 0] }
  }
}
