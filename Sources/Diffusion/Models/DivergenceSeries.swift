import Numbers

/// The Taylor coefficients of `∇·ε` of a mixture along any curve of states, one state at a time.
///
/// With `d_k = x̄ − μ_k`, `v_k = s_k² + γ²`, responsibilities `r_k` and `u_k = γ d_k/v_k`:
/// `∇·ε = γ D Σ r_k/v_k − Σ r_k |u_k − ε|²/γ`. Every factor is a power series in `h` along `x̄(γ + h)`; the rooms are made once.
struct DivergenceSeries {
  private let mixture: GaussianMixture
  private let logWeights: [Double]
  private let order: Int
  private var inverse: [Double]
  private var square: [Double]
  private var distance: [Double]
  private var logit: [Double]
  private var mass: [Double]
  private var gap: [Double]
  private var total: [Double]
  private var shares: [Double]
  private var spread: [Double]

  /// Room for coefficients up to `order`.
  init(_ mixture: GaussianMixture, order: Int) {
    self.mixture = mixture
    self.order = order
    logWeights = mixture.weights.map { Double.log($0) }
    let room = [Double](repeating: 0, count: order + 1)
    (inverse, square, distance, logit, mass, gap) = (room, room, room, room, room, room)
    (total, shares, spread) = (room, room, room)
  }

  /// Coefficient `n` of the divergence.
  ///
  /// - Parameters:
  ///   - curve: coefficient `j` of coordinate `d` of `x̄` at `d (order + 1) + j`, for `j ≤ n`.
  ///   - noise: the same of `ε` along the curve.
  mutating func coefficient(_ n: Int, curve: [Double], noise: [Double], gamma: Double) -> Double {
    let largest = largestLogit(curve, gamma)
    for j in 0...n { (total[j], shares[j], spread[j]) = (0, 0, 0) }
    for k in 0..<mixture.count {
      expand(k, n, curve, gamma, largest)
      guard mass[0] > 0 else { continue }
      for j in 0...n {
        total[j] += mass[j]
        shares[j] += Self.product(mass, inverse, j)
        square[j] = 0
      }
      for d in 0..<mixture.dimension {
        for j in 0...n { distance[j] = curve[d * (order + 1) + j] }
        distance[0] -= mixture.means[k][d]
        for j in (0...n) {
          // u_k = (γ + h) d_k/v_k.
          gap[j] =
            gamma * Self.product(distance, inverse, j)
            + (j > 0 ? Self.product(distance, inverse, j - 1) : 0) - noise[d * (order + 1) + j]
        }
        for j in 0...n { square[j] += Self.product(gap, gap, j) }
      }
      for j in 0...n { spread[j] += Self.product(mass, square, j) }
    }
    Self.divide(&shares, by: total, upTo: n)
    Self.divide(&spread, by: total, upTo: n)
    for j in 0...n {
      // Division by γ + h.
      spread[j] = (spread[j] - (j > 0 ? spread[j - 1] : 0)) / gamma
    }
    let slope = gamma * shares[n] + (n > 0 ? shares[n - 1] : 0)
    return Double(mixture.dimension) * slope - spread[n]
  }

  /// `1/v_k`, the mass of component `k` relative to the largest at `h = 0`, both to order `n`.
  private mutating func expand(_ k: Int, _ n: Int, _ curve: [Double], _ gamma: Double, _ largest: Double) {
    let width = mixture.standardDeviations[k]
    let v = width * width + gamma * gamma
    inverse[0] = 1 / v
    for j in stride(from: 1, through: n, by: 1) {
      inverse[j] = -(2 * gamma * inverse[j - 1] + (j > 1 ? inverse[j - 2] : 0)) / v
    }
    for j in 0...n { square[j] = 0 }
    for d in 0..<mixture.dimension {
      for j in 0...n { distance[j] = curve[d * (order + 1) + j] }
      distance[0] -= mixture.means[k][d]
      for j in 0...n { square[j] += Self.product(distance, distance, j) }
    }
    let half = 0.5 * Double(mixture.dimension)
    logit[0] = logWeights[k] - half * Double.log(v) - 0.5 * square[0] * inverse[0]
    for j in stride(from: 1, through: n, by: 1) {
      let growth = 2 * (gamma * inverse[j - 1] + (j > 1 ? inverse[j - 2] : 0)) / Double(j)
      logit[j] = -half * growth - 0.5 * Self.product(square, inverse, j)
    }
    mass[0] = Double.exp(logit[0] - largest)
    for j in stride(from: 1, through: n, by: 1) {
      var sum = 0.0
      for i in 1...j { sum += Double(i) * logit[i] * mass[j - i] }
      mass[j] = sum / Double(j)
    }
  }

  private func largestLogit(_ curve: [Double], _ gamma: Double) -> Double {
    var largest = -Double.infinity
    for k in 0..<mixture.count {
      let width = mixture.standardDeviations[k]
      let v = width * width + gamma * gamma
      var square = 0.0
      for d in 0..<mixture.dimension {
        let distance = curve[d * (order + 1)] - mixture.means[k][d]
        square += distance * distance
      }
      largest = max(
        largest, logWeights[k] - 0.5 * (square / v + Double(mixture.dimension) * Double.log(v)))
    }
    return largest
  }

  @inline(__always)
  private static func product(_ a: [Double], _ b: [Double], _ n: Int) -> Double {
    var sum = 0.0
    for j in 0...n { sum += a[j] * b[n - j] }
    return sum
  }

  /// `a ← a/b` to order `n`.
  private static func divide(_ a: inout [Double], by b: [Double], upTo n: Int) {
    for j in 0...n {
      var sum = a[j]
      for i in 0..<j { sum -= a[i] * b[j - i] }
      a[j] = sum / b[0]
    }
  }
}
