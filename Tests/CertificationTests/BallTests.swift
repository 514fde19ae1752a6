import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Balls against exact arithmetic") struct BallTests {
  /// A ball, and a double in it that a random draw picks.
  private func ball(_ draw: inout RandomDraw, exponents: Double) -> (ball: Ball, point: Double) {
    let scale = Double.exp2(draw.uniform(-exponents, exponents).rounded())
    let center = draw.uniform(-1, 1) * scale
    let radius = draw.uniform() < 0.3 ? 0 : center.magnitude * Double.exp2(-draw.uniform(0, 60).rounded())
    let share = [-1, 1, 0, draw.uniform(-1, 1)][draw.integer(0...3)]
    var point = center + share * radius
    // A double beside the end of the ball may lie outside it.
    if !ExactSign.isWithin([(point, 1), (-center, 1)], [(radius, 1)]) { point = center }
    return (Ball(center: center, radius: radius), point)
  }

  private func holds(_ value: [(a: Double, b: Double)], _ ball: Ball) -> Bool {
    ExactSign.isWithin(value + [(-ball.center, 1)], [(ball.radius, 1)])
  }

  @Test("Sums, differences, products, quotients and roots contain the exact result (10^6 random operations)")
  func operations() throws {
    let faults = try ParallelMap.map(count: 20) { chunk in
      var faults: [String] = []
      for var draw in RandomCases(seed: UInt64(19_010 + chunk), count: 10_000) {
        let (a, x) = ball(&draw, exponents: 30)
        let (b, y) = ball(&draw, exponents: 30)
        if !holds([(x, 1), (y, 1)], a + b) { faults.append("sum, \(draw)") }
        if !holds([(x, 1), (-y, 1)], a - b) { faults.append("difference, \(draw)") }
        if !holds([(x, y)], a * b) { faults.append("product, \(draw)") }
        let q = a / b
        // |x/y - c| <= r means |x - c y| <= r |y|.
        if q.isFinite, !ExactSign.isWithin([(x, 1), (-q.center, y)], [(q.radius, y.magnitude)]) {
          faults.append("quotient, \(draw)")
        }
        let (c, r) = (a.squareRoot.center, a.squareRoot.radius)
        // (c - r)^2 <= x unless c < r, and x <= (c + r)^2.
        if r.isFinite,
          (c >= r && ExactSign.of([(c, c), (-2 * c, r), (r, r), (-x, 1)]) > 0)
            || ExactSign.of([(c, c), (2 * c, r), (r, r), (-x, 1)]) < 0
        {
          faults.append("root, \(draw)")
        }
      }
      return faults
    }
    #expect(faults.joined().isEmpty, "\(faults.joined().first ?? "")")
  }

  @Test("The same at the ends of the range: subnormal numbers, 2^1000, cancellation")
  func extremes() {
    for var draw in RandomCases(seed: 1902, count: 20_000) {
      let (a, x) = ball(&draw, exponents: 1020)
      let (b, y) = ball(&draw, exponents: 1020)
      let results: [(terms: [(a: Double, b: Double)], ball: Ball)] = [
        ([(x, 1), (y, 1)], a + b), ([(x, 1), (-y, 1)], a - b), ([(x, y)], a * b),
      ]
      for result in results where result.ball.isFinite {
        #expect(holds(result.terms, result.ball), "\(draw)")
      }
      let near = Ball(center: -a.center.nextUp, radius: a.radius)
      #expect(holds([(x, 1), (-a.center.nextUp, 1)], a + near), "cancellation, \(draw)")
    }
    #expect((Ball(0) * Ball(-0.0)).radius <= 0x1p-999)
    #expect(!(Ball(1) / Ball(center: 0.5, radius: 0.5)).isFinite)
    #expect(!(Ball.unbounded * Ball(0)).isFinite)
    #expect(!Ball(center: .nan, radius: 0).isFinite)
  }

  @Test("Lower and upper bounds lie outside the exact ends, by a few units at most")
  func bounds() {
    for var draw in RandomCases(seed: 1903, count: 50_000) {
      let (a, _) = ball(&draw, exponents: 40)
      #expect(ExactSign.of([(a.lower, 1), (-a.center, 1), (a.radius, 1)]) <= 0, "\(draw)")
      #expect(ExactSign.of([(a.upper, 1), (-a.center, 1), (-a.radius, 1)]) >= 0, "\(draw)")
      #expect(ExactSign.isWithin([(a.center, 1)], [(a.bound, 1)]), "\(draw)")
      #expect(a.upper - a.center <= a.radius + 0x1p-49 * (a.center.magnitude + a.radius) + 1e-300, "\(draw)")
      let hull = Ball(lower: a.lower, upper: a.upper)
      #expect(hull.lower <= a.lower && hull.upper >= a.upper, "\(draw)")
    }
  }

  @Test("Padding covers four roundings of the worst kind")
  func padding() {
    // Every factor rounds down as far as it can: (1 + u) is a tie that goes to 1.
    var exact = DoubleDouble(1)
    var computed = 1.0
    for _ in 0..<4 {
      exact = exact * (DoubleDouble(1) + DoubleDouble(0x1p-53))
      computed *= 1
    }
    #expect(DoubleDouble(Rounding.up(computed)) >= exact)
    #expect(DoubleDouble(Rounding.down(1 + 0x1p-51)) <= DoubleDouble(1))
    #expect(Rounding.isToNearest)
    #expect(Rounding.larger(.nan, 1).isNaN && Rounding.larger(1, .nan).isNaN && Rounding.larger(1, 2) == 2)
  }

  @Test("Sums with twice the digits keep what cancels")
  func longSums() {
    for var draw in RandomCases(seed: 1904, count: 20_000) {
      let x = draw.uniforms(2)
      let a = draw.uniforms(2)
      let b = draw.uniform() < 0.5 ? draw.uniforms(2) : a.map { $0 * (1 + 0x1p-40) }
      let ball = LongBall.differenceOfSquares(x, a, b)
      // |x - a|^2 - |x - b|^2 = a^2 - b^2 - 2 x (a - b), coordinate by coordinate.
      var terms: [(a: Double, b: Double)] = []
      for i in 0..<2 { terms += [(a[i], a[i]), (-b[i], b[i]), (-2 * x[i], a[i]), (2 * x[i], b[i])] }
      #expect(holds(terms, ball), "\(draw)")
      #expect(ball.radius <= 0x1p-52 * ball.center.magnitude + 0x1p-99, "\(draw)")
    }
  }
}

extension Double {
  fileprivate static func exp2(_ x: Double) -> Double {
    Double(sign: .plus, exponent: Int(x), significand: 1)
  }
}
