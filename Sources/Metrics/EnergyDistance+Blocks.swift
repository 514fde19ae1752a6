import Integration
import Numbers

extension EnergyDistance {
  /// States in a block of ``blockDistances(of:)``.
  public static let blockSize = 4096

  /// The distance of every block of ``blockSize`` neighbouring states by itself, for samples whose pairs are too many.
  ///
  /// The U-statistic of a block is unbiased, so that the mean over blocks estimates the distance of the whole sample's law with work
  /// that grows like the number of states. It leaves out pairs from different blocks and so has a larger variance, which the spread of
  /// the blocks shows. Blocks begin at multiples of their size, whatever is run together: the distances of parts of a run that are cut
  /// there are those of the whole, and a ``SampleAccumulator`` of them merges exactly.
  ///
  /// - Returns: NaN for a block with fewer than two finite states. States beyond the last whole block are left out.
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``.
  public func blockDistances(of states: StateBatch) throws(MetricError) -> [Double] {
    var distances: [Double] = []
    for block in 0..<states.count / Self.blockSize {
      let points = SamplePoints(states.slice(block * Self.blockSize..<(block + 1) * Self.blockSize))
      distances.append(points.count < 2 ? .nan : try evaluate(points).distance)
    }
    return distances
  }
}
