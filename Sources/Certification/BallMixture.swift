/// A Gaussian mixture whose parameters are taken as exact doubles, with what depends on them alone.
struct BallMixture: Sendable {
  let dimension: Int
  let means: [[Double]]
  let weights: [Double]
  /// The different widths.
  let widths: [Double]
  /// The squares of `widths`.
  let widthSquares: [Ball]
  /// The place of every component's width in `widths`.
  let widthIndex: [Int]
  private let logWeights: [Ball]

  var count: Int { means.count }

  init(means: [[Double]], deviations: [Double], weights: [Double]) {
    dimension = means.first?.count ?? 0
    self.means = means
    self.weights = weights
    widths = Array(Set(deviations)).sorted()
    widthSquares = widths.map { Ball($0) * Ball($0) }
    let places = Dictionary(uniqueKeysWithValues: zip(widths, widths.indices))
    widthIndex = deviations.map { places[$0] ?? 0 }
    logWeights = weights.map { Ball.log(Ball($0)) }
  }

  /// `log(w_k/w_d)`.
  func logWeightRatio(_ k: Int, _ d: Int) -> Ball {
    weights[k] == weights[d] ? Ball(0) : logWeights[k] - logWeights[d]
  }

  /// The component of the largest share at a point, in floating point: any choice is right, this one keeps numbers small.
  func heaviest(at state: [Double], gamma: Double) -> Int {
    var (best, largest) = (0, -Double.infinity)
    for k in means.indices {
      let s = widths[widthIndex[k]]
      let v = s * s + gamma * gamma
      var square = 0.0
      for i in 0..<dimension {
        let offset = state[i] - means[k][i]
        square += offset * offset
      }
      let logit = logWeights[k].center - 0.5 * (Double(dimension) * Double.log(v) + square / v)
      if logit > largest { (best, largest) = (k, logit) }
    }
    return best
  }
}

extension Rounding {
  /// At least the Euclidean norm of a vector with these bounds of its coordinates.
  static func norm(_ bounds: some Sequence<Double>) -> Double {
    var (sum, count) = (0.0, 0)
    for b in bounds {
      sum += b * b
      count += 1
    }
    return up(up(sum, terms: count).squareRoot())
  }
}
