import Numbers

extension GaussianMixture {
  /// What the posterior weights of the components say about a state.
  public struct Posterior: Sendable {
    /// `−Σ r log r`, nats.
    public let entropy: Double
    /// The largest weight.
    public let largest: Double
    /// The component that has it.
    public let component: Int
    /// The weights of the classes.
    public let classes: [Double]

    /// The likeliest class.
    public var likeliestClass: Int { classes.indices.max { classes[$0] < classes[$1] } ?? 0 }
  }

  /// The posterior weights at noise level `γ`, summed by class.
  ///
  /// - Parameters:
  ///   - state: `x̄`.
  ///   - gamma: `γ`.
  ///   - labels: the class of every component, from 0.
  ///   - classCount: how many classes there are.
  /// - Throws: `ModelError` as `responsibilities`, and for labels of another number or out of range.
  public func posterior(
    of state: [Double], atGamma gamma: Double, labels: [Int], classCount: Int
  ) throws -> Posterior {
    guard labels.count == count else {
      throw ModelError.countMismatch(quantity: "classes of components", expected: count, found: labels.count)
    }
    if let wrong = labels.first(where: { !(0..<classCount).contains($0) }) {
      throw ModelError.outOfRange(
        quantity: "the class of a component", value: "\(wrong)", allowed: "0 to \(classCount - 1)")
    }
    var classes = [Double](repeating: 0, count: classCount)
    var (entropy, largest, component) = (0.0, -1.0, 0)
    for (k, weight) in try responsibilities(of: state, atGamma: gamma).enumerated() {
      classes[labels[k]] += weight
      if weight > 0 { entropy -= weight * Double.log(weight) }
      if weight > largest { (largest, component) = (weight, k) }
    }
    return Posterior(entropy: entropy, largest: largest, component: component, classes: classes)
  }

  /// One Gaussian per class of points: mean, covariance with divisor `n_c` plus `r² I`, weight `n_c`.
  ///
  /// - Parameters:
  ///   - classes: the points of every class, at least one in each.
  ///   - ridge: `r ≥ 0`.
  /// - Throws: `ModelError` for points that make no mixture.
  public static func fitted(to classes: [[[Double]]], ridge: Double) throws -> GaussianMixture {
    let size = classes.first?.first?.count ?? 0
    for point in classes.joined() where point.count != size {
      throw ModelError.dimensionMismatch(expected: size, found: point.count)
    }
    let means = classes.map { points in
      (0..<size).map { d in CompensatedSum.of(points.map { $0[d] }) / Double(points.count) }
    }
    let matrices = zip(classes, means).map { points, mean -> [Double] in
      var matrix = [Double](repeating: 0, count: size * size)
      for point in points {
        let offset = zip(point, mean).map { $0 - $1 }
        for i in 0..<size where offset[i] != 0 {
          for j in 0...i { matrix[i * size + j] += offset[i] * offset[j] }
        }
      }
      for i in 0..<size {
        for j in 0...i {
          matrix[i * size + j] /= Double(points.count)
          matrix[j * size + i] = matrix[i * size + j]
        }
      }
      return matrix
    }
    return try GaussianMixture(
      means: means, covariances: .full(matrices, dimension: size, ridge: ridge * ridge),
      weights: classes.map { Double($0.count) })
  }
}
