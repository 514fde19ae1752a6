import Numbers

/// How far data reach along their principal directions: all that a sampler may know of a law beside its noise prediction.
public struct DataMoments: Sendable, Equatable {
  private enum Spread: Sendable, Equatable {
    case isotropic(dimension: Int)
    /// Row by row.
    case covariance([Double], dimension: Int)
  }

  /// `s = √(tr S²/tr S)` of the covariance `S`: the deviation of a direction, each counted by its share of the variance; that of
  /// every direction where all have the same, and 0 for a single point.
  public let deviation: Double
  private let spread: Spread

  /// Data of the same deviation in every direction.
  ///
  /// - Parameters:
  ///   - deviation: at least 0.
  ///   - dimension: coordinates of the data.
  public init(deviation: Double, dimension: Int) {
    self.deviation = deviation
    spread = .isotropic(dimension: dimension)
  }

  /// The moments of a law.
  public init(_ law: GaussianMixture) {
    let (matrix, dimension) = (law.meanAndCovariance.covariance, law.dimension)
    let trace = CompensatedSum.of((0..<dimension).map { matrix[$0 * dimension + $0] })
    let squares = CompensatedSum.of(matrix.map { $0 * $0 })
    deviation = trace > 0 ? (squares / trace).squareRoot() : 0
    spread = .covariance(matrix, dimension: dimension)
  }

  /// `v_i ≥ 0`, the variances along the principal directions, ascending, in the squared units of the data; coordinate `i` of direction
  /// `j` at `j * dimension + i`, orthonormal, or nil where the directions are the coordinates. The work is that of an eigenvalue problem.
  public var principal: (variances: [Double], directions: [Double]?) {
    switch spread {
    case .isotropic(let dimension):
      return ([Double](repeating: deviation * deviation, count: dimension), nil)
    case .covariance(let matrix, let dimension):
      let system = JacobiEigensystem(matrix, dimension: dimension)
      return (system.values.map { max($0, 0) }, system.vectors)
    }
  }
}

extension GaussianMixture {
  /// Those of the law itself.
  public var moments: DataMoments? { DataMoments(self) }
}
