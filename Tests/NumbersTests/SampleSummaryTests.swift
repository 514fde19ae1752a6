import Testing

@testable import Numbers

@Suite struct SampleSummaryTests {
  @Test func knownStatistics() {
    // 1...5: mean 3, variance 2.5, so that the standard error is sqrt(2.5 / 5).
    let summary = SampleSummary([4, 1, 5, 3, 2])
    #expect(summary.count == 5 && summary.diverged == 0)
    #expect(summary.mean == 3)
    #expect(abs(summary.standardError - 0.5.squareRoot()) < 1e-15)
    #expect(summary.median == 3)
    #expect(abs(summary.p90 - 4.6) < 1e-15)
    #expect(abs(summary.p99 - 4.96) < 1e-15)
    #expect(summary.minimum == 1 && summary.maximum == 5)
  }

  /// Type 7 passes through the order statistics at `k / (n - 1)` and is linear between them.
  @Test(arguments: [2, 3, 7, 10])
  func quantileInterpolatesOrderStatistics(_ count: Int) {
    let values = (0..<count).map { Double($0 * $0) }
    for index in 0..<count - 1 {
      let below = Double(index) / Double(count - 1)
      let middle = (Double(index) + 0.5) / Double(count - 1)
      #expect(abs(SampleSummary.quantile(below, ofSorted: values) - values[index]) < 1e-13)
      let between = (values[index] + values[index + 1]) / 2
      #expect(abs(SampleSummary.quantile(middle, ofSorted: values) - between) < 1e-13)
    }
    #expect(SampleSummary.quantile(1, ofSorted: values) == values[count - 1])
  }

  @Test func quantileOutsideItsRangeIsNaN() {
    #expect(SampleSummary.quantile(-0.1, ofSorted: [1]).isNaN)
    #expect(SampleSummary.quantile(1.1, ofSorted: [1]).isNaN)
    #expect(SampleSummary.quantile(.nan, ofSorted: [1]).isNaN)
    #expect(SampleSummary.quantile(0.5, ofSorted: []).isNaN)
  }

  @Test func divergedValuesAreCountedNotAveraged() {
    let summary = SampleSummary([1, .nan, 2, .infinity, 3, -.infinity])
    #expect(summary.count == 3 && summary.diverged == 3)
    #expect(summary.mean == 2 && summary.median == 2 && summary.maximum == 3)
  }

  @Test func undeterminedStatisticsAreNaN() {
    let none = SampleSummary([.nan])
    #expect(none.count == 0 && none.diverged == 1)
    for value in [none.mean, none.standardError, none.median, none.p90, none.p99, none.minimum, none.maximum]
    {
      #expect(value.isNaN)
    }
    let one = SampleSummary([7])
    #expect(one.mean == 7 && one.median == 7 && one.p99 == 7 && one.maximum == 7)
    #expect(one.standardError.isNaN)
  }

  @Test func extremesNeitherOverflowNorVanish() {
    let huge = SampleSummary([1e308, 1.5e308, -1e308, 1.5e308])
    #expect(abs(huge.mean / 0.75e308 - 1) < 1e-15)
    #expect(huge.standardError.isFinite)
    #expect(huge.median.isFinite && huge.p90.isFinite)
    let tiny = SampleSummary([2e-300, 4e-300])
    #expect(abs(tiny.mean / 3e-300 - 1) < 1e-15)
    #expect(abs(tiny.standardError / 1e-300 - 1) < 1e-15)
    #expect(SampleSummary([0, 0, 0]).standardError == 0)
  }

  /// A large common offset leaves the standard error alone and the mean exact to the last place.
  @Test func offsetsDoNotDestroyTheSpread() {
    let offset = 1e9
    let summary = SampleSummary((0..<1000).map { offset + Double($0 % 10) })
    #expect(abs(summary.mean - (offset + 4.5)) <= 2 * offset.ulp)
    #expect(abs(summary.standardError / (8.25 / 999).squareRoot() - 1) < 1e-12)
  }
}
