import TestSupport
import Testing

@testable import Numbers

@Suite struct SampleAccumulatorTests {
  /// `exp(3 z)`, now and then 0, a negative or an undefined value.
  private static func values(_ draw: inout RandomDraw, _ count: Int) -> [Double] {
    (0..<count).map { _ in
      switch draw.integer(0...40) {
      case 0: 0
      case 1: -draw.uniform()
      case 2: [.nan, .infinity, -.infinity][draw.integer(0...2)]
      default: Double.exp(3 * draw.normal())
      }
    }
  }

  /// Counts, extremes and quantiles have the bits of the summary of all values; sums differ from sums in order by roundings only.
  @Test(arguments: [1, 2, 3, 1000])
  func exactStatisticsAreThoseOfTheSummary(_ count: Int) {
    for var draw in RandomCases(seed: 73, count: 10) {
      let values = Self.values(&draw, count)
      let expected = SampleSummary(values)
      let found = SampleAccumulator(.exact, values).summary
      #expect(found.count == expected.count && found.diverged == expected.diverged, "\(draw)")
      let pairs = [
        (found.median, expected.median), (found.p90, expected.p90), (found.p99, expected.p99),
        (found.minimum, expected.minimum), (found.maximum, expected.maximum),
      ]
      for (a, b) in pairs { #expect(a == b || (a.isNaN && b.isNaN), "\(draw)") }
      for (a, b) in [(found.mean, expected.mean), (found.standardError, expected.standardError)] {
        #expect(abs(a - b) <= 1e-14 * abs(b) || (a.isNaN && b.isNaN), "\(draw): \(a), \(b)")
      }
      #expect(found.quantileError == 0)
    }
  }

  /// A quantile of the sketch lies between those of all values moved up and down by its error.
  @Test func aSketchKeepsItsBound() {
    for var draw in RandomCases(seed: 74, count: 20) {
      let values = (0..<2000).map { _ in
        draw.uniform(-1, 4) < 0 ? -Double.exp(draw.normal()) : .exp(6 * draw.normal())
      }
      let sorted = values.sorted()
      var sketch = QuantileSketch()
      for value in values { sketch.add(value) }
      for probability in [0, 1e-3, 0.1, 0.37, 0.5, 0.9, 0.99, 1] {
        let exact = SampleSummary.quantile(probability, ofSorted: sorted)
        // Between two neighbours of different signs the error is relative to the larger of them.
        let position = Double(sorted.count - 1) * probability
        let neighbours = [sorted[Int(position)], sorted[min(Int(position) + 1, sorted.count - 1)]]
        let scale = neighbours.map(\.magnitude).max() ?? 0
        let error = abs(sketch.quantile(probability) - exact)
        #expect(error <= QuantileSketch.relativeError * scale, "\(draw), \(probability): \(error / scale)")
      }
    }
  }

  @Test(arguments: [
    0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-1022, 1, -1, 0x1.FFFFFFFFFFFFFp1023, -0x1.FFFFFFFFFFFFFp1023,
  ])
  func extremesHaveBins(_ value: Double) {
    var sketch = QuantileSketch()
    sketch.add(value)
    let found = sketch.quantile(0.5)
    #expect(abs(found / 4 - value / 4) <= QuantileSketch.relativeError / 4 * abs(value) + 0x1p-1034)
    #expect(QuantileSketch(sketch.bins) == sketch)
    let summary = SampleAccumulator(.sketch, [value]).summary
    #expect(summary.median == value && summary.p99 == value && summary.mean == value)
  }

  @Test(arguments: SampleAccumulator.Quantiles.allCases)
  func partsMergeToTheWhole(_ quantiles: SampleAccumulator.Quantiles) throws {
    for var draw in RandomCases(seed: 75, count: 20) {
      let values = Self.values(&draw, 500)
      let whole = SampleAccumulator(quantiles, values)
      var parts = [SampleAccumulator](repeating: SampleAccumulator(quantiles), count: 5)
      for value in values.reversed() { parts[draw.integer(0...4)].add([value]) }
      var merged = SampleAccumulator(quantiles)
      for part in parts { try merged.merge(part) }
      #expect(merged == whole, "\(draw)")
      #expect(merged.summary == whole.summary, "\(draw)")
    }
  }

  @Test func differentQuantilesDoNotMerge() {
    var sketch = SampleAccumulator(.sketch, [1])
    #expect(throws: SampleAccumulator.DifferentQuantiles(found: .exact, needed: .sketch)) {
      try sketch.merge(SampleAccumulator(.exact, [2]))
    }
    #expect(sketch == SampleAccumulator(.sketch, [1]))
  }

  @Test func nothingHasNoStatistics() {
    for quantiles in SampleAccumulator.Quantiles.allCases {
      let summary = SampleAccumulator(quantiles, [.nan]).summary
      #expect(summary.count == 0 && summary.diverged == 1)
      for value in [summary.mean, summary.standardError, summary.median, summary.minimum] {
        #expect(value.isNaN)
      }
    }
  }

  @Test func binsOfInfinitiesAreRefused() {
    for (bin, count) in [(0, 1), (4095 << 11, 1), (-1, 1), (1 << 23, 1), (5000, 0), (5000, -1)] {
      #expect(QuantileSketch([(bin, count)]) == nil, "\(bin), \(count)")
    }
  }
}
