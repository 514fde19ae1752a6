import MixtureKernel
import Numbers

extension GaussianMixture {
  /// The mixture `Σ_k w_k N(μ_k, Σ_k)`.
  ///
  /// - Parameters:
  ///   - means: one row per component.
  ///   - covariances: of as many components.
  ///   - weights: one per component, not negative; equal when omitted.
  /// - Throws: `ModelError` naming the number that is refused.
  public init(means: [[Double]], covariances: MixtureCovariances, weights: [Double]? = nil) throws {
    try self.init(means: means, covariances: covariances, rotatedMeans: nil, weights: weights)
  }

  /// The same with `V_kᵀ μ_k` where they are known better than by rotation.
  init(
    means: [[Double]], covariances: MixtureCovariances, rotatedMeans: [[Double]]?, weights: [Double]?
  ) throws {
    if let first = means.first, first.count != covariances.dimension {
      throw ModelError.countMismatch(
        quantity: "coordinates in mean 1", expected: covariances.dimension, found: first.count)
    }
    let rows = covariances.eigenvalues.count
    guard rows == means.count || covariances.isCommon else {
      throw ModelError.countMismatch(quantity: "covariances", expected: means.count, found: rows)
    }
    for (k, row) in covariances.eigenvalues.enumerated() where row.count != covariances.dimension {
      throw ModelError.countMismatch(
        quantity: "variances of component \(k + 1)", expected: covariances.dimension, found: row.count)
    }
    let deviations = means.indices.map { k in
      (CompensatedSum.of(covariances.eigenvalues(of: k)) / Double(max(covariances.dimension, 1))).squareRoot()
    }
    try self.init(means: means, standardDeviations: deviations, weights: weights)
    let kept = covariances.keeping(componentNumbers)
    let rotated =
      rotatedMeans.map { list in componentNumbers.map { list[$0] } }
      ?? self.means.enumerated().map { kept.rotated($1, of: $0) }
    shape = Shape(
      covariances: kept,
      parameters: CovarianceParameters(
        dimension: dimension, basis: kept.basis, means: rotated.flatMap { $0 },
        logWeights: self.weights.map { Double.log($0) },
        eigenvalues: kept.isCommon ? kept.eigenvalues(of: 0) : kept.eigenvalues.flatMap { $0 }))
  }

  /// Covariances that are not `s_k² I`.
  struct Shape: Sendable {
    let covariances: MixtureCovariances
    let parameters: CovarianceParameters

    func rotatedMean(_ k: Int) -> ArraySlice<Double> {
      parameters.means[k * parameters.dimension..<(k + 1) * parameters.dimension]
    }
  }

  /// `Σ_k` where they are not `s_k² I`.
  public var covariances: MixtureCovariances? { shape?.covariances }

  /// `λ_kd`, the variances of component `k` along its axes.
  public func variances(of k: Int) -> [Double] {
    covariances?.eigenvalues(of: k)
      ?? [Double](repeating: standardDeviations[k] * standardDeviations[k], count: dimension)
  }

  /// `V_kᵀ(x − μ_k)`, the place of `state` in the axes of component `k`.
  public func offset(of state: [Double], from k: Int) -> [Double] {
    guard let shape else { return zip(state, means[k]).map { $0 - $1 } }
    return zip(shape.covariances.rotated(state, of: k), shape.rotatedMean(k)).map { $0 - $1 }
  }

  /// `log w_k N(x̄; μ_k, Σ_k + γ² I)` for every component.
  func shapedLogDensities(_ shape: Shape, of state: [Double], atGamma gamma: Double) -> [Double] {
    means.indices.map { k in
      let offset = offset(of: state, from: k)
      let values = shape.covariances.eigenvalues(of: k)
      var sum = 0.0
      for d in offset.indices {
        let v = values[d] + gamma * gamma
        sum += Double.log(2 * Double.pi * v) + offset[d] * offset[d] / v
      }
      return Double.log(weights[k]) - sum / 2
    }
  }

  /// The score of component `k` at `state`, `−(Σ_k + γ² I)⁻¹(x̄ − μ_k)`.
  func componentScore(_ k: Int, of state: [Double], atGamma gamma: Double) -> [Double] {
    let values = variances(of: k)
    let scaled = zip(offset(of: state, from: k), values).map { -$0 / ($1 + gamma * gamma) }
    return covariances?.restored(scaled, of: k) ?? scaled
  }
}
