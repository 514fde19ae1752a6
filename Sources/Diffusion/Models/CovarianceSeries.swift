import Numbers
import Series

/// The noise prediction of a mixture with covariances as a power series along its own flow, over any number type.
///
/// It shares no step with the vector kernel: the covariances stand as matrices, and `(Σ_k + γ² I)⁻¹` is applied by a Cholesky
/// factor, `M_0 g_n = z_n − 2γ_0 g_(n−1) − g_(n−2)`. The matrices are `V Λ Vᵀ` as rounded to `Double`.
struct CovarianceSeries<Number: ElementaryNumber> {
  /// Coefficients of ε, one row of coordinates per order.
  private(set) var noise: [[Number]] = []

  private let dimension: Int
  private let gamma: Number
  private var components: [Component] = []
  private var weights: [[Number]] = []

  init(_ mixture: GaussianMixture, at state: [Number], gamma: Number, order: Int) {
    dimension = mixture.dimension
    self.gamma = gamma
    var logits: [Number] = []
    for k in 0..<mixture.count {
      let component = Component(mixture, k, state, gamma)
      logits.append(Number.log(Number(mixture.weights[k])) + component.logDensity)
      components.append(component)
    }
    let largest = logits.max() ?? .zero
    let masses: [Number] = logits.map { Number.exp($0 - largest) }
    var total = Number.zero
    for mass in masses { total = total + mass }
    for mass in masses { weights.append([mass / total]) }
    noise = [average(0, { $0.own[0] })]
    for n in 0..<max(order, 0) { extend(n) }
  }

  private func average(_ n: Int, _ vector: (Component) -> [Number]) -> [Number] {
    var sum = [Number](repeating: .zero, count: dimension)
    for (k, component) in components.enumerated() {
      let value = vector(component)
      for d in 0..<dimension { sum[d] = sum[d] + weights[k][n] * value[d] }
    }
    return sum
  }

  /// Coefficient n + 1 of ε, with x' = ε.
  private mutating func extend(_ n: Int) {
    let scale = Number(n + 1)
    let velocity = noise[n]
    for k in components.indices { components[k].advance(n, velocity, gamma) }
    var centre = Number.zero
    for k in components.indices { centre = centre + weights[k][0] * components[k].bends[n] }
    for k in components.indices { components[k].bends[n] = components[k].bends[n] - centre }
    var means = [Number](repeating: .zero, count: n + 1)
    for m in 0...n {
      for k in components.indices {
        for j in 0...m { means[m] = means[m] + weights[k][j] * components[k].bends[m - j] }
      }
    }
    for k in components.indices {
      var slope = Number.zero
      for j in 0...n { slope = slope + weights[k][j] * (components[k].bends[n - j] - means[n - j]) }
      weights[k].append(slope / scale)
    }
    var next = [Number](repeating: .zero, count: dimension)
    for (k, component) in components.enumerated() {
      for j in 0...n + 1 {
        for d in 0..<dimension { next[d] = next[d] + weights[k][j] * component.own[n + 1 - j][d] }
      }
    }
    noise.append(next)
  }

  private struct Component {
    let logDensity: Number
    let factor: [Number]
    let dimension: Int
    /// Coefficients of g = M⁻¹ z and u = γ g.
    var pull: [[Number]]
    var own: [[Number]]
    /// Coefficients of (log N)' = −(γ tr M⁻¹ + g·x' − γ |g|²).
    var bends: [Number] = []
    private let eigenvalues: [Number]
    /// Coefficients of γ tr M⁻¹, direction by direction the last two of γ/v.
    private var drift: [(Number, Number)]

