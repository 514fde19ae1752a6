import Integration
import Testing

@Suite("Batches of states") struct StateBatchTests {
  @Test("The third divided difference of a cubic is its leading coefficient")
  func dividedDifferences() throws {
    let nodes = [0.0, 0.5, 2.0, 3.0]
    let values = try nodes.map { x in
      try StateBatch(rows: [[2 * x * x * x - x], [-x * x * x + 4]], dimension: 1)
    }
    let third = DividedDifference.of(values, at: nodes)
    #expect(abs(third[0, 0] - 2) < 1e-14)
    #expect(abs(third[1, 0] + 1) < 1e-14)
  }

  @Test("A row of another length is refused with both numbers")
  func rowsOfOneLength() {
    #expect(throws: BatchError.dimensionMismatch(expected: 2, found: 3)) {
      try StateBatch(rows: [[1, 2], [1, 2, 3]], dimension: 2)
    }
  }
}
