import Integration
import Numbers
import Series
import Testing

@Suite struct VectorRadiusTests {
  /// Square-root branch points at `r exp(+-i theta)` with a random complex amplitude per coordinate.
  @Test(arguments: [0.4, 0.8, 1.2, 1.57, 2.2, 2.8])
  func conjugateBranchPoints(_ angle: Double) {
    let (radius, order) = (0.37, 24)
    var jet = JetBatch(count: 1, dimension: 2, order: order)
    let phases = [0.3, 1.9]
    var binomial = 1.0
    for k in 0...order {
      if k > 0 { binomial *= (Double(k) - 1.5) / Double(k) }
      for d in 0..<2 {
        jet[0, k, d] =
          binomial * Double.pow(radius, Double(-k)) * Double.cos(phases[d] - Double(k) * angle)
      }
    }
    let estimate = jet.radius(0, by: VectorRadius(order: order))
    #expect(abs(estimate / radius - 1) < 0.05, "\(estimate)")
  }

  @Test func vanishingCoefficientsHaveNoRadius() {
    let jet = JetBatch(count: 1, dimension: 2, order: 12)
    #expect(jet.radius(0, by: VectorRadius(order: 12)) == .infinity)
  }
}
