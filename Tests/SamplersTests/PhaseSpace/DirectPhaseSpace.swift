import Diffusion
import Numbers

/// The flow of phase space from its definition, as a witness: the score of a mixture as a sum over 2x2 covariances per component, the
/// Cholesky factor by its formula, and nothing of the statistic.
struct DirectPhaseSpace {
  let process: PhaseSpaceDiffusion
  let mixture: GaussianMixture

  /// `F` and `G G^T`, row by row and on the diagonal.
  func linear(at time: Double) -> [Double] {
    let c = 0.5 * process.rate.value(at: time)
    return [
      -c * process.positionFriction, c * process.inverseMass, -c, -c * process.momentumFriction,
    ]
  }

  func noise(at time: Double) -> [Double] {
    let beta = process.rate.value(at: time)
    return [beta * process.positionFriction, beta * process.momentumFriction / process.inverseMass]
  }

  /// `∇ log p_t(z)`, positions first.
  func score(_ z: [Double], at time: Double) -> [Double] {
    let dimension = mixture.dimension
    var logits: [Double] = []
    var scores: [[Double]] = []
    for k in 0..<mixture.count {
      let s = mixture.standardDeviations[k]
      let kernel = process.kernel(at: time, dataVariance: s * s)
      var (square, score) = (0.0, [Double](repeating: 0, count: 2 * dimension))
      for d in 0..<dimension {
        let offset = PhasePair(
          x: z[d] - kernel.mean.x * mixture.means[k][d],
          m: z[dimension + d] - kernel.mean.m * mixture.means[k][d])
        let solved = kernel.solve(offset)
        (score[d], score[dimension + d]) = (-solved.x, -solved.m)
        square += solved.x * offset.x + solved.m * offset.m
      }
      logits.append(
        Double.log(mixture.weights[k]) - 0.5 * Double(dimension) * Double.log(kernel.determinant)
          - 0.5 * square)
      scores.append(score)
    }
    let top = logits.max() ?? 0
    let masses = logits.map { Double.exp($0 - top) }
    let total = masses.reduce(0, +)
    return (0..<2 * dimension).map { j in
      zip(masses, scores).reduce(0.0) { $0 + $1.0 / total * $1.1[j] }
    }
  }

  /// `L` of the covariance given the data, `l_11, l_21, l_22`.
  func cholesky(at time: Double) -> (Double, Double, Double) {
    let sigma = process.kernel(at: time).covariance
    let first = sigma.xx.squareRoot()
    let cross = sigma.xm / first
    return (first, cross, (sigma.mm - cross * cross).squareRoot())
  }

  /// `eps = −L^T score`.
  func prediction(_ z: [Double], at time: Double) -> [Double] {
    let (a, b, c) = cholesky(at: time)
    let s = score(z, at: time)
    let half = mixture.dimension
    return (0..<half).map { -(a * s[$0] + b * s[half + $0]) } + (0..<half).map { -c * s[half + $0] }
  }

  /// `f_A` and `f_B`, the drifts of positions and momenta in the direction of sampling.
  func drift(_ z: [Double], _ s: [Double], at time: Double) -> [Double] {
    let half = mixture.dimension
    let c = 0.5 * process.rate.value(at: time)
    let (g, nu, inverse) = (process.positionFriction, process.momentumFriction, process.inverseMass)
    return (0..<half).map { c * (g * z[$0] - inverse * z[half + $0] + g * s[$0]) }
      + (0..<half).map { c * (z[$0] + nu * z[half + $0] + nu / inverse * s[half + $0]) }
  }
}
