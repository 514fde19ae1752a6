import Diffusion
import MixtureKernel
import Numbers

/// 0.9 (m_i + 0.2 m_j) over eight unit directions, equal weights, deviation 0.01.
func toyMixture(extraWidth: Bool = false) -> MixtureParameters {
  let r = 1 / 2.0.squareRoot()
  let directions: [(Double, Double)] = [
    (1, 0), (-1, 0), (0, 1), (0, -1), (r, r), (-r, r), (r, -r), (-r, -r),
  ]
  var means: [Double] = []
  for outer in directions {
    for inner in directions {
      means += [0.9 * (outer.0 + 0.2 * inner.0), 0.9 * (outer.1 + 0.2 * inner.1)]
    }
  }
  var weights = [Double](repeating: 0, count: 64)
  var deviations = [Double](repeating: 0.01, count: 64)
  if extraWidth {
    // A component of another width and of no weight: the same jets by the general path.
    means += [0, 0]
    weights.append(-300)
    deviations.append(0.011)
  }
  return MixtureParameters(dimension: 2, means: means, logWeights: weights, deviations: deviations)
}

/// Jets of a batch: `result[(n * D + d) * count + i]`.
func jets(
  _ parameters: MixtureParameters, states: [[Double]], gammas: [Double], order: Int
) -> [Double] {
  let count = states.count
  let dimension = parameters.dimension
  var rows = [Double](repeating: 0, count: dimension * count)
  for (i, state) in states.enumerated() {
    for d in 0..<dimension { rows[d * count + i] = state[d] }
  }
  var result = [Double](repeating: 0, count: (order + 1) * dimension * count)
  MixtureWorkspace(parameters, maximumOrder: order).expand(
    states: rows, gammas: gammas, count: count, stride: count, order: order, coefficients: &result)
  return result
}

/// |a − b| / |b| in the Euclidean norm.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  var difference = 0.0
  var size = 0.0
  for (x, y) in zip(a, b) {
    difference += (x - y) * (x - y)
    size += y * y
  }
  return (difference / size).squareRoot()
}

/// e_0 … e_(count − 1) in double-double arithmetic, coordinate d of e_n at `n * D + d`.
///
/// The curve is X_0 = `state`, X_n = `curve[n − 1]`; where `curve` ends it follows the mixture's flow. Coordinate d of X_n,
/// n ≥ 1, is multiplied by 1 + `relativeErrors[(n − 1) * D + d]` where that list has an entry: how much does the result
/// depend on roundings of the coefficients themselves?
func exactNoise(
  _ parameters: MixtureParameters, state: [DoubleDouble], gamma: DoubleDouble, count: Int,
  curve: [[Double]] = [],
  relativeErrors: [Double] = []
) -> [DoubleDouble] {
  let dimension = parameters.dimension
  var series = MixtureSeries(
    dimension: dimension, means: parameters.means, logWeights: parameters.logWeights.map { DoubleDouble($0) },
    deviations: parameters.deviations, state: state, level: .noiseLevel(gamma, order: count))
  for n in 0..<max(count - 1, 0) {
    guard n < curve.count || !relativeErrors.isEmpty else {
      series.extend()
      continue
    }
    let flow = series.noise(n).map { $0 / DoubleDouble(n + 1) }
    series.extend(
      along: (0..<dimension).map { d in
        let next = n < curve.count ? DoubleDouble(curve[n][d]) : flow[d]
        let place = n * dimension + d
        return place < relativeErrors.count ? next + next * DoubleDouble(relativeErrors[place]) : next
      })
  }
  return series.noise(count: count)
}
