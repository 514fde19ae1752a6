import Numbers
import TestSupport
import Testing

@Suite struct GaussLegendreTests {
  /// The largest node and its weight, from the roots of the Legendre polynomial at 40 digits.
  @Test(arguments: [
    (5, 0.90617984593866399280, 0.23692688505618908751),
    (20, 0.99312859918509492479, 0.017614007139152118312),
  ])
  func largestNode(_ points: Int, _ node: Double, _ weight: Double) {
    let rule = GaussLegendre(points: points)
    #expect(rule.nodes.last == node)
    #expect(rule.weights.last == weight)
  }

  @Test(arguments: [1, 2, 3, 4, 7, 10, 33, 64, 200])
  func integratesPolynomialsOfTwiceItsDegree(_ points: Int) {
    let rule = GaussLegendre(points: points)
    #expect(rule.nodes.count == points)
    #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
    for degree in [0, 1, 2, 2 * points - 2, 2 * points - 1] where degree >= 0 && degree < 2 * points {
      let integral = rule.integrate(from: -1, to: 1) { x in (0..<degree).reduce(1.0) { p, _ in p * x } }
      let expected = degree % 2 == 0 ? 2 / Double(degree + 1) : 0
      expectClose(integral, expected, absolute: 1e-15, "degree \(degree)")
    }
    // One degree more must fail: the rule is a Gauss rule, not a better one. (Below 40 the gap is measurable.)
    if points <= 7 {
      let integral = rule.integrate(from: -1, to: 1) { x in (0..<2 * points).reduce(1.0) { p, _ in p * x } }
      #expect((integral - 2 / Double(2 * points + 1)).magnitude > 1e-5)
    }
  }

  @Test func integratesOverAnyInterval() {
    let rule = GaussLegendre(points: 30)
    expectClose(rule.integrate(from: 1, to: 4) { 1 / $0 }, Double.log(4), relative: 1e-15)
  }

  @Test func fewerThanOnePointGivesTheMidpointRule() {
    #expect(GaussLegendre(points: 0) == GaussLegendre(points: 1))
    #expect(GaussLegendre(points: 1).nodes == [0])
    #expect(GaussLegendre(points: 1).weights == [2])
  }
}
