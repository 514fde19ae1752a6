import Integration
import Numbers

extension PhaseSpaceDiffusion {
  /// `z − t f`, Euler's step to `t = 0`: `f` is the flow that the process is set to, or `F z − G G^T score`, the drift of the reverse
  /// SDE (Pandey and Mandt 2023, App. D). It is not the posterior mean.
  public func denoised(
    _ states: StateBatch, at point: GridPoint, along equation: ReverseEquation, evaluator: any NoiseEvaluator
  ) -> StateBatch {
    let half = states.dimension / 2
    let (frame, velocity) = (frame(at: point.time), PhaseSpaceVelocity(self, at: point.time))
    let turn = rotation == .on || equation == .sde ? 0 : rate.value(at: point.time) * frame.angleRate
    let share = equation == .sde ? 2.0 : 1
    var (data, complement) = (
      StateBatch(count: states.count, dimension: half), StateBatch(count: states.count, dimension: half)
    )
    frame.split(states, into: &data, &complement)
    var noise = data
    evaluator.noise(data, at: [Double](repeating: point.level, count: data.stride), into: &noise)
    var result = states
    for d in 0..<half {
      for i in 0..<states.count {
        let (z, e, r) = (
          PhasePair(x: states[i, d], m: states[i, half + d]), noise[i, d], complement[i, d]
        )
        let score = PhasePair(
          x: -share * (frame.push.x * e + frame.complement.x * r),
          m: -share * (frame.push.m * e + frame.complement.m * r))
        let slope = velocity(z, score: score)
        let (back, across) = (turn * point.level * r, -turn * e)
        result[i, d] = z.x - point.time * (slope.x + frame.mean.x * back + frame.normal.x * across)
        result[i, half + d] = z.m - point.time * (slope.m + frame.mean.m * back + frame.normal.m * across)
      }
    }
    return result
  }

  /// `z = mean x_0 + L n` with the lower Cholesky factor `L` of the covariance given the data.
  public func noised(_ data: StateBatch, with normals: StateBatch, at point: GridPoint) -> StateBatch {
    let mean = kernel(at: point.time).mean
    let root = factor(.cholesky, at: point.time).matrix
    let half = data.dimension
    var states = StateBatch(count: data.count, dimension: 2 * half)
    for d in 0..<half {
      for i in 0..<data.count {
        let noise = root * PhasePair(x: normals[i, d], m: normals[i, half + d])
        states[i, d] = mean.x * data[i, d] + noise.x
        states[i, half + d] = mean.m * data[i, d] + noise.m
      }
    }
    return states
  }
}
