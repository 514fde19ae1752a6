import Numbers

/// The first derivatives of a mixture's noise prediction in closed form, for implicit integrators.
///
/// With `d_k = x̄ − μ_k`, `v_k = s_k² + γ²`, responsibilities `r_k` and `u_k = γ d_k/v_k`, so that `ε = Σ r_k u_k`:
/// `∂ε/∂x̄ = γ (Σ r_k/v_k) I − Σ r_k (u_k − ε)(u_k − ε)ᵀ/γ` and
/// `∂ε/∂γ = Σ r_k (s_k² − γ²) d_k/v_k² + Σ r_k q_k (u_k − ε)` with `q_k = γ (|d_k|²/v_k − D)/v_k`.
/// The states `x̄ = x/α` are in the units of the data, as are `s_k` and `γ`, which has to be positive.
public final class MixtureJacobian {
  private let mixture: GaussianMixture
  private let logWeights: [Double]
  private var shares: [Double]
  private var offsets: [Double]
  private var noise: [Double]

  /// Room for one evaluation at a time.
  public init(_ mixture: GaussianMixture) {
    self.mixture = mixture
    logWeights = mixture.weights.map { Double.log($0) }
    shares = [Double](repeating: 0, count: mixture.count)
    offsets = [Double](repeating: 0, count: mixture.count * mixture.dimension)
    noise = [Double](repeating: 0, count: mixture.dimension)
  }

  /// Writes `∂ε_i/∂x̄_j` to `matrix[i D + j]` and `∂ε_i/∂γ` to `rates[i]`.
  ///
  /// - Parameters:
  ///   - state: `x̄`, `D` numbers.
  ///   - gamma: `γ > 0`.
  ///   - matrix: room for `D²` numbers.
  ///   - rates: room for `D` numbers.
  public func evaluate(
    _ state: UnsafeBufferPointer<Double>, at gamma: Double, into matrix: UnsafeMutableBufferPointer<Double>,
    _ rates: UnsafeMutableBufferPointer<Double>
  ) {
    if mixture.covariances != nil { return evaluateShaped(state, at: gamma, into: matrix, rates) }
    let dimension = mixture.dimension
    for j in matrix.indices { matrix[j] = 0 }
    for d in 0..<dimension { (rates[d], noise[d]) = (0, 0) }
    weigh(state, gamma)
    for k in shares.indices {
      let factor = shares[k] * gamma / variance(k, gamma)
      for d in 0..<dimension { noise[d] += factor * offsets[k * dimension + d] }
    }
    for k in shares.indices where shares[k] > 0 {
      let (share, v) = (shares[k], variance(k, gamma))
      let deviation = mixture.standardDeviations[k]
      let bend = (deviation - gamma) * (deviation + gamma) / (v * v)
      var square = 0.0
      for d in 0..<dimension { square += offsets[k * dimension + d] * offsets[k * dimension + d] }
      let growth = gamma * (square / v - Double(dimension)) / v
      for i in 0..<dimension {
        let offset = offsets[k * dimension + i]
        let excess = gamma * offset / v - noise[i]
        rates[i] += share * (bend * offset + growth * excess)
        matrix[i * dimension + i] += share * gamma / v
        for j in 0..<dimension {
          matrix[i * dimension + j] -=
            share * excess * (gamma * offsets[k * dimension + j] / v - noise[j]) / gamma
        }
      }
    }
  }

  /// The derivatives at one state, as lists: `∂ε_i/∂x̄_j` at `i D + j`, and `∂ε_i/∂γ` at `i`.
  public func evaluate(_ state: [Double], at gamma: Double) -> (matrix: [Double], rates: [Double]) {
    var rates = [Double](repeating: 0, count: state.count)
    var matrix = [Double](repeating: 0, count: state.count * state.count)
    state.withUnsafeBufferPointer { state in
      matrix.withUnsafeMutableBufferPointer { matrix in
        rates.withUnsafeMutableBufferPointer { evaluate(state, at: gamma, into: matrix, $0) }
      }
    }
    return (matrix, rates)
  }

  /// The same for covariances: `u_k = γ (Σ_k + γ² I)⁻¹ d_k`,
  /// `∂ε/∂x̄ = γ Σ r_k (Σ_k + γ² I)⁻¹ − Σ r_k (u_k − ε)(u_k − ε)ᵀ/γ`, and `∂ε/∂γ` with the derivatives of `u_k` and of `log r_k`
  /// direction by direction.
  private func evaluateShaped(
    _ state: UnsafeBufferPointer<Double>, at gamma: Double, into matrix: UnsafeMutableBufferPointer<Double>,
    _ rates: UnsafeMutableBufferPointer<Double>
  ) {
    let size = mixture.dimension
    let point = Array(state)
    let posterior = (try? mixture.responsibilities(of: point, atGamma: gamma)) ?? shares
    for j in matrix.indices { matrix[j] = 0 }
    for d in rates.indices { rates[d] = 0 }
    func restored(_ values: [Double], _ k: Int) -> [Double] {
      mixture.covariances?.restored(values, of: k) ?? values
    }
    var own: [[Double]] = []
    var mean = [Double](repeating: 0, count: size)
    for k in posterior.indices {
      let u = mixture.componentScore(k, of: point, atGamma: gamma).map { -gamma * $0 }
      for d in 0..<size { mean[d] += posterior[k] * u[d] }
      own.append(u)
    }
    for k in posterior.indices where posterior[k] > 0 {
      let (offset, values) = (mixture.offset(of: point, from: k), mixture.variances(of: k))
      var growth = 0.0
      var bent = [Double](repeating: 0, count: size)
      for d in 0..<size {
        let v = values[d] + gamma * gamma
        growth += gamma * (offset[d] * offset[d] / v - 1) / v
        bent[d] = (values[d] - gamma * gamma) * offset[d] / (v * v)
      }
      let turned = restored(bent, k)
      let vectors = mixture.covariances?.vectors(of: k)
      for i in 0..<size {
        let excess = own[k][i] - mean[i]
        rates[i] += posterior[k] * (turned[i] + growth * excess)
        for j in 0..<size {
          matrix[i * size + j] -= posterior[k] * excess * (own[k][j] - mean[j]) / gamma
        }
      }
      for d in 0..<size {
        let factor = posterior[k] * gamma / (values[d] + gamma * gamma)
        guard let vectors else {
          matrix[d * size + d] += factor
          continue
        }
        for i in 0..<size {
          for j in 0..<size {
            matrix[i * size + j] += factor * vectors[d * size + i] * vectors[d * size + j]
          }
        }
      }
    }
  }

  private func variance(_ k: Int, _ gamma: Double) -> Double {
    mixture.standardDeviations[k] * mixture.standardDeviations[k] + gamma * gamma
  }

  /// The responsibilities and the offsets from the means.
  private func weigh(_ state: UnsafeBufferPointer<Double>, _ gamma: Double) {
    let dimension = mixture.dimension
    var largest = -Double.infinity
    for k in shares.indices {
      let v = variance(k, gamma)
      var square = 0.0
      for d in 0..<dimension {
        let offset = state[d] - mixture.means[k][d]
        offsets[k * dimension + d] = offset
        square += offset * offset
      }
      shares[k] = logWeights[k] - 0.5 * (square / v + Double(dimension) * Double.log(v))
      largest = max(largest, shares[k])
    }
    var sum = 0.0
    for k in shares.indices {
      shares[k] = Double.exp(shares[k] - largest)
      sum += shares[k]
    }
    for k in shares.indices { shares[k] /= sum }
  }
}
