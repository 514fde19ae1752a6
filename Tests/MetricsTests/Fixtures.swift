import Diffusion
import Numbers

@testable import Metrics

/// Independent draws, one row per state.
func drawRows(_ mixture: GaussianMixture, count: Int, seed: UInt64) -> [[Double]] {
  let batch = DataSample.independent(from: mixture, count: count, seed: seed)
  return (0..<count).map { batch.state($0) }
}

func drawPoints(_ mixture: GaussianMixture, count: Int, seed: UInt64) -> SamplePoints {
  SamplePoints(DataSample.independent(from: mixture, count: count, seed: seed))
}

/// A mixture with unequal weights and widths, one of them zero, in any dimension.
func unevenMixture(dimension: Int) throws -> GaussianMixture {
  let random = CounterRandom(seed: 77)
  let means = (0..<4).map { k in
    (0..<dimension).map { 0.7 * random.normal(trajectory: k, step: 0, index: $0) }
  }
  return try GaussianMixture(
    means: means, standardDeviations: [0.3, 0.05, 0, 1.2], weights: [0.4, 0.3, 0.1, 0.2])
}

func norm(_ row: [Double]) -> Double { row.map { $0 * $0 }.reduce(0, +).squareRoot() }

func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