    init(_ mixture: GaussianMixture, _ k: Int, _ state: [Number], _ gamma: Number) {
      let n = mixture.dimension
      dimension = n
      let values = mixture.variances(of: k)
      var matrix = [Number](repeating: .zero, count: n * n)
      let vectors = mixture.covariances?.vectors(of: k)
      for i in 0..<n {
        for j in 0...i {
          var sum = Number.zero
          if let vectors {
            for e in 0..<n {
              sum = sum + Number(values[e]) * Number(vectors[e * n + i]) * Number(vectors[e * n + j])
            }
          } else if i == j {
            sum = Number(values[i])
          }
          matrix[i * n + j] = i == j ? sum + gamma * gamma : sum
        }
      }
      for j in 0..<n {
        var pivot = matrix[j * n + j]
        for i in 0..<j { pivot = pivot - matrix[j * n + i] * matrix[j * n + i] }
        let root = Number.sqrt(pivot)
        matrix[j * n + j] = root
        for i in j + 1..<max(n, j + 1) {
          var sum = matrix[i * n + j]
          for e in 0..<j { sum = sum - matrix[i * n + e] * matrix[j * n + e] }
          matrix[i * n + j] = sum / root
        }
      }
      factor = matrix
      eigenvalues = values.map { Number($0) }
      drift = eigenvalues.map { (gamma / ($0 + gamma * gamma), .zero) }
      let z = (0..<n).map { state[$0] - Number(mixture.means[k][$0]) }
      let g = Self.solve(matrix, z, n)
      pull = [g]
      own = [g.map { gamma * $0 }]
      var sum = Number.zero
      for d in 0..<n { sum = sum + z[d] * g[d] + Number(2) * Number.log(matrix[d * n + d]) }
      logDensity = -(sum * Number(0.5))
    }

    private static func solve(_ factor: [Number], _ right: [Number], _ n: Int) -> [Number] {
      var x = right
      for i in 0..<n {
        for j in 0..<i { x[i] = x[i] - factor[i * n + j] * x[j] }
        x[i] = x[i] / factor[i * n + i]
      }
      for i in (0..<n).reversed() {
        for j in i + 1..<max(n, i + 1) { x[i] = x[i] - factor[j * n + i] * x[j] }
        x[i] = x[i] / factor[i * n + i]
      }
      return x
    }

    /// `velocity` is coefficient n of x', so that z_(n+1) = velocity/(n + 1).
    mutating func advance(_ n: Int, _ velocity: [Number], _ gamma: Number) {
      var bend = Number.zero
      for d in 0..<dimension { bend = bend + drift[d].0 }
      velocities.append(velocity)
      for j in 0...n {
        for d in 0..<dimension {
          bend = bend + pull[j][d] * (velocities[n - j][d] - own[n - j][d])
        }
      }
      bends.append(-bend)
      for d in drift.indices {
        let variance = eigenvalues[d] + gamma * gamma
        let source = n == 0 ? Number.one : .zero
        let next = (source - Number(2) * gamma * drift[d].0 - drift[d].1) / variance
        drift[d] = (next, drift[d].0)
      }
      let scale = Number(n + 1)
      let right = (0..<dimension).map { d -> Number in
        let older = n >= 1 ? pull[n - 1][d] : .zero
        return velocity[d] / scale - Number(2) * gamma * pull[n][d] - older
      }
      let next = Self.solve(factor, right, dimension)
      own.append((0..<dimension).map { gamma * next[$0] + pull[n][$0] })
      pull.append(next)
    }

    private var velocities: [[Number]] = []
  }
}

extension GaussianMixture {
  /// `e_0 … e_order` of ε along the DDIM ODE in γ for any covariances, one row of coordinates per order.
  ///
  /// - Parameters:
  ///   - state: `dimension` numbers.
  ///   - gamma: positive, or 0 where no component is flat in a direction.
  /// - Throws: `ModelError.dimensionMismatch`, or `ModelError.outOfRange` at γ = 0.
  public func shapedNoiseSeries<Number: ElementaryNumber>(
    at state: [Number], gamma: Number, order: Int
  ) throws -> [[Number]] {
    guard state.count == dimension else {
      throw ModelError.dimensionMismatch(expected: dimension, found: state.count)
    }
    guard !gamma.isZero || !hasPointMasses else {
      throw ModelError.outOfRange(
        quantity: "gamma", value: "0", allowed: "a positive number (the mixture has point masses)")
    }
    return CovarianceSeries(self, at: state, gamma: gamma, order: order).noise
  }
}
