import Diffusion
import GSLReference
import Testing

@testable import Metrics

@Suite struct SlicedWassersteinTests {
  /// On the line with one Gaussian, the reference is the list of mid-quantiles itself.
  private func midQuantiles(_ count: Int, _ mean: Double, _ s: Double) throws -> [[Double]] {
    try (0..<count).map {
      [mean + s * (try SpecialFunctions.normalQuantile((Double($0) + 0.5) / Double(count)))]
    }
  }

  @Test func theReferenceIsAtDistanceZeroAndAShiftAtItsLength() throws {
    let mixture = try GaussianMixture(means: [[2]], standardDeviation: 0.5)
    let metric = try SlicedWasserstein(mixture, referenceCount: 500)
    #expect(metric.directions == [[1]])
    // Rounded ends of the steps leave the square root of a rounding error.
    let rows = try midQuantiles(500, 2, 0.5)
    #expect(try metric.evaluate(SamplePoints(rows: rows.reversed(), dimension: 1)).distance < 1e-7)
    let shifted = try metric.evaluate(SamplePoints(rows: rows.map { [$0[0] - 0.3] }, dimension: 1))
    #expect(abs(shifted.distance - 0.3) < 1e-7)
    // Stretched by two around the mean, every quantile moves by its own distance from the mean.
    let stretched = try metric.evaluate(SamplePoints(rows: try midQuantiles(500, 2, 1), dimension: 1))
    #expect(abs(stretched.distance - 0.5) < 0.01)
  }

  /// In the plane `W_2²` from a point mass is `|x - μ|²/2` on average over equally spaced directions, exactly.
  @Test(arguments: [2, 3, 200])
  func pointMassInThePlane(_ directions: Int) throws {
    let mixture = try GaussianMixture(means: [[1, -1]], standardDeviation: 0)
    let rows = [[1.3, 2], [-4, 0.5], [1, -1]]
    let truth = rows.map { (($0[0] - 1) * ($0[0] - 1) + ($0[1] + 1) * ($0[1] + 1)) / 2 }.reduce(0, +) / 3
    let value = try SlicedWasserstein(mixture, directionCount: directions)
      .evaluate(SamplePoints(rows: rows, dimension: 2))
    #expect(abs(value.distance * value.distance / truth - 1) < 1e-13)
    #expect(value.squaredByDirection.count == directions)
  }

  /// Unequal numbers of points: both sides repeated up to a common multiple, sorted and compared one by one.
  @Test func unequalCountsAgreeWithRepetition() throws {
    let means: [[Double]] = [[3], [-1], [0.5], [7]]
    let mixture = try GaussianMixture(
      means: means, standardDeviation: 0, weights: [1, 3, 2, 2])
    let rows: [[Double]] = [[2], [-3], [6]]
    let ours = rows.flatMap { [Double](repeating: $0[0], count: 8) }.sorted()
    let theirs = zip(means, [3, 9, 6, 6]).flatMap { [Double](repeating: $0[0], count: $1) }.sorted()
    let truth = zip(ours, theirs).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / 24
    let value = try SlicedWasserstein(mixture).evaluate(SamplePoints(rows: rows, dimension: 1))
    #expect(abs(value.squaredByDirection[0] - truth) < 1e-13)
  }

  @Test(arguments: [3, 16, 64])
  func directionsAreUnitVectorsThatCoverTheSphere(_ dimension: Int) throws {
    let mixture = try unevenMixture(dimension: dimension)
    let metric = try SlicedWasserstein(mixture, referenceCount: 16)
    #expect(metric.directions.count == 200)
    for direction in metric.directions { #expect(abs(norm(direction) - 1) < 1e-14) }
    for d in 0..<dimension {
      let second = metric.directions.map { $0[d] * $0[d] }.reduce(0, +) / 200
      // The square of a coordinate has mean 1/D and variance below 2/D².
      #expect(abs(second * Double(dimension) - 1) < 0.5)
    }
    let again = try SlicedWasserstein(mixture, referenceCount: 16)
    #expect(again.directions == metric.directions)
  }

  @Test func exactSamplesReachTheFloorOfTheirModeCounts() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try SlicedWasserstein(toy)
    let value = try metric.evaluate(drawPoints(toy, count: 10_240, seed: 8))
    #expect(value.distance > 0.008 && value.distance < 0.026)
    // The same number of states in every mode leaves only the noise within the modes.
    let stratified = toy.means.flatMap { mean in
      let mode = try? GaussianMixture(means: [mean], standardDeviation: 0.01)
      return mode.map { drawRows($0, count: 160, seed: UInt64(abs(mean[0] * 1e6))) } ?? []
    }
    let even = try metric.evaluate(SamplePoints(rows: stratified, dimension: 2))
    #expect(even.count == 10_240)
    #expect(even.distance < 0.002)
  }

  @Test func divergedStatesAndRefusals() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try SlicedWasserstein(toy, directionCount: 4, referenceCount: 64)
    let value = try metric.evaluate(SamplePoints(rows: [[0, 0], [.nan, 0]], dimension: 2))
    #expect(value.count == 1 && value.diverged == 1 && value.distance.isFinite)
    #expect(
      throws: MetricError.tooFewStates(metric: "sliced-wasserstein", needed: 1, found: 0, diverged: 1)
    ) {
      try metric.evaluate(SamplePoints(rows: [[.nan, 0]], dimension: 2))
    }
    #expect(throws: MetricError.dimensionMismatch(expected: 2, found: 1)) {
      try metric.evaluate(SamplePoints(rows: [[0]], dimension: 1))
    }
    #expect(throws: MetricError.invalidCount(quantity: "number of directions", value: 0)) {
      try SlicedWasserstein(toy, directionCount: 0)
    }
    #expect(throws: MetricError.invalidCount(quantity: "number of reference points", value: -1)) {
      try SlicedWasserstein(toy, referenceCount: -1)
    }
  }
}
