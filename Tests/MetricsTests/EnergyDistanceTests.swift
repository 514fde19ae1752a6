import Diffusion
import Numbers
import Testing

@testable import Metrics

@Suite struct EnergyDistanceTests {
  @Test func dataTermOfTheToyMixture() throws {
    let metric = try EnergyDistance(.toy8x8())
    #expect(abs(metric.dataTerm - 1.172557248889214) < 1e-14)
  }

  /// With components of zero width every expectation is a finite sum.
  @Test(arguments: [1, 2, 3, 64])
  func pointMassesGiveFiniteSums(_ dimension: Int) throws {
    let uneven = try unevenMixture(dimension: dimension)
    let mixture = try GaussianMixture(
      means: uneven.means, standardDeviation: 0, weights: uneven.weights)
    let rows = drawRows(uneven, count: 13, seed: 3)
    var (cross, inner, data) = (0.0, 0.0, 0.0)
    for (mean, weight) in zip(mixture.means, mixture.weights) {
      for row in rows { cross += weight * norm(difference(row, mean)) / 13 }
      for (other, otherWeight) in zip(mixture.means, mixture.weights) {
        data += weight * otherWeight * norm(difference(mean, other))
      }
    }
    for i in 0..<13 { for j in 0..<13 where i != j { inner += norm(difference(rows[i], rows[j])) / 156 } }
    let value = try EnergyDistance(mixture).evaluate(SamplePoints(rows: rows, dimension: dimension))
    #expect(abs(value.crossTerm - cross) < 1e-13)
    #expect(abs(value.sampleTerm - inner) < 1e-13)
    #expect(abs(value.dataTerm - data) < 1e-13)
    #expect(abs(value.distance - (2 * cross - inner - data)) < 1e-12)
  }

  @Test(arguments: [1, 2, 3, 16, 64])
  func expectationsAgreeWithMonteCarlo(_ dimension: Int) throws {
    let mixture = try unevenMixture(dimension: dimension)
    let metric = try EnergyDistance(mixture)
    let draws = drawRows(mixture, count: 20_000, seed: 11)
    let pairs = SampleSummary((0..<10_000).map { norm(difference(draws[2 * $0], draws[2 * $0 + 1])) })
    #expect(abs(pairs.mean - metric.dataTerm) < 4 * pairs.standardError)
    let fixed = (0..<dimension).map { 0.2 * Double($0 % 3) }
    let value = try metric.evaluate(SamplePoints(rows: [fixed, fixed], dimension: dimension))
    let distances = SampleSummary(draws.map { norm(difference(fixed, $0)) })
    #expect(value.sampleTerm == 0)
    #expect(abs(value.crossTerm - distances.mean) < 4 * distances.standardError)
  }

  @Test func exactSamplesAreNearZeroAndShiftedOnesAreNot() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try EnergyDistance(toy)
    let rows = drawRows(toy, count: 6000, seed: 2)
    let exact = try metric.evaluate(SamplePoints(rows: rows, dimension: 2))
    #expect(abs(exact.distance) < 5e-4)
    let shifted = rows.map { [$0[0] + 0.1, $0[1]] }
    let value = try metric.evaluate(SamplePoints(rows: shifted, dimension: 2))
    #expect(value.distance > 5e-3)
    // A shift leaves the distances within the sample alone.
    #expect(abs(value.sampleTerm - exact.sampleTerm) < 1e-13)
  }

  /// For one Gaussian against a shifted one, `ED = 2 E|δ + √2 s Z| - 2 √2 s E|Z|`.
  @Test(arguments: [1, 2, 5])
  func shiftedGaussianHasItsClosedForm(_ dimension: Int) throws {
    let origin = [Double](repeating: 0, count: dimension)
    let mixture = try GaussianMixture(means: [origin], standardDeviation: 0.5)
    var shift = origin
    shift[0] = 0.8
    let moved = try GaussianMixture(means: [shift], standardDeviation: 0.5)
    let law = try GaussianDistance(dimension: dimension)
    let width = 0.5.squareRoot()
    let truth =
      try 2 * law.mean(distance: 0.8, deviation: width) - 2 * law.mean(distance: 0, deviation: width)
    let value = try EnergyDistance(mixture).evaluate(drawPoints(moved, count: 8000, seed: 9))
    #expect(abs(value.distance / truth - 1) < 0.1)
  }

  @Test func smallWidthsApproachPointMasses() throws {
    let means = [[0.0, 0], [1, 0.5]]
    let sample = try SamplePoints(rows: [[0, 0], [0.3, 0.1], [1, 1]], dimension: 2)
    let sharp = try EnergyDistance(GaussianMixture(means: means, standardDeviation: 0)).evaluate(sample)
    for deviation in [1e-6, 1e-12, 1e-200] {
      let value = try EnergyDistance(GaussianMixture(means: means, standardDeviation: deviation))
        .evaluate(sample)
      #expect(abs(value.distance - sharp.distance) < 3 * deviation + 1e-15)
    }
  }

  @Test func divergedStatesAreLeftOutAndCounted() throws {
    let metric = try EnergyDistance(.toy8x8())
    let rows = [[0.1, 0.2], [.nan, 0], [0.5, -0.4], [0, .infinity], [-0.3, 0.3], [1e101, 0]]
    let kept = [[0.1, 0.2], [0.5, -0.4], [-0.3, 0.3]]
    let value = try metric.evaluate(SamplePoints(rows: rows, dimension: 2))
    let clean = try metric.evaluate(SamplePoints(rows: kept, dimension: 2))
    #expect(value.distance == clean.distance)
    #expect(value.count == 3 && value.diverged == 3)
  }

  @Test func refusals() throws {
    let metric = try EnergyDistance(.toy8x8())
    #expect(throws: MetricError.dimensionMismatch(expected: 2, found: 3)) {
      try metric.evaluate(SamplePoints(rows: [[1, 2, 3]], dimension: 3))
    }
    #expect(throws: MetricError.tooFewStates(metric: "energy-distance", needed: 2, found: 1, diverged: 1)) {
      try metric.evaluate(SamplePoints(rows: [[1, 2], [.nan, 0]], dimension: 2))
    }
    #expect(throws: MetricError.meanOutOfRange(component: 1, value: -1e200)) {
      try EnergyDistance(GaussianMixture(means: [[0], [-1e200]], standardDeviation: 1))
    }
  }

  /// Blocks are those of the sample cut at multiples of their size, and their mean has the distance of all pairs within its spread.
  @Test func blocksEstimateTheWhole() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try EnergyDistance(toy)
    let size = EnergyDistance.blockSize
    let states = DataSample.independent(from: toy, count: 4 * size + 5, seed: 3)
    let distances = try metric.blockDistances(of: states)
    #expect(distances.count == 4)
    let second = DataSample.independent(from: toy, count: size, first: size, seed: 3)
    #expect(try metric.blockDistances(of: second) == [distances[1]])
    #expect(try metric.evaluate(SamplePoints(second)).distance == distances[1])
    let summary = SampleSummary(distances)
    let whole = try metric.evaluate(SamplePoints(states.slice(0..<4 * size))).distance
    #expect(abs(summary.mean - whole) < 6 * summary.standardError, "\(summary.mean), \(whole)")
    #expect(try metric.blockDistances(of: states.slice(0..<size - 1)) == [])
  }
}
