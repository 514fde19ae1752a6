import Diffusion
import Foundation
import Numbers
import Testing

@testable import Metrics

@Suite struct NegativeLogLikelihoodTests {
  @Test(arguments: [1, 2, 3, 64])
  func oneGaussian(_ dimension: Int) throws {
    let mean = (0..<dimension).map { Double($0) / 10 }
    let metric = try NegativeLogLikelihood(GaussianMixture(means: [mean], standardDeviation: 0.2))
    let rows = [mean, mean.map { $0 + 0.1 }]
    let summary = try metric.evaluate(SamplePoints(rows: rows, dimension: dimension))
    let atMean = Double(dimension) / 2 * log(2 * Double.pi * 0.04)
    let offset = Double(dimension) * 0.01 / 0.08
    #expect(abs(summary.minimum - atMean) < 1e-12 * Double(dimension))
    #expect(abs(summary.maximum - (atMean + offset)) < 1e-12 * Double(dimension))
    #expect(abs(metric.separatedEntropy - (atMean + Double(dimension) / 2)) < 1e-12 * Double(dimension))
  }

  @Test func theEntropyOfTheToyMixtureIsTheFloor() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try NegativeLogLikelihood(toy)
    let truth = log(64) + 1 + log(2 * Double.pi) + 2 * log(0.01)
    #expect(abs(metric.separatedEntropy - truth) < 1e-13)
    #expect(abs(metric.separatedEntropy + 2.2136) < 5e-5)
    let summary = try metric.evaluate(drawPoints(toy, count: 4000, seed: 13))
    #expect(abs(summary.mean - truth) < 4 * summary.standardError)
    #expect(summary.median < summary.mean)
  }

  @Test func oneOutlierOwnsTheMeanAndNotTheMedian() throws {
    let metric = try NegativeLogLikelihood(.toy8x8())
    let inside = [[1.08, 0.0], [1.08, 0.001], [1.08, -0.001], [1.081, 0]]
    let summary = try metric.evaluate(SamplePoints(rows: inside + [[50, 50], [.nan, 0]], dimension: 2))
    #expect(summary.mean > 1e6 && summary.median < 0)
    #expect(summary.count == 5 && summary.diverged == 1)
  }

  @Test func refusals() throws {
    #expect(throws: MetricError.noDensity(component: 2)) {
      try NegativeLogLikelihood(unevenMixture(dimension: 2))
    }
    let metric = try NegativeLogLikelihood(.toy8x8())
    #expect(
      throws: MetricError.tooFewStates(metric: "negative-log-likelihood", needed: 1, found: 0, diverged: 0)
    ) {
      try metric.evaluate(SamplePoints(rows: [], dimension: 2))
    }
  }
}
