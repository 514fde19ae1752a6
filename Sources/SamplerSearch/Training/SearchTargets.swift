import Diffusion
import Integration

/// Trajectories of the exact flow from which a search draws its batches: starts and ends in `y = x/α`.
public struct SearchTargets: Sendable {
  /// `y_0`.
  public let starts: StateBatch
  /// Where the exact flow has taken them.
  public let ends: StateBatch

  /// Pairs of the same count and dimension.
  ///
  /// - Throws: `SearchError` where they do not belong together.
  public init(starts: StateBatch, ends: StateBatch) throws(SearchError) {
    guard starts.count == ends.count, starts.dimension == ends.dimension, starts.count > 0 else {
      throw .outOfRange(
        quantity: "the number of ends of trajectories", value: "\(ends.count)",
        allowed: "\(starts.count), one for every start")
    }
    guard (0..<ends.count).allSatisfy(ends.isFinite) else {
      throw .outOfRange(
        quantity: "an end of a trajectory", value: "not a number", allowed: "finite coordinates")
    }
    self.starts = starts
    self.ends = ends
  }

  /// The pairs of a step: consecutive ones, from the beginning again where they end.
  func batch(_ step: Int, count: Int) -> (starts: StateBatch, ends: StateBatch) {
    var (from, to) = (
      StateBatch(count: count, dimension: starts.dimension),
      StateBatch(
        count: count, dimension: starts.dimension)
    )
    for i in 0..<count {
      let place = (step * count + i) % starts.count
      for d in 0..<starts.dimension {
        from[i, d] = starts[place, d]
        to[i, d] = ends[place, d]
      }
    }
    return (from, to)
  }
}
