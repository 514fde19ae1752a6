import Numbers

extension GaussianMixture {
  /// Draws from `p_0`: draw `i` depends on the seed and `i` alone.
  ///
  /// The component is the one whose interval of the cumulated weights contains a uniform number.
  public func samples(count: Int, seed: UInt64) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var cumulated: [Double] = []
    for weight in weights { cumulated.append((cumulated.last ?? 0) + weight) }
    var batch = StateBatch(count: count, dimension: dimension)
    for i in 0..<count {
      let u = random.uniform(trajectory: i, step: 1, index: 0)
      let k = cumulated.firstIndex { u < $0 } ?? means.count - 1
      for d in 0..<dimension {
        batch[i, d] =
          means[k][d] + standardDeviations[k] * random.normal(trajectory: i, step: 2, index: d)
      }
    }
    return batch
  }

  /// Draws from `p_t` at `point`: `x = α (x_0 + γ z)` with the draws `x_0` of `samples`.
  public func noisySamples(count: Int, seed: UInt64, at point: GridPoint) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var batch = samples(count: count, seed: seed)
    for i in 0..<count {
      for d in 0..<dimension {
        let noise = random.normal(trajectory: i, step: 3, index: d)
        batch[i, d] = point.alpha * (batch[i, d] + point.gamma * noise)
      }
    }
    return batch
  }
}
