import Numbers

/// Jets of a Gaussian mixture's noise prediction in double-double arithmetic, by the textbook recurrences of every
/// component: 1/v, log v, |d|², the full logit, its exponential, the normalised weight, d/v.
///
/// Slow and close to the definition, so that a fast kernel can be held against it and reference solutions computed. Only
/// the dominant component's logit series is taken off, which the quotient does not see. Order by order, the cost of p
/// orders is about K·D·p² products; `GaussianMixture.flowSeries` says the same with series as values, for every number
/// type.
public struct ReferenceJet: Sendable {
  let dimension: Int
  let means: [Double]
  let logWeights: [Double]
  let deviations: [Double]

  /// A mixture by its parts, not validated: coordinate d of mean k at `k * dimension + d`, natural logarithms of the
  /// weights, deviations.
  public init(dimension: Int, means: [Double], logWeights: [Double], deviations: [Double]) {
    self.dimension = dimension
    self.means = means
    self.logWeights = logWeights
    self.deviations = deviations
  }

  /// The jets of a mixture.
  public init(_ mixture: GaussianMixture) {
    self.init(
      dimension: mixture.dimension, means: mixture.means.flatMap { $0 },
      logWeights: mixture.weights.map { Double.log($0) }, deviations: mixture.standardDeviations)
  }

  /// e_0 … e_(count − 1) at `state`, coordinate d of e_n at `n * dimension + d`.
  ///
  /// The curve is X_0 = `state`, X_n = `curve[n − 1]`; where `curve` ends it follows the mixture's flow. Coordinate d of
  /// X_n, n ≥ 1, is multiplied by 1 + `relativeErrors[(n − 1) * dimension + d]` where that list has an entry: how much
  /// does the result depend on roundings of the coefficients themselves?
  public func noise(
    state: [DoubleDouble], gamma: DoubleDouble, count: Int, curve: [[Double]] = [],
    relativeErrors: [Double] = []
  ) -> [DoubleDouble] {
    let zero = DoubleDouble.zero
    var path = state
    var result: [DoubleDouble] = []
    var components = deviations.indices.map {
      Component(count: count, variance: DoubleDouble(deviations[$0], times: deviations[$0]) + gamma * gamma)
    }
    var total: [DoubleDouble] = []
    var raw: [DoubleDouble] = []
    var dominant = 0
    for n in 0..<count {
      for k in components.indices {
        components[k].extend(
          n, path: path, mean: means[k * dimension..<(k + 1) * dimension], logWeight: logWeights[k],
          gamma: gamma)
      }
      if n == 0 {
        for k in components.indices where components[k].logit[0] > components[dominant].logit[0] {
          dominant = k
        }
      }
      let reference = components[dominant].logit[n]
      var sum = zero
      for k in components.indices { sum = sum + components[k].exponentiate(n, reference: reference) }
      total.append(sum)
      var direction = [DoubleDouble](repeating: zero, count: dimension)
      for k in components.indices where !components[k].mass[0].isZero {
        components[k].normalise(n, total: total)
        for j in 0...n {
          let weight = components[k].share[j]
          for d in 0..<dimension {
            direction[d] = direction[d] + weight * components[k].slope[(n - j) * dimension + d]
          }
        }
      }
      raw += direction
      for d in 0..<dimension {
        var e = gamma * raw[n * dimension + d]
        if n > 0 { e = e + raw[(n - 1) * dimension + d] }
        result.append(e)
        let next = n < curve.count ? DoubleDouble(curve[n][d]) : e / DoubleDouble(n + 1)
        let place = n * dimension + d
        path.append(
          place < relativeErrors.count ? next + next * DoubleDouble(relativeErrors[place]) : next)
      }
    }
    return result
  }

  /// The series of one component.
  private struct Component {
    let variance: DoubleDouble
    var inverse: [DoubleDouble] = []
    var logit: [DoubleDouble] = []
    var mass: [DoubleDouble] = []
    var share: [DoubleDouble] = []
    /// d/v, as many rows per order as there are coordinates.
    var slope: [DoubleDouble] = []
    var square: [DoubleDouble] = []
    var relative: [DoubleDouble] = []

    init(count: Int, variance: DoubleDouble) {
      self.variance = variance
      inverse.reserveCapacity(count)
    }

    mutating func extend(
      _ n: Int, path: [DoubleDouble], mean: ArraySlice<Double>, logWeight: Double, gamma: DoubleDouble
    ) {
      let zero = DoubleDouble.zero
      let dimension = mean.count
      let twice = gamma + gamma
      var log = zero
      if n == 0 {
        inverse.append(.one / variance)
        log = DoubleDouble.log(variance)
      } else {
        let before = n > 1 ? inverse[n - 2] : zero
        inverse.append(-(twice * inverse[n - 1] + before) / variance)
        log = (twice * inverse[n - 1] + before + before) / DoubleDouble(n)
      }
      func offset(_ j: Int, _ d: Int) -> DoubleDouble {
        let value = path[j * dimension + d]
        return j == 0 ? value - DoubleDouble(mean[mean.startIndex + d]) : value
      }
      var distance = zero
      for j in 0...n {
        for d in 0..<dimension { distance = distance + offset(j, d) * offset(n - j, d) }
      }
      square.append(distance)
      var quadratic = zero
      for j in 0...n { quadratic = quadratic + square[j] * inverse[n - j] }
      var value = -(DoubleDouble(dimension) * log + quadratic) / DoubleDouble(2)
      if n == 0 { value = value + DoubleDouble(logWeight) }
      logit.append(value)
      for d in 0..<dimension {
        var sum = zero
        for j in 0...n { sum = sum + offset(j, d) * inverse[n - j] }
        slope.append(sum)
      }
    }

    mutating func exponentiate(_ n: Int, reference: DoubleDouble) -> DoubleDouble {
      relative.append(logit[n] - reference)
      var value = DoubleDouble.zero
      if n == 0 {
        if relative[0] > DoubleDouble(-650) { value = DoubleDouble.exp(relative[0]) }
      } else if !mass[0].isZero {
        for j in 1...n { value = value + DoubleDouble(j) * relative[j] * mass[n - j] }
        value = value / DoubleDouble(n)
      }
      mass.append(value)
      return value
    }

    mutating func normalise(_ n: Int, total: [DoubleDouble]) {
      var value = mass[n]
      if n > 0 {
        for j in 1...n { value = value - total[j] * share[n - j] }
      }
      share.append(value / total[0])
    }
  }
}
