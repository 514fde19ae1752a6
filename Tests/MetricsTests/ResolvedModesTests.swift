import Diffusion
import Integration
import Metrics
import Testing

@Suite("Resolved modes") struct ResolvedModesTests {
  /// Modes at 0 and 10 with `s = 0.1` and limits of 3.586 of them.
  @Test(
    "A mode is resolved when enough of its states lie within its limit, not when they are only nearest to it."
  )
  func nearButOutside() throws {
    let judge = try ModeOccupancy(GaussianMixture(means: [[0], [10]], standardDeviation: 0.1))
    func share(_ states: [Double]) throws -> Double {
      let points = SamplePoints(try StateBatch(rows: states.map { [$0] }, dimension: 1))
      return try judge.resolvedShare(judge.evaluate(points), of: points)
    }
    #expect(try share([0, 0.35, 10.35, 9.65]) == 1)
    // Both modes are nearest to half of the states; those of the second are beyond 0.36.
    #expect(try share([0, 0.35, 10.37, 9.63]) == 0.5)
    // One of twenty states is half of the fifth of ten that are due.
    #expect(try share([Double](repeating: 0, count: 19) + [10]) == 0.5)
    #expect(try share([Double](repeating: 0, count: 18) + [10, 10]) == 1)
  }

  @Test("The assignment of another sample is refused.")
  func otherSample() throws {
    let judge = try ModeOccupancy(GaussianMixture(means: [[0], [10]], standardDeviation: 0.1))
    let one = SamplePoints(try StateBatch(rows: [[0]], dimension: 1))
    let two = SamplePoints(try StateBatch(rows: [[0], [1]], dimension: 1))
    #expect(throws: MetricError.self) { try judge.resolvedShare(judge.evaluate(one), of: two) }
  }
}
