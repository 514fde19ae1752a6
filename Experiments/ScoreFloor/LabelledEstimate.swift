import Diffusion
import Numbers

extension GaussianMixture {
  /// The mixture that a sample of this one suggests: every component with the mean and the share of those draws that came
  /// from it, the widths being known. Components that none came from are left out.
  ///
  /// The labels are known, so the estimate is that of the labelled moments, which is what expectation and maximisation tend
  /// to where components do not overlap.
  ///
  /// - Parameters:
  ///   - count: how many draws, at least 1.
  ///   - seed: of their random numbers.
  /// - Throws: `ModelError` for no draw.
  func estimated(from count: Int, seed: UInt64) throws -> GaussianMixture {
    let random = CounterRandom(seed: seed)
    var running = 0.0
    let bounds = weights.map { weight in
      running += weight
      return running
    }
    var counts = [Double](repeating: 0, count: self.count)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: self.count)
    for i in 0..<count {
      let level = running * random.uniform(trajectory: i, step: 0, index: 0)
      let k = bounds.firstIndex { level < $0 } ?? bounds.count - 1
      counts[k] += 1
      for d in 0..<dimension {
        sums[k][d] += standardDeviations[k] * random.normal(trajectory: i, step: 1, index: d)
      }
    }
    return try GaussianMixture(
      means: means.indices.map { k in
        (0..<dimension).map { means[k][$0] + (counts[k] > 0 ? sums[k][$0] / counts[k] : 0) }
      }, standardDeviations: standardDeviations, weights: counts)
  }
}
