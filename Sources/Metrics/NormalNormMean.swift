import Diffusion
import Numbers

/// `E|Z|` for a normal `Z` whose covariance has any eigenvalues, by quadrature.
///
/// `E|Z| = (1/(2√π)) ∫_0^∞ (1 − L(t)) t^(−3/2) dt` with the Laplace transform of `|Z|²`,
/// `log L = −Σ_d [½ log(1 + 2 t v_d) + t m_d²/(1 + 2 t v_d)]`. With `t = e^w` the integrand is analytic in a strip of half-width π/2
/// and falls like `e^(−|w|/2)`: the trapezoidal rule with step 1/4 on `|w| ≤ 75` about the scale of `Z` leaves 1e-15.
///
/// Reference: Mathai and Provost, "Quadratic Forms in Random Variables" (1992), section 3.2.
struct NormalNormMean {
  private static let nodes = stride(from: -75.0, through: 75, by: 0.25).map { Double.exp($0) }
  private static let step = 0.25

  /// Distinct eigenvalues, and the group that each direction belongs to.
  private let variances: [Double]
  private let group: [Int]
  private let trace: Double
  private let multiplicities: [Double]

  /// - Parameter eigenvalues: `v_d ≥ 0`, one per direction.
  init(eigenvalues: [Double]) {
    var places: [Double: Int] = [:]
    var variances: [Double] = []
    var multiplicities: [Double] = []
    group = eigenvalues.map { value in
      if let place = places[value] {
        multiplicities[place] += 1
        return place
      }
      places[value] = variances.count
      variances.append(value)
      multiplicities.append(1)
      return variances.count - 1
    }
    self.variances = variances
    self.multiplicities = multiplicities
    trace = CompensatedSum.of(eigenvalues)
  }

  /// `E|Z|` for the mean `m`, given in the directions of the eigenvalues.
  func mean(_ m: [Double]) -> Double {
    var squares = [Double](repeating: 0, count: variances.count)
    for (d, value) in m.enumerated() { squares[group[d]].addProduct(value, value) }
    let scale = CompensatedSum.of(squares) + trace
    guard scale > 0 else { return 0 }
    var sum = 0.0
    for node in Self.nodes {
      var logarithm = 0.0
      for (j, variance) in variances.enumerated() {
        let twice = 2 * node * (variance / scale)
        logarithm -= multiplicities[j] * 0.5 * Double.log1p(twice)
        logarithm -= node * (squares[j] / scale) / (1 + twice)
      }
      sum -= Double.expm1(logarithm) / node.squareRoot()
    }
    return scale.squareRoot() * Self.step * sum / (2 * Double.pi.squareRoot())
  }
}

/// The normal law of the difference of draws from two components of a mixture.
struct ComponentDifference {
  /// Eigenvalues of `Σ_k + Σ_l`.
  let eigenvalues: [Double]
  /// `μ_k − μ_l` in the directions of the eigenvalues.
  let mean: [Double]

  init(_ mixture: GaussianMixture, _ covariances: MixtureCovariances, _ k: Int, _ l: Int) {
    let offset = zip(mixture.means[k], mixture.means[l]).map { $0 - $1 }
    let sameBasis: Bool = if case .own = covariances.basis { k == l } else { true }
    if sameBasis {
      eigenvalues = zip(covariances.eigenvalues(of: k), covariances.eigenvalues(of: l)).map { $0 + $1 }
      mean = covariances.rotated(offset, of: k)
      return
    }
    let sum = zip(covariances.matrix(of: k), covariances.matrix(of: l)).map { $0 + $1 }
    let system = JacobiEigensystem(sum, dimension: mixture.dimension)
    eigenvalues = system.values.map { max($0, 0) }
    let size = mixture.dimension
    mean = (0..<size).map { j in
      var total = 0.0
      for i in 0..<size { total.addProduct(system.vectors[j * size + i], offset[i]) }
      return total
    }
  }

  /// `E f(Y_k − Y_l)` over pairs of components whose weights matter, `w_k w_l > 1e-22`.
  static func average(
    _ mixture: GaussianMixture, _ covariances: MixtureCovariances, _ value: (ComponentDifference) -> Double
  ) -> Double {
    var total = CompensatedSum()
    for k in 0..<mixture.count {
      for l in 0...k where mixture.weights[k] * mixture.weights[l] > 1e-22 {
        let weight = (k == l ? 1 : 2) * mixture.weights[k] * mixture.weights[l]
        total.add(weight * value(ComponentDifference(mixture, covariances, k, l)))
      }
    }
    return total.value
  }
}
