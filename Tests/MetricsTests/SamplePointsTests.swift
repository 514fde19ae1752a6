import Diffusion
import Integration
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
}
