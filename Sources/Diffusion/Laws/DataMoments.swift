import Numbers

/// How far data reach along their principal directions: all that a sampler may know of a law beside its noise prediction.
public struct DataMoments: Sendable, Equatable {
  /// `v_i ≥ 0`, the variances along the principal directions, ascending, in the squared units of the data.
  public let variances: [Double]
  /// Coordinate `i` of direction `j` at `j * dimension + i`, orthonormal; nil where the directions are the coordinates.
  public let directions: [Double]?

  /// Data of the same deviation in every direction.
  ///
  /// - Parameters:
  ///   - deviation: at least 0.
  ///   - dimension: coordinates of the data.
  public init(deviation: Double, dimension: Int) {
    variances = [Double](repeating: deviation * deviation, count: dimension)
    directions = nil
  }

  /// Moments from the covariance of the data, `dimension²` numbers.
  public init(covariance: [Double], dimension: Int) {
    let system = JacobiEigensystem(covariance, dimension: dimension)
    variances = system.values.map { max($0, 0) }
    directions = system.vectors
  }

  /// `s = √(tr S²/tr S)` of the covariance `S`: the deviation of a direction, each counted by its share of the variance; that of
  /// every direction where all have the same, and 0 for a single point.
  public var deviation: Double {
    let sum = CompensatedSum.of(variances)
    return sum > 0 ? (CompensatedSum.of(variances.map { $0 * $0 }) / sum).squareRoot() : 0
  }
}

extension GaussianMixture {
  /// Those of the covariance `Σ_k w_k (Σ_k + (μ_k − μ)(μ_k − μ)ᵀ)` with the mean `μ` of the data.
  public var moments: DataMoments? {
    let mean = (0..<dimension).map { d in
      CompensatedSum.of(means.indices.map { weights[$0] * means[$0][d] })
    }
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    for k in means.indices {
      let offset = zip(means[k], mean).map { $0 - $1 }
      let own = covariances?.matrix(of: k)
      let variance = standardDeviations[k] * standardDeviations[k]
      for i in 0..<dimension {
        for j in 0...i {
          let width = own.map { $0[i * dimension + j] } ?? (i == j ? variance : 0)
          matrix[i * dimension + j].addProduct(weights[k], width + offset[i] * offset[j])
        }
      }
    }
    return DataMoments(covariance: matrix, dimension: dimension)
  }
}
