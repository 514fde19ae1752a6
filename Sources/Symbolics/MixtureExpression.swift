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

/// A function of which only the name is known, with its partial derivatives as symbols.
///
/// The derivative of `eps` by x and twice by gamma is the symbol `eps_x_gamma_gamma`. With ``flow(upTo:)`` the chain rule of a
/// field along its own flow can be written down without saying what the field is.
public struct FormalField: Sendable {
  /// The name of the function and of its two arguments: the state and the independent variable.
  public let name: String
  /// The state.
  public let state: String
  /// The independent variable.
  public let variable: String

  /// A field `name(state, variable)`.
  public init(name: String = "eps", state: String = "x", variable: String = "gamma") {
    self.name = name
    self.state = state
    self.variable = variable
  }

  /// The symbol of a partial derivative.
  public func partial(state stateOrder: Int, variable variableOrder: Int) -> SymbolicExpression {
    let indices =
      Array(repeating: state, count: stateOrder) + Array(repeating: variable, count: variableOrder)
    return .symbol(([name] + indices).joined(separator: "_"))
  }

  /// The derivation along `d state / d variable = name`, defined on partial derivatives up to the given order.
  public func flow(upTo order: Int) -> [String: SymbolicExpression] {
    var flow = [variable: SymbolicExpression.one, state: .symbol(name)]
    for total in 0..<max(0, order) {
      for i in 0...total {
        let j = total - i
        let symbol = partial(state: i, variable: j).text
        flow[symbol] =
          partial(state: i + 1, variable: j) * .symbol(name) + partial(state: i, variable: j + 1)
      }
    }
    return flow
  }

  /// The total derivatives of orders 0 to `order` by the chain rule.
  public func totalDerivatives(upTo order: Int) -> [SymbolicExpression] {
    SymbolicExpression.symbol(name).derivatives(along: flow(upTo: order), upTo: order).map { $0.expanded() }
  }
}
