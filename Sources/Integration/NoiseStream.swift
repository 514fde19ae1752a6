import Numbers

/// The normal numbers of a stochastic method, keyed by (seed, trajectory, step, draw): a step asks for a whole batch, as often
/// as it needs, and no number depends on the batching.
///
/// A stream is a value that a test can replace: unit impulses make a linear method's response visible, increments of one
/// Brownian path couple grids.
public struct NoiseStream: Sendable {
  private let source:
    @Sendable (_ trajectory: Int, _ step: Int, _ draw: Int, _ index: Int, _ dimension: Int) -> Double
  private let firstTrajectory: Int

  /// Independent normal numbers of variance 1.
  ///
  /// - Parameter firstTrajectory: the number of the batch's first state within the whole run.
  public init(seed: UInt64, firstTrajectory: Int = 0) {
    let random = CounterRandom(seed: seed)
    // Step 0 of the generator belongs to the starting points.
    self.init(firstTrajectory: firstTrajectory) { trajectory, step, draw, index, dimension in
      random.normal(trajectory: trajectory, step: step + 1, index: draw * dimension + index)
    }
  }

  /// The numbers that `source` gives for a trajectory, a step, a draw, and a coordinate out of `dimension`.
  public init(
    firstTrajectory: Int = 0,
    source:
      @escaping @Sendable (
        _ trajectory: Int, _ step: Int, _ draw: Int, _ index: Int, _ dimension: Int
      ) -> Double
  ) {
    self.source = source
    self.firstTrajectory = firstTrajectory
  }

  /// The same stream for the batch that begins `count` trajectories later.
  public func advanced(by count: Int) -> NoiseStream {
    NoiseStream(firstTrajectory: firstTrajectory + count, source: source)
  }

  /// `batch ← z` for `step`; `draw` tells several batches of one step apart.
  public func fill(_ batch: inout StateBatch, step: Int, draw: Int = 0) {
    for d in 0..<batch.dimension {
      for i in 0..<batch.count {
        batch[i, d] = source(firstTrajectory + i, step, draw, d, batch.dimension)
      }
    }
  }
}
