import Diffusion
import Foundation
import Testing

@testable import Metrics

@Suite struct ModeOccupancyTests {
  private func line(_ weights: [Double]? = nil) throws -> GaussianMixture {
    try GaussianMixture(means: [[0], [10], [20]], standardDeviations: [1, 0.1, 0], weights: weights)
  }

  @Test func countedByHand() throws {
    let metric = try ModeOccupancy(line([0.5, 0.25, 0.25]))
    let rows: [[Double]] = [[0], [3.5], [3.7], [-5], [10.3], [10.5], [20], [20.1], [.nan], [100]]
    let value = try metric.evaluate(SamplePoints(rows: rows, dimension: 1))
    #expect(value.counts == [4, 2, 3])
    #expect(value.modes == [0, 0, 0, 0, 1, 1, 2, 2, 2])
    #expect(value.count == 9 && value.diverged == 1)
    // |4/9 - 1/2| = 2/36, |2/9 - 1/4| = 1/36, |3/9 - 1/4| = 3/36.
    #expect(abs(value.totalVariation - 3.0 / 36) < 1e-15)
    #expect(value.recall == 1)
    // Inside are 0 and 3.5 (within 3.586 times one), 10.3, and 20 itself; the rest is outside.
    #expect(abs(value.outsideShare - 5.0 / 9) < 1e-15)
  }

  @Test func recallNeedsAShareOfTheExpectedCount() throws {
    let rows: [[Double]] = [[Double]](repeating: [0], count: 28) + [[10], [20], [20]]
    let value = try ModeOccupancy(line()).evaluate(SamplePoints(rows: rows, dimension: 1))
    // 0.2 * 31/3 is 2.07: two states are not enough.
    #expect(abs(value.recall - 1.0 / 3) < 1e-15)
    let lenient = try ModeOccupancy(line(), recallThreshold: 0.19)
      .evaluate(SamplePoints(rows: rows, dimension: 1))
    #expect(abs(lenient.recall - 2.0 / 3) < 1e-15)
  }

  @Test func coincidingMeansAreOneMode() throws {
    let mixture = try GaussianMixture(
      means: [[1, 1], [0, 0], [1, 1]], standardDeviations: [0.1, 0.1, 2], weights: [1, 2, 1])
    let metric = try ModeOccupancy(mixture)
    #expect(metric.centres == [[1, 1], [0, 0]])
    #expect(metric.shares == [0.5, 0.5])
    #expect(metric.modeOfComponent == [0, 1, 0])
    let value = try metric.evaluate(SamplePoints(rows: [[1, 1], [0, 0]], dimension: 2))
    #expect(value.totalVariation == 0 && value.recall == 1)
    // Three away is within four deviations of the wide component only.
    #expect(try metric.evaluate(SamplePoints(rows: [[1, 4]], dimension: 2)).outsideShare == 0)
  }

  @Test func tiesGoToTheFirstMode() throws {
    let value = try ModeOccupancy(line()).evaluate(SamplePoints(rows: [[5], [15]], dimension: 1))
    #expect(value.modes == [0, 1])
  }

  @Test func exactSamplesOfTheToyMixture() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try ModeOccupancy(toy)
    let count = 20_000
    let value = try metric.evaluate(drawPoints(toy, count: count, seed: 17))
    // Beyond four deviations in the plane lies exp(-8).
    let expected = exp(-8.0)
    let error = (expected / Double(count)).squareRoot()
    #expect(abs(value.outsideShare - expected) < 4 * error)
    #expect(value.recall == 1)
    let floor = metric.totalVariationFloor(count: count)
    #expect(abs(value.totalVariation / floor - 1) < 0.4)
    #expect(abs(metric.totalVariationFloor(count: 10_000) - 0.0317) < 1e-4)
  }

  /// The radii are those of an independent computation with 30 digits (mpmath, root of the regularised gamma function); in the
  /// plane the law of the radius is elementary, `exp(-r²/2)`.
  @Test(
    arguments: [
      (1, 3.5862536854617426), (2, 4), (3, 4.309300603215548), (10, 5.697412303162469),
      (64, 10.47117377631187),
    ] as [(Int, Double)])
  func theRadiusLeavesTheSameProbabilityOutsideInEveryDimension(_ dimension: Int, _ radius: Double) throws {
    let law = try GaussianMixture(means: [[Double](repeating: 0, count: dimension)], standardDeviation: 0.3)
    let metric = try ModeOccupancy(law)
    #expect(abs(metric.outsideDeviations - radius) < 1e-12 * radius)
    let count = 60_000
    let share = try metric.evaluate(drawPoints(law, count: count, seed: 5)).outsideShare
    let expected = ModeOccupancy.standardOutsideProbability
    #expect(abs(share - expected) < 5 * (expected / Double(count)).squareRoot(), "\(dimension): \(share)")
  }

  @Test func classAccuracy() throws {
    let metric = try ModeOccupancy(line())
    let points = try SamplePoints(rows: [[0], [.nan], [11], [19], [1]], dimension: 1)
    let value = try metric.evaluate(points)
    let accuracy = try metric.classAccuracy(value, of: points, classes: [7, 7, 8], wanted: [7, 7, 7, 7, 8])
    // Right are the first and the third; the second diverged.
    #expect(accuracy == 0.4)
    #expect(throws: MetricError.lengthMismatch(quantity: "classes of components", expected: 3, found: 1)) {
      try metric.classAccuracy(value, of: points, classes: [7], wanted: [7, 7, 7, 7, 8])
    }
    #expect(throws: MetricError.lengthMismatch(quantity: "wanted classes", expected: 5, found: 2)) {
      try metric.classAccuracy(value, of: points, classes: [7, 7, 8], wanted: [7, 7])
    }
  }

  @Test func refusals() throws {
    for threshold in [0, -1, Double.infinity] {
      #expect(throws: MetricError.invalidThreshold(quantity: "recall threshold", value: threshold)) {
        try ModeOccupancy(line(), recallThreshold: threshold)
      }
      #expect(throws: MetricError.self) { try ModeOccupancy(line(), outsideProbability: threshold) }
    }
    #expect(throws: MetricError.tooFewStates(metric: "mode-occupancy", needed: 1, found: 0, diverged: 0)) {
      try ModeOccupancy(line()).evaluate(SamplePoints(rows: [], dimension: 1))
    }
  }
}
