import Integration
import Numbers

extension GaussianMixture {
  /// The law of `x = α (x_0 + γ z)` for `x_0` from this mixture and standard normal `z`, itself a mixture: means `α μ_k`,
  /// deviations `α √(s_k² + γ²)`, covariances `α² (Σ_k + γ² I)`.
  ///
  /// - Parameters:
  ///   - scale: `α > 0`.
  ///   - level: `γ ≥ 0`.
  /// - Throws: `ModelError` for numbers that make a mean or a deviation invalid.
  public func diffused(scale: Double, level: Double) throws -> GaussianMixture {
    if let shape {
      return try GaussianMixture(
        means: means.map { mean in mean.map { $0 * scale } },
        covariances: shape.covariances.diffused(scale: scale, level: level),
        rotatedMeans: means.indices.map { k in shape.rotatedMean(k).map { $0 * scale } }, weights: weights)
    }
    return try GaussianMixture(
      means: means.map { mean in mean.map { $0 * scale } },
      standardDeviations: standardDeviations.map { scale * ($0 * $0 + level * level).squareRoot() },
      weights: weights)
  }

  /// `E|x|² = Σ_k w_k (|μ_k|² + D s_k²)`, in the squared units of the data.
  public var secondMoment: Double {
    CompensatedSum.of(
      means.indices.map { k in
        let square = means[k].reduce(0) { $0 + $1 * $1 }
        return weights[k] * (square + Double(dimension) * standardDeviations[k] * standardDeviations[k])
      })
  }

  /// `√(tr Cov/D)`, the deviation of a coordinate of the data on average, in the units of the data.
  public var coordinateDeviation: Double {
    let meanSquare = (0..<dimension).reduce(0) { sum, d in
      let mean = CompensatedSum.of(means.indices.map { weights[$0] * means[$0][d] })
      return sum + mean * mean
    }
    return (max(secondMoment - meanSquare, 0) / Double(dimension)).squareRoot()
  }

  /// The mean `μ` of the data and, row by row, their covariance `Σ_k w_k (Σ_k + (μ_k − μ)(μ_k − μ)ᵀ)`.
  public var meanAndCovariance: (mean: [Double], covariance: [Double]) {
    let mean = (0..<dimension).map { d in CompensatedSum.of(means.indices.map { weights[$0] * means[$0][d] })
    }
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    for k in means.indices {
      let own = covariances?.matrix(of: k)
      let offset = zip(means[k], mean).map { $0 - $1 }
      for i in 0..<dimension {
        for j in 0..<dimension {
          let width = own.map { $0[i * dimension + j] } ?? (i == j ? variances(of: k)[i] : 0)
          matrix[i * dimension + j].addProduct(weights[k], width + offset[i] * offset[j])
        }
      }
    }
    return (mean, matrix)
  }

  /// The mean of the data and the eigenvalues and eigenvectors of their covariance.
  public var principalAxes: PrincipalAxes {
    let (mean, matrix) = meanAndCovariance
    let system = JacobiEigensystem(matrix, dimension: dimension)
    return PrincipalAxes(mean: mean, variances: system.values.map { max($0, 0) }, vectors: system.vectors)
  }

  /// The principal directions of the data.
  public struct PrincipalAxes: Sendable {
    /// `E x_0`.
    public let mean: [Double]
    /// `v_i ≥ 0`, ascending.
    public let variances: [Double]
    /// Coordinate `i` of direction `j` is `vectors[j * dimension + i]`.
    public let vectors: [Double]

    /// `Vᵀ x` of every state.
    func turned(_ states: StateBatch) -> StateBatch {
      var result = StateBatch(count: states.count, dimension: states.dimension)
      for j in 0..<states.dimension {
        for i in 0..<states.dimension {
          let factor = vectors[j * states.dimension + i]
          for n in 0..<states.count { result[n, j].addProduct(factor, states[n, i]) }
        }
      }
      return result
    }
  }
}
