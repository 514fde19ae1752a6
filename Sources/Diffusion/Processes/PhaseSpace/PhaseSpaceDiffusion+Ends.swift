import Integration
import Numbers

extension PhaseSpaceDiffusion {
  /// `z − t f`, Euler's step to `t = 0`: `f` is the probability flow `dz/dt`, or `F z − G G^T score`, the drift of the reverse SDE
  /// (Pandey and Mandt 2023, App. D). It is not the posterior mean.
  ///
  /// - Throws: `SeriesError` at `t = 0`, where the covariance vanishes.
  public func denoised(
    _ states: StateBatch, at point: GridPoint, along equation: ReverseEquation, evaluator: any NoiseEvaluator
  ) throws -> StateBatch {
    let half = states.dimension / 2
    let flow = try PhaseSpaceVelocity(self, at: point.time)
    var statistic = StateBatch(count: states.count, dimension: half)
    var noise = statistic
    flow.formStatistic(of: states, into: &statistic)
    evaluator.noise(
      statistic, at: [Double](repeating: point.level, count: statistic.stride), into: &noise)
    let rate = 0.5 * beta
    var data = states
    for d in 0..<half {
      for i in 0..<states.count {
        let (x, m) = (states[i, d], states[i, half + d])
        var drift = flow.velocity(x: x, m: m, noise: noise[i, d])
        if equation == .sde {
          let linear = PhasePair(
            x: rate * (-positionFriction * x + inverseMass * m), m: rate * (-x - momentumFriction * m))
          drift = PhasePair(x: 2 * drift.x - linear.x, m: 2 * drift.m - linear.m)
        }
        data[i, d] = x - point.time * drift.x
        data[i, half + d] = m - point.time * drift.m
      }
    }
    return data
  }

  /// `z = mean x_0 + L n` with the lower Cholesky factor `L` of the covariance given the data.
  public func noised(_ data: StateBatch, with normals: StateBatch, at point: GridPoint) -> StateBatch {
    let kernel = kernel(at: point.time)
    let half = data.dimension
    let xx = kernel.covariance.xx.squareRoot()
    let mx = kernel.covariance.xm / xx
    let mm = (kernel.determinant / kernel.covariance.xx).squareRoot()
    var states = StateBatch(count: data.count, dimension: 2 * half)
    for d in 0..<half {
      for i in 0..<data.count {
        let (first, second) = (normals[i, d], normals[i, half + d])
        states[i, d] = kernel.mean.x * data[i, d] + xx * first
        states[i, half + d] = kernel.mean.m * data[i, d] + mx * first + mm * second
      }
    }
    return states
  }
}
