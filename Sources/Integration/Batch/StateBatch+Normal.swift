import Numbers

extension StateBatch {
  /// Normal numbers of mean 0, keyed by (seed, trajectory, step): trajectory `i` gets the same numbers whatever the count and
  /// the batching. Step 0 belongs to starting points.
  ///
  /// - Parameter firstTrajectory: the number of the first state within a larger run.
  public static func normal(
    count: Int, dimension: Int, seed: UInt64, step: Int = 0, firstTrajectory: Int = 0, deviation: Double = 1
  ) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var batch = StateBatch(count: count, dimension: dimension)
    for i in 0..<count {
      for d in 0..<dimension {
        batch[i, d] = deviation * random.normal(trajectory: firstTrajectory + i, step: step, index: d)
      }
    }
    return batch
  }
}
