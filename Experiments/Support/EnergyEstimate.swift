import Integration
import Metrics
import Numbers
import Samplers

/// The energy distance of a sample: over all pairs, or over the pairs within blocks where there are too many.
struct EnergyEstimate {
  /// The estimate.
  let distance: Double

  /// Samples of more states than this are judged by blocks.
  static let pairLimit = TrajectoryBlocks.standardSize

  /// The distance of `states` from a law.
  ///
  /// - Throws: `MetricError`, also where a sample that is judged as a whole has fewer than two finite states.
  init(_ states: StateBatch, from law: EnergyDistance) throws {
    if states.count > Self.pairLimit {
      distance = SampleAccumulator(.exact, try law.blockDistances(of: states)).summary.mean
    } else {
      distance = try law.evaluate(SamplePoints(states)).distance
    }
  }

  /// What is to be said of the distances of samples of so many states; nothing where they are over all pairs.
  static func note(_ count: Int) -> [String] {
    guard count > pairLimit else { return [] }
    let blocks = count / EnergyDistance.blockSize
    return [
      "Energy distances are means over \(blocks) blocks of \(EnergyDistance.blockSize) neighbouring trajectories, without pairs from different blocks."
    ]
  }
}
