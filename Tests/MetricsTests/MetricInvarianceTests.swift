import Diffusion
import Numbers
import Testing

@testable import Metrics

/// Moving, turning and stretching law and sample together changes no distance but by the factor of the stretch.
@Suite struct MetricInvarianceTests {
  private struct Case: CustomStringConvertible {
    let dimension: Int
    let seed: UInt64
    let stretch: Double
    let shift: [Double]
    let mixture: GaussianMixture
    let rows: [[Double]]

    var description: String { "D = \(dimension), seed = \(seed), stretch = \(stretch)" }

    init(dimension: Int, seed: UInt64) throws {
      let random = CounterRandom(seed: seed)
      self.dimension = dimension
      self.seed = seed
      stretch = Double.pow(10, 4 * random.uniform(trajectory: 0, step: 9, index: 0) - 2)
      shift = (0..<dimension).map { 3 * random.normal(trajectory: 1, step: 9, index: $0) }
      let count = 1 + Int(12 * random.uniform(trajectory: 2, step: 9, index: 0))
      mixture = try GaussianMixture(
        means: (0..<count).map { k in
          (0..<dimension).map { random.normal(trajectory: k, step: 0, index: $0) }
        },
        standardDeviations: (0..<count).map {
          Double.pow(10, -3 * random.uniform(trajectory: $0, step: 1, index: 0))
        },
        weights: (0..<count).map { random.uniform(trajectory: $0, step: 2, index: 0) })
      rows = (0..<61).map { i in
        (0..<dimension).map { random.normal(trajectory: i, step: 3, index: $0) }
      }
    }

    /// A reflection at the hyperplane across the shift, then the stretch and the shift.
    private func moved(_ row: [Double]) -> [Double] {
      let norm = shift.map { $0 * $0 }.reduce(0, +)
      let along = zip(row, shift).map(*).reduce(0, +)
      return row.indices.map { stretch * (row[$0] - 2 * along / norm * shift[$0]) + shift[$0] }
    }

    func movedMixture() throws -> GaussianMixture {
      try GaussianMixture(
        means: mixture.means.map(moved), standardDeviations: mixture.standardDeviations.map { stretch * $0 },
        weights: mixture.weights)
    }

    func points() throws -> SamplePoints { try SamplePoints(rows: rows, dimension: dimension) }
    func movedPoints() throws -> SamplePoints {
      try SamplePoints(rows: rows.map(moved), dimension: dimension)
    }
  }

  private static let seeds: [UInt64] = (1...12).map { 1000 + $0 }

  @Test(arguments: [1, 2, 3, 10, 64], seeds)
  func metricsFollowTheMotion(_ dimension: Int, _ seed: UInt64) throws {
    let test = try Case(dimension: dimension, seed: seed)
    let (before, after) = (try test.points(), try test.movedPoints())
    let mixture = try test.movedMixture()
    let scale = test.stretch

    let energy = try EnergyDistance(test.mixture).evaluate(before)
    let movedEnergy = try EnergyDistance(mixture).evaluate(after)
    let size = energy.crossTerm
    #expect(abs(movedEnergy.distance / scale - energy.distance) < 1e-11 * size, "\(test)")

    let widths = [0.1, 1]
    let discrepancy = try KernelDiscrepancy(test.mixture, bandwidths: widths).evaluate(before)
    let movedDiscrepancy = try KernelDiscrepancy(mixture, bandwidths: widths.map { scale * $0 }).evaluate(
      after)
    for (a, b) in zip(discrepancy.squared, movedDiscrepancy.squared) {
      #expect(abs(a - b) < 1e-11, "\(test)")
    }

    let likelihood = try NegativeLogLikelihood(test.mixture)
    let movedLikelihood = try NegativeLogLikelihood(mixture)
    let offset = Double(dimension) * Double.log(scale)
    #expect(
      abs(movedLikelihood.separatedEntropy - likelihood.separatedEntropy - offset) < 1e-10, "\(test)")
    let (value, movedValue) = (try likelihood.evaluate(before), try movedLikelihood.evaluate(after))
    #expect(abs(movedValue.median - value.median - offset) < 1e-7 * max(1, value.median.magnitude), "\(test)")

    let occupancy = try ModeOccupancy(test.mixture).evaluate(before)
    let movedOccupancy = try ModeOccupancy(mixture).evaluate(after)
    #expect(occupancy.counts == movedOccupancy.counts, "\(test)")
    #expect(occupancy.outsideShare == movedOccupancy.outsideShare, "\(test)")
  }

  /// A law and a sample that are the same finite set: the V-statistic of the energy distance is zero, so that
  /// the U-statistic is `-E|x - x'|/n`.
  @Test(arguments: [1, 2, 5, 64])
  func aSampleThatIsTheLaw(_ dimension: Int) throws {
    let test = try Case(dimension: dimension, seed: 2)
    let law = try GaussianMixture(means: test.rows, standardDeviation: 0)
    let points = try test.points()
    let energy = try EnergyDistance(law).evaluate(points)
    #expect(abs(energy.distance + energy.sampleTerm / 61) < 1e-13 * energy.sampleTerm)
    let discrepancy = try KernelDiscrepancy(law, bandwidths: [0.7]).evaluate(points)
    #expect(abs(discrepancy.squared[0] - (discrepancy.sampleTerms[0] - 1) / 61) < 1e-14)
    let sliced = try SlicedWasserstein(law, directionCount: 5).evaluate(points)
    #expect(sliced.distance < 1e-6)
    let occupancy = try ModeOccupancy(law).evaluate(points)
    #expect(occupancy.totalVariation < 1e-15 && occupancy.recall == 1 && occupancy.outsideShare == 0)
  }
}
