import Numbers

/// How the end point of a trajectory moves with the mixture's parameters.
///
/// `dx̄(γ₁)/dp = ∫ Φ(γ₁, γ) ∂ε/∂p dγ` along the trajectory, by Gauss-Legendre quadrature on every piece of it. With shares `r_k`,
/// `a_k = (x̄ − μ_k)/v_k`, `ā = Σ r_ka_k`:
/// `∂ε/∂log w_k = γ r_k (a_k − ā)`, `∂ε/∂μ_kj = γ r_k ((a_k − ā) a_kj − e_j/v_k)`,
/// `∂ε/∂s_k = γ r_ks_k ((|a_k|² − D/v_k)(a_k − ā) − 2a_k/v_k)`.
public struct ParameterSensitivity: Sendable {
  /// `∂x̄_i/∂log w_k` at `[k][i]`.
  public private(set) var logWeights: [[Double]]
  /// `∂x̄_i/∂μ_kj` at `[k][j][i]`.
  public private(set) var means: [[[Double]]]
  /// `∂x̄_i/∂s_k` at `[k][i]`.
  public private(set) var deviations: [[Double]]

  /// The derivatives along a solved trajectory of the mixture that `certifier` is for.
  public init(_ certifier: FlowCertifier, along variation: FlowVariation, points: Int = 12) {
    let mixture = certifier.mixture
    let dimension = mixture.dimension
    let zero = [Double](repeating: 0, count: dimension)
    logWeights = [[Double]](repeating: zero, count: mixture.count)
    deviations = logWeights
    means = [[[Double]]](
      repeating: [[Double]](repeating: zero, count: dimension), count: mixture.count)
    let rule = GaussLegendre(points: points)
    var tail = SmallMatrix(identity: dimension)
    for piece in variation.pieces.reversed() {
      tail = tail * piece.jacobian
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let theta = 0.5 * (1 + node)
        let (state, local) = piece.values(at: theta)
        let length = piece.end - piece.start
        add(
          0.5 * weight * length, state, piece.start + length * theta, tail, local, mixture)
      }
    }
  }

  /// Adds one node of the quadrature; what reaches the end is `tail · local⁻¹ ∂ε/∂p`.
  private mutating func add(
    _ weight: Double, _ x: [Double], _ gamma: Double, _ tail: SmallMatrix, _ local: SmallMatrix,
    _ mixture: BallMixture
  ) {
    let shares = mixture.shares(at: x, gamma: gamma)
    let dimension = x.count
    var mean = [Double](repeating: 0, count: dimension)
    func direction(_ k: Int) -> [Double] {
      let v = mixture.variance(k, gamma)
      return (0..<dimension).map { (x[$0] - mixture.means[k][$0]) / v }
    }
    for k in shares.indices where shares[k] > 0 {
      for (i, a) in direction(k).enumerated() { mean[i] += shares[k] * a }
    }
    // Columns of tail · local⁻¹.
    let columns = (0..<dimension).map { j in
      tail * local.solve((0..<dimension).map { $0 == j ? 1 : 0 })
    }
    func carried(_ vector: [Double]) -> [Double] {
      (0..<dimension).map { i in (0..<dimension).reduce(0) { $0 + columns[$1][i] * vector[$1] } }
    }
    for k in shares.indices where shares[k] > 1e-40 {
      let a = direction(k)
      let v = mixture.variance(k, gamma)
      let s = mixture.widths[mixture.widthIndex[k]]
      let factor = weight * gamma * shares[k]
      let excess = carried(zip(a, mean).map { $0 - $1 })
      let forward = carried(a)
      let square = a.reduce(0) { $0 + $1 * $1 }
      for i in 0..<dimension {
        logWeights[k][i] += factor * excess[i]
        deviations[k][i] +=
          factor * s * ((square - Double(dimension) / v) * excess[i] - 2 * forward[i] / v)
        for j in 0..<dimension {
          means[k][j][i] += factor * (excess[i] * a[j] - columns[j][i] / v)
        }
      }
    }
  }
}

extension BallMixture {
  /// `s_k² + γ²` in floating point.
  func variance(_ k: Int, _ gamma: Double) -> Double {
    let s = widths[widthIndex[k]]
    return s * s + gamma * gamma
  }

  /// The shares `r_k` in floating point.
  func shares(at x: [Double], gamma: Double) -> [Double] {
    let logits = means.indices.map { k -> Double in
      let v = variance(k, gamma)
      var square = 0.0
      for d in 0..<dimension {
        let difference = x[d] - means[k][d]
        square += difference * difference
      }
      return Double.log(weights[k]) - 0.5 * (square / v + Double(dimension) * Double.log(v))
    }
    let largest = logits.max() ?? 0
    let masses = logits.map { Double.exp($0 - largest) }
    let sum = masses.reduce(0, +)
    return masses.map { $0 / sum }
  }
}
