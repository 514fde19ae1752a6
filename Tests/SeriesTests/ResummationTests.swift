import Numbers
import Series
import Testing

@Suite struct ResummationTests {
  /// In one dimension the epsilon algorithm gives the Pade approximant, found here from linear equations.
  @Test(arguments: [(2, 1, 1), (3, 2, 1), (4, 2, 2), (5, 3, 2)])
  func epsilonAlgorithmIsPade(_ order: Int, _ numerator: Int, _ denominator: Int) throws {
    let random = CounterRandom(seed: 71)
    for trial in 0..<50 {
      let coefficients = (0...order).map { 2 * random.uniform(trajectory: trial, step: order, index: $0) - 1 }
      let pade = try TaylorSeries(coefficients).pade(numerator, denominator).evaluate(at: 1)
      let limit = EpsilonAlgorithm.limit(coefficients.map { [$0] })[0]
      #expect(abs(limit - pade) <= 1e-8 * max(1, abs(pade)), "seed 71, trial \(trial)")
    }
  }

  /// A geometric series of vectors along one line is summed exactly, also where it diverges.
  @Test(arguments: [0.5, -0.9, -3.0])
  func geometricSeries(_ ratio: Double) {
    let terms = (0...4).map { k in
      [1.0, 2.0].map { $0 * (0..<k).reduce(1) { power, _ in power * ratio } }
    }
    let sum = EpsilonAlgorithm.limit(Array(terms.prefix(3)))
    #expect(abs(sum[0] - 1 / (1 - ratio)) < 1e-12)
    #expect(abs(sum[1] - 2 / (1 - ratio)) < 1e-12)
  }

  @Test func constantSequenceStays() {
    #expect(EpsilonAlgorithm.limit([[3, 4], [0, 0], [0, 0], [0, 0]]) == [3, 4])
  }

  @Test func truncationStopsBeforeTheFirstTermThatGrows() {
    #expect(OptimalTruncation.sum([[100], [8], [4], [-2], [3], [1]]) == [110])
    #expect(OptimalTruncation.sum([[1], [1], [1]]) == [2])
    #expect(OptimalTruncation.sum([[5], [4], [2]]) == [11])
  }
}
