import Diffusion
import MixtureKernel
import Numbers

/// `log p_0` of many states at once: component by component over blocks of eight states.
enum LogDensities {
  /// `log Σ_k w_k N(x_i; μ_k, s_k² I)` for every state, for components of positive width.
  ///
  /// Two passes over the components: the first finds the largest term of every state, the second sums the terms
  /// relative to it, in the order of the components.
  static func evaluate(_ mixture: GaussianMixture, _ points: SamplePoints) -> [Double] {
    if mixture.covariances != nil {
      return (0..<points.count).map {
        (try? mixture.logDensity(of: points.state($0), atGamma: 0)) ?? -.infinity
      }
    }
    let stride = points.stride
    var largest = [Double](repeating: -.infinity, count: stride)
    var sums = [Double](repeating: 0, count: stride)
    var terms = [Double](repeating: 0, count: stride)
    let half = Double(mixture.dimension) / 2
    let components = mixture.means.indices.map { k in
      let s = mixture.standardDeviations[k]
      let height = Double.log(mixture.weights[k]) - half * (Double.log(2 * Double.pi) + 2 * Double.log(s))
      return (mean: mixture.means[k], height: height, deviation: s)
    }
    for (mean, height, s) in components {
      PairSums.forEachSquaredDistance(from: mean, points) { i, square in
        let term = height - 0.5 * (square / s / s)
        if term > largest[i] { largest[i] = term }
      }
    }
    for (mean, height, s) in components {
      PairSums.forEachSquaredDistance(from: mean, points) { i, square in
        terms[i] = (height - 0.5 * (square / s / s)) - largest[i]
      }
      terms.withUnsafeMutableBufferPointer { terms in
        guard let base = terms.baseAddress else { return }
        exponentials(of: base, times: 1, count: stride, into: base)
      }
      for i in 0..<points.count { sums[i] += terms[i] }
    }
    return (0..<points.count).map { largest[$0] + Double.log(sums[$0]) }
  }
}
