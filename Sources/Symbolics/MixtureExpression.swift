import Numbers

/// The noise prediction of a Gaussian mixture as formulas.
///
/// In the coordinates `xbar = x/alpha` the noisy distribution at `gamma = sigma/alpha` is the mixture with variances
/// `v_k = s_k^2 + gamma^2`, and the noise prediction is `eps = -gamma grad log p`, that is
/// `eps_d = gamma sum_k r_k (xbar_d - mu_kd)/v_k` with `r_k` proportional to `w_k v_k^(-D/2) exp(-|xbar - mu_k|^2/(2 v_k))`.
public struct MixtureExpression: Sendable {
  /// The names of the coordinates of `xbar`.
  public let coordinates: [String]
  /// The name of `gamma`.
  public let noiseLevel: String
  /// The noise prediction, one formula for each coordinate.
  public let noise: [SymbolicExpression]

  /// Builds the formulas; numbers may be symbols.
  ///
  /// - Parameters:
  ///   - means: one list for each component, each as long as `coordinates`.
  ///   - deviations: the standard deviation of each component.
  ///   - weights: the weights, which need not add up to 1.
  ///
  /// Throws ``SystemError/mismatch(_:)`` if the counts do not fit, or there is no component or coordinate.
  public init(
    means: [[SymbolicExpression]], deviations: [SymbolicExpression], weights: [SymbolicExpression],
    coordinates: [String] = ["x"], noiseLevel: String = "gamma"
  ) throws(SystemError) {
    guard !means.isEmpty, !coordinates.isEmpty, means.count == deviations.count, means.count == weights.count,
      means.allSatisfy({ $0.count == coordinates.count })
    else {
      throw .mismatch(
        "A mixture needs as many means, deviations and weights, and means with \(coordinates.count) coordinates."
      )
    }
    self.coordinates = coordinates
    self.noiseLevel = noiseLevel
    let gamma = SymbolicExpression.symbol(noiseLevel)
    let x = coordinates.map { SymbolicExpression.symbol($0) }
    let variances = deviations.map { pow($0, 2) + pow(gamma, 2) }
    if means.count == 1 {
      noise = zip(x, means[0]).map { x, mean in gamma * (x - mean) / variances[0] }
      return
    }
    let half = SymbolicExpression(Rational(1, 2))
    var densities: [SymbolicExpression] = []
    for (k, variance) in variances.enumerated() {
      let distance = SymbolicExpression.sum(zip(x, means[k]).map { pow($0 - $1, 2) })
      let scale = pow(variance, SymbolicExpression(-coordinates.count) * half)
      densities.append(weights[k] * scale * exp(-(half * distance / variance)))
    }
    let total = SymbolicExpression.sum(densities)
    noise = x.indices.map { d in
      gamma
        * .sum(over: densities.indices) { k in densities[k] * (x[d] - means[k][d]) / variances[k] } / total
    }
  }

  /// The derivation along the flow `d xbar / d gamma = eps`.
  public var flow: [String: SymbolicExpression] {
    var flow = [noiseLevel: SymbolicExpression.one]
    for (name, component) in zip(coordinates, noise) { flow[name] = component }
    return flow
  }

  /// The total derivatives `d^p eps_d / d gamma^p` along the flow for p = 0 to `order`; the first index is p.
  public func totalDerivatives(upTo order: Int) -> [[SymbolicExpression]] {
    let byCoordinate = noise.map { $0.derivatives(along: flow, upTo: order) }
    return (0...max(0, order)).map { p in byCoordinate.map { $0[p] } }
  }
}
