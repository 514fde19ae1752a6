import Numbers
import Series
import Testing

@Suite struct TermRadiusTests {
  /// `√(1 − z/r)` has the coefficients `binom(1/2, k) (−1/r)^k ~ k^{−3/2}/(2√π) r^{−k}`, so `r_k → r π^{1/(2(k−1))}`.
  @Test(arguments: [2, 3, 4, 6, 9, 20])
  func oneBranchPoint(_ order: Int) {
    let radius = 0.37
    var sizes = [1.0]
    for k in 1...order { sizes.append(abs(sizes[k - 1] * (1.5 - Double(k)) / Double(k)) / radius) }
    let estimate = TermRadius.radius(order: order) { sizes[$0] }
    let expected = radius * Double.pow(.pi, 1 / Double(2 * (order - 1)))
    #expect(abs(estimate / expected - 1) < (order < 4 ? 0.3 : 0.05), "\(estimate / expected)")
  }

  /// One coefficient that the oscillation makes small does not make the radius large.
  @Test func theSmallerOfTwoIsTaken() {
    let sizes = [1, 1, 0.5, 2, 1e-9]
    let withLast = TermRadius.radius(order: 4) { sizes[$0] }
    #expect(withLast == Double.pow(1 / (3 * 3.0.squareRoot() * 2), 0.5))
  }

  @Test func vanishingCoefficientsHaveNoRadius() {
    #expect(TermRadius.radius(order: 4) { $0 == 1 ? 1 : 0 } == .infinity)
  }
}
