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

  /// The moments of a law with these principal axes.
  public init(_ axes: GaussianMixture.PrincipalAxes) {
    variances = axes.variances
    directions = axes.vectors
  }

  /// `s = √(tr S²/tr S)` of the covariance `S`: the deviation of a direction, each counted by its share of the variance; that of
  /// every direction where all have the same, and 0 for a single point.
  public var deviation: Double {
    let sum = CompensatedSum.of(variances)
    return sum > 0 ? (CompensatedSum.of(variances.map { $0 * $0 }) / sum).squareRoot() : 0
  }
}

extension GaussianMixture {
  /// Those of the principal axes.
  public var moments: DataMoments? { DataMoments(principalAxes) }
}
