import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Brackets of errors") struct BracketTests {
  @Test("The distance of a point from any point of the disc lies in the bracket")
  func distances() {
    for var draw in RandomCases(seed: 2050, count: 5000) {
      let scale = Ball(center: draw.uniform(0.5, 1), radius: 1e-17)
      let center = draw.uniforms(2)
      let disc = CertifiedPoint(center: center, radius: [0, 1e-13, 1e-3][draw.integer(0...2)])
      let point = draw.uniform() < 0.3 ? center.map { $0 * scale.center } : draw.uniforms(2)
      let angle = draw.uniform(0, 6.3)
      let share = DoubleDouble(disc.radius * 0.999_999)
      let truth = [
        DoubleDouble(center[0]) + share * DoubleDouble(Double.cos(angle)),
        DoubleDouble(center[1]) + share * DoubleDouble(Double.sin(angle)),
      ].map { $0 * DoubleDouble(scale.center) }
      let exact = distance(truth, point)
      let bracket = Bracket(distanceFrom: point, to: disc, scale: scale)
      #expect(bracket.lower <= exact && exact <= bracket.upper, "\(draw)")
      #expect(bracket.upper - bracket.lower <= 2 * disc.radius + 1e-14, "\(draw)")
    }
    let nothing = CertifiedPoint(center: [0, 0], radius: .infinity)
    let bracket = Bracket(distanceFrom: [1, 0], to: nothing, scale: Ball(1))
    #expect(bracket.lower == 0 && bracket.upper == .infinity)
  }

  @Test("Means, quantiles and orders of any numbers in the brackets lie in theirs")
  func statistics() {
    for var draw in RandomCases(seed: 2060, count: 500) {
      let coarse = draw.integer(1...30)
      let values = (0..<coarse).map { _ in draw.uniform(0.1, 10) }
      let brackets = values.map {
        Bracket(lower: $0 - 1e-3 * draw.uniform(), upper: $0 + 1e-3 * draw.uniform())
      }
      let mean = Bracket(meanOf: brackets)
      let exact = values.reduce(DoubleDouble.zero) { $0 + DoubleDouble($1) } / DoubleDouble(coarse)
      #expect(DoubleDouble(mean.lower) <= exact && exact <= DoubleDouble(mean.upper), "\(draw)")
      for p in [0, 0.5, 0.9, 1] {
        let quantile = Bracket(quantile: p, of: brackets)
        let value = SampleSummary.quantile(p, ofSorted: values.sorted())
        #expect(quantile.lower <= value && value <= quantile.upper, "\(p), \(draw)")
        #expect(quantile.upper - quantile.lower < 2.1e-3, "\(p), \(draw)")
      }
      let fine = Bracket(lower: mean.lower / 5, upper: mean.upper / 5)
      if let order = Bracket(orderFrom: mean, to: fine, ratio: 2) {
        let exact = DoubleDouble.log(DoubleDouble(5)) / DoubleDouble.log(DoubleDouble(2))
        #expect(DoubleDouble(order.lower) <= exact && exact <= DoubleDouble(order.upper), "\(draw)")
      }
    }
    #expect(Bracket(orderFrom: Bracket(lower: 1, upper: 1), to: Bracket(lower: 0, upper: 1), ratio: 2) == nil)
  }
}
