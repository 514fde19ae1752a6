import Accuracy
import Numbers
import Testing

@Suite struct OrderEstimateTests {
  @Test(arguments: [1, 2, 5])
  func aPurePowerIsRecovered(_ order: Int) {
    let steps = [0.1, 0.05, 0.02, 0.01]
    let estimate = OrderEstimate(steps: steps, errors: steps.map { 3 * .pow($0, Double(order)) })
    #expect(abs(estimate.slope - Double(order)) < 1e-12)
    #expect(estimate.standardError < 1e-12)
    #expect(estimate.pairwise.allSatisfy { abs($0 - Double(order)) < 1e-12 })
    #expect(estimate.supports(order))
    #expect(!estimate.supports(order + 1))
  }

  @Test func pointsBelowTheFloorAreLeftOut() {
    let steps = [0.1, 0.05, 0.025, 0.0125]
    let estimate = OrderEstimate(steps: steps, errors: [1e-4, 2.5e-5, 6.25e-6, 5e-6], floor: 6e-6)
    #expect(estimate.used == [true, true, true, false])
    #expect(abs(estimate.slope - 2) < 1e-12)
  }

  @Test func tooFewPointsSupportNothing() {
    #expect(!OrderEstimate(steps: [0.1], errors: [1]).supports(1))
    #expect(!OrderEstimate(steps: [0.1, 0.05], errors: [.nan, 1]).supports(1))
    #expect(!OrderEstimate(steps: [], errors: []).supports(0))
  }

  /// The standard error of a slope, from the textbook formula worked out by hand for three points:
  /// x = 0, 1, 2 and y = 0, 1, 3 give slope 3/2 and residual sum of squares 1/6, so the standard error is 1/√12.
  @Test func standardErrorIsTheTextbookOne() {
    let steps = [0.0, 1, 2].map { Double.exp($0) }
    let errors = [0.0, 1, 3].map { Double.exp($0) }
    let estimate = OrderEstimate(steps: steps, errors: errors)
    #expect(abs(estimate.slope - 1.5) < 1e-12)
    #expect(abs(estimate.standardError - (1.0 / 12).squareRoot()) < 1e-12)
  }
}
