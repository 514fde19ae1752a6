import Diffusion
import Numbers

/// GENIE's Appendix D: moments of the data and of the noise given the noisy state, from a mixture's own posterior, against
/// the score and its Hessian. Printed equations beside corrected ones.
struct PosteriorMoments {
  private let point: EquationPoint
  /// `E[x_0|x_t]` and `E[x_0 x_0ᵀ|x_t]`.
  private let data: (mean: Vector, square: [Vector])
  /// `E[ε εᵀ|x_t]`.
  private let noiseSquare: [Vector]

  /// Component `k` has the posterior weight `r_k`, `x_0 ~ N((γ² μ_k + s_k² x̄)/v_k, (s_k² γ²/v_k) I)` and
  /// `ε ~ N(γ (x̄ − μ_k)/v_k, (s_k²/v_k) I)`, with `v_k = s_k² + γ²`.
  ///
  /// - Throws: `ModelError` for a state that is none of the mixture's.
  init(_ mixture: GaussianMixture, at point: EquationPoint) throws {
    self.point = point
    let size = mixture.dimension
    let shares = try mixture.responsibilities(of: point.state.numbers, atGamma: point.gamma)
    let square = point.gamma * point.gamma
    var mean = Vector([Double](repeating: 0, count: size))
    var (second, noise): ([Vector], [Vector]) = (.identity(size, times: 0), .identity(size, times: 0))
    for k in shares.indices where shares[k] > 0 {
      let width = mixture.standardDeviations[k] * mixture.standardDeviations[k]
      let v = width + square
      let centre = Vector(mixture.means[k])
      let own = (square / v) * centre + (width / v) * point.state
      let slope = (point.gamma / v) * (point.state - centre)
      mean = mean + shares[k] * own
      second = sum([
        second, (shares[k] * own).outer(own), .identity(size, times: shares[k] * width * square / v),
      ])
      noise = sum([noise, (shares[k] * slope).outer(slope), .identity(size, times: shares[k] * width / v)])
    }
    data = (mean, second)
    noiseSquare = noise
  }

  private var scoreSquare: [Vector] { point.score.outer(point.score) }

  /// `σ² ∇² log p + σ² s sᵀ + I`, the right-hand side of Eq. 70.
  private var expectedNoise: [Vector] {
    let variance = point.sigma * point.sigma
    return sum([
      point.hessian.map { variance * $0 }, scoreSquare.map { variance * $0 },
      .identity(point.state.numbers.count),
    ])
  }

  /// Eqs. 68 to 72 in the order of the paper.
  var deviations: [(equation: String, value: Double)] {
    let (alpha, sigma) = (point.alpha, point.sigma)
    let variance = sigma * sigma
    let x = point.sample
    let cross = sum([data.mean.outer(x), x.outer(data.mean)]).map { -alpha * $0 }
    let right = sum([
      x.outer(x).map { -1 * $0 }, expectedNoise.map { variance * $0 },
    ])
    let corrected = sum([data.square.map { (alpha * alpha) * $0 }, cross])
    let printed = sum([data.mean.outer(x).map { (alpha * alpha) * $0 }, cross])
    let direction = point.velocity
    let product = noiseSquare * direction
    let offset = point.score.dot(direction) * point.score + (1 / variance) * direction
    let truth = point.hessian * direction
    return [
      ("Eq. 68, x_0 x_0^T in the first term", corrected.flat.deviation(from: right.flat)),
      ("Eq. 68, as printed", printed.flat.deviation(from: right.flat)),
      ("Eq. 70", noiseSquare.flat.deviation(from: expectedNoise.flat)),
      ("Eq. 71", product.deviation(from: expectedNoise * direction)),
      (
        "Eq. 72, minimiser with the factor 1/sigma^2",
        ((1 / variance) * product - offset).deviation(from: truth)
      ),
      ("Eq. 72, minimiser as printed", (product - offset).deviation(from: truth)),
    ]
  }
}
