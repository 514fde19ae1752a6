import Diffusion
import Numbers
import Testing

@testable import Metrics

@Suite struct DataSampleTests {
  /// Far apart, so that the nearest mean is the component that was drawn.
  private func apart() throws -> GaussianMixture {
    try GaussianMixture(
      means: [[0, 0, 0], [100, 0, 0], [0, 100, 0]], standardDeviations: [1, 2, 0], weights: [0.5, 0.3, 0.2])
  }

  @Test func sharesMomentsAndPointMasses() throws {
    let mixture = try apart()
    let count = 20_000
    let points = SamplePoints(DataSample.independent(from: mixture, count: count, seed: 3))
    let value = try ModeOccupancy(mixture).evaluate(points)
    for (found, weight) in zip(value.counts, mixture.weights) {
      let deviation = (weight * (1 - weight) * Double(count)).squareRoot()
      #expect(abs(Double(found) - weight * Double(count)) < 4 * deviation)
    }
    for k in 0..<3 {
      let members = value.modes.indices.filter { value.modes[$0] == k }
      for d in 0..<3 {
        let summary = SampleSummary(members.map { points[$0, d] - mixture.means[k][d] })
        let s = mixture.standardDeviations[k]
        #expect(abs(summary.mean) <= 4 * s / Double(members.count).squareRoot())
        let spread = summary.standardError * Double(members.count).squareRoot()
        #expect(abs(spread - s) <= 0.05 * s)
      }
    }
  }

  @Test func aStateDependsOnSeedAndIndexAlone() throws {
    let mixture = try apart()
    let many = DataSample.independent(from: mixture, count: 50, seed: 9)
    let few = DataSample.independent(from: mixture, count: 7, seed: 9)
    for i in 0..<7 { #expect(many.state(i) == few.state(i)) }
    #expect(DataSample.independent(from: mixture, count: 7, seed: 10).state(0) != few.state(0))
    #expect(DataSample.independent(from: mixture, count: 0, seed: 1).count == 0)
  }

  @Test(arguments: [0, 1, 7, 10, 11, 13])
  func stratifiedCountsAreWithinOneOfTheirShare(_ count: Int) throws {
    let mixture = try apart()
    let points = SamplePoints(DataSample.stratified(from: mixture, count: count, seed: 4))
    #expect(points.count == count)
    guard count > 0 else { return }
    let value = try ModeOccupancy(mixture).evaluate(points)
    for (found, weight) in zip(value.counts, mixture.weights) {
      #expect(abs(Double(found) - weight * Double(count)) < 1)
    }
  }
}

@Suite struct NoisyDataSampleTests {
  /// At `t` the variance of one Gaussian is `α² (s² + γ²)` and its mean `α μ`.
  @Test func noisyDrawsHaveTheLawOfTheGridPoint() throws {
    let mixture = try GaussianMixture(means: [[0.7]], standardDeviation: 0.5)
    let schedule = LinearVariancePreserving()
    let point = GridPoint(time: 0.2, schedule: schedule)
    let count = 40_000
    let batch = DataSample.noisy(from: mixture, count: count, seed: 17, at: point, schedule: schedule)
    let summary = SampleSummary((0..<count).map { batch[$0, 0] })
    let alpha = schedule.alpha(at: point)
    let deviation = alpha * (0.25 + point.level * point.level).squareRoot()
    #expect(abs(summary.mean - alpha * 0.7) < 5 * summary.standardError)
    #expect(
      abs(summary.standardError * Double(count).squareRoot() / deviation - 1) < 5
        / (2 * Double(count)).squareRoot())
  }
}
