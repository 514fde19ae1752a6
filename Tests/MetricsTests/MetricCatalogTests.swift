import Diffusion
import Foundation
import Testing

@testable import Metrics

@Suite struct MetricCatalogTests {
  @Test func namesAndColumnsAreUniqueAndWellFormed() {
    let cards = MetricCatalog.cards
    #expect(Set(cards.map(\.name)).count == cards.count)
    #expect(Set(cards.map(\.column)).count == cards.count)
    for card in cards {
      #expect(card.name.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(card.column.allSatisfy { $0.isLowercase || $0 == "_" })
      for text in [card.title, card.formula, card.reference, card.floor] { #expect(!text.isEmpty) }
    }
  }

  @Test func metricsAreFoundByName() throws {
    for metric in MetricCatalog.all {
      #expect(try MetricCatalog.metric(named: metric.card.name).card == metric.card)
    }
    let error = #expect(throws: MetricError.self) { try MetricCatalog.metric(named: "fid") }
    #expect(error?.description.contains("'fid'") == true)
    #expect(error?.description.contains("energy-distance") == true)
  }

  /// The floors that the cards print, for exact samples of the toy mixture.
  @Test func floorsOfTheToyMixture() throws {
    let toy = try GaussianMixture.toy8x8()
    let suite = try MetricSuite(toy)
    #expect(suite.cards == MetricCatalog.all.map(\.card))
    let points = drawPoints(toy, count: 10_000, seed: 23)
    let values = Dictionary(
      uniqueKeysWithValues: zip(suite.cards.map(\.name), try suite.evaluate(points)))
    let intervals: [String: ClosedRange<Double>] = [
      "energy-distance": -5e-4...5e-4, "mmd": -2e-4...2e-4, "sliced-wasserstein": 0.008...0.026,
      "nll-mean": -2.2136 - 0.04...(-2.2136 + 0.04), "nll-median": -2.5204 - 0.05...(-2.5204 + 0.05),
      "outside-share": 0...1.1e-3, "mode-total-variation": 0.02...0.045, "recall": 1...1,
    ]
    #expect(values.count == intervals.count)
    for (name, interval) in intervals {
      let value = try #require(values[name])
      #expect(interval.contains(value), "\(name) is \(value)")
    }
  }

  /// The median of `-log p_0` within one planar mode lies `1 - log 2` below its mean.
  @Test func medianFloorOfTheToyMixture() throws {
    let entropy = try NegativeLogLikelihood(.toy8x8()).separatedEntropy
    #expect(abs(entropy - 1 + log(2) + 2.5204) < 5e-5)
  }

  @Test func pointMassesHaveNoLikelihood() throws {
    let masses = try GaussianMixture(means: [[0, 0], [1, 1]], standardDeviation: 0)
    let suite = try MetricSuite(masses)
    #expect(suite.cards.count == MetricCatalog.all.count - 2)
    #expect(!suite.cards.contains { $0.name.hasPrefix("nll") })
    #expect(throws: MetricError.noDensity(component: 0)) { try MetricSuite(masses, names: ["nll-mean"]) }
    let onThem = try SamplePoints(rows: [[0, 0], [1, 1]], dimension: 2)
    let values = try MetricSuite(masses, names: ["recall", "outside-share"]).evaluate(onThem)
    #expect(values == [1, 0])
  }
}
