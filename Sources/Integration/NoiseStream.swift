/// The normal numbers of a stochastic method for one batch of a run: a step asks for a whole batch, as often as it needs, and no
/// number depends on the batching.
///
/// Where the numbers come from is a value: keyed ones, recorded ones, or unit impulses that make a linear method's response
/// visible.
public struct NoiseStream: Sendable {
  private let source: any NoiseSource
  private let firstTrajectory: Int

  /// The numbers of `source` for the batch whose first state is the trajectory `firstTrajectory` of the run.
  public init(_ source: any NoiseSource, firstTrajectory: Int = 0) {
    self.source = source
    self.firstTrajectory = firstTrajectory
  }

  /// Independent normal numbers of variance 1, keyed by `seed`.
  public init(seed: UInt64, firstTrajectory: Int = 0) {
    self.init(KeyedNoise(seed: seed), firstTrajectory: firstTrajectory)
  }

  /// `batch ← z` for `step`; `draw` tells several batches of one step apart.
  public func fill(_ batch: inout StateBatch, step: Int, draw: Int = 0) {
    source.fill(&batch, first: firstTrajectory, step: step, draw: draw)
  }
}
