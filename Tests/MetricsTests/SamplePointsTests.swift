import Diffusion
import Testing

@testable import Metrics

@Suite struct SamplePointsTests {
  @Test func batchAndRowsGiveTheSamePoints() throws {
    let rows: [[Double]] = [[1, 2, 3], [4, .nan, 6], [7, 8, 9], [-.infinity, 0, 0], [0, 1e100, 2]]
    var batch = StateBatch(count: 5, dimension: 3)
    for (i, row) in rows.enumerated() { for (d, value) in row.enumerated() { batch[i, d] = value } }
    let points = SamplePoints(batch)
    #expect(try points == SamplePoints(rows: rows, dimension: 3))
    #expect(points.count == 3 && points.diverged == 2 && points.dimension == 3)
    #expect(points.sources == [0, 2, 4])
    #expect(points.state(1) == [7, 8, 9])
    #expect(points[2, 1] == 1e100)
  }

  @Test func refusals() {
    #expect(throws: MetricError.rowLength(row: 1, expected: 2, found: 3)) {
      try SamplePoints(rows: [[1, 2], [1, 2, 3]], dimension: 2)
    }
    #expect(throws: MetricError.invalidCount(quantity: "dimension", value: 0)) {
      try SamplePoints(rows: [], dimension: 0)
    }
  }

  @Test func everyTextNamesTheNextStep() {
    let errors: [MetricError] = [
      .dimensionMismatch(expected: 2, found: 3), .rowLength(row: 1, expected: 2, found: 3),
      .tooFewStates(metric: "mmd", needed: 2, found: 1, diverged: 4), .noDensity(component: 5),
      .invalidBandwidth(nil), .invalidBandwidth(-1), .invalidCount(quantity: "dimension", value: 0),
      .invalidThreshold(quantity: "recall threshold", value: -2),
      .lengthMismatch(quantity: "classes", expected: 3, found: 1),
      .meanOutOfRange(component: 0, value: 1e200),
      .unknownMetric("fid", known: ["mmd"]),
    ]
    for error in errors { #expect(error.description.contains("Please")) }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}
