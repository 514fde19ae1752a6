import Numbers

extension GaussianMixture {
  /// `log p_γ(x̄) = log Σ_k w_k N(x̄; μ_k, v_k I)`, `v_k = s_k² + γ²`: the density in `x̄`, not in `x_t`
  /// (which differs by `D log α`).
  ///
  /// - Throws: `ModelError` for a state of the wrong dimension, a negative `γ`, or `γ = 0` with point masses.
  public func logDensity(of state: [Double], atGamma gamma: Double) throws -> Double {
    let logits = try logJointDensities(of: state, atGamma: gamma)
    let largest = logits.max() ?? -.infinity
    guard largest.isFinite else { return largest }
    return largest + Double.log(CompensatedSum.of(logits.map { Double.exp($0 - largest) }))
  }

  /// `r_k`, the posterior probability of each component given `x̄` at noise level `γ`.
  ///
  /// - Throws: `ModelError` as `logDensity`.
  public func responsibilities(of state: [Double], atGamma gamma: Double) throws -> [Double] {
    let logits = try logJointDensities(of: state, atGamma: gamma)
    let largest = logits.max() ?? 0
    let masses = logits.map { Double.exp($0 - largest) }
    let total = CompensatedSum.of(masses)
    return masses.map { $0 / total }
  }

  /// `∇ log p_γ(x̄) = −Σ_k r_k (x̄ − μ_k)/v_k = −ε/γ`, the score in `x̄`; in `x_t` it is this divided by `α`.
  ///
  /// - Throws: `ModelError` as `logDensity`.
  public func score(of state: [Double], atGamma gamma: Double) throws -> [Double] {
    let posterior = try responsibilities(of: state, atGamma: gamma)
    if shape != nil {
      let scores = posterior.indices.map { componentScore($0, of: state, atGamma: gamma) }
      return (0..<dimension).map { d in
        CompensatedSum.of(posterior.indices.map { posterior[$0] * scores[$0][d] })
      }
    }
    return (0..<dimension).map { d in
      -CompensatedSum.of(
        posterior.indices.map { k in
          posterior[k] * (state[d] - means[k][d]) / variance(k, gamma)
        })
    }
  }

  private func variance(_ k: Int, _ gamma: Double) -> Double {
    standardDeviations[k] * standardDeviations[k] + gamma * gamma
  }

  private func logJointDensities(of state: [Double], atGamma gamma: Double) throws -> [Double] {
    guard state.count == dimension else {
      throw ModelError.dimensionMismatch(expected: dimension, found: state.count)
    }
    guard gamma >= 0, gamma.isFinite, gamma > 0 || !hasPointMasses else {
      throw ModelError.outOfRange(
        quantity: "gamma", value: "\(gamma)",
        allowed: hasPointMasses
          ? "a positive number (the mixture has point masses)" : "a number that is not negative")
    }
    if let shape { return shapedLogDensities(shape, of: state, atGamma: gamma) }
    let half = 0.5 * Double(dimension)
    return means.indices.map { k in
      let v = variance(k, gamma)
      var square = 0.0
      for d in 0..<dimension {
        let difference = state[d] - means[k][d]
        square += difference * difference
      }
      return Double.log(weights[k]) - half * Double.log(2 * Double.pi * v) - square / (2 * v)
    }
  }
}
