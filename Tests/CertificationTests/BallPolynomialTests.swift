import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Ball polynomials") struct BallPolynomialTests {
  /// A polynomial in balls with coefficients that decay, and doubles in the balls.
  private func random(_ draw: inout RandomDraw, degree: Int) -> (balls: BallPolynomial, inside: [Double]) {
    var polynomial = BallPolynomial(degree: degree)
    var inside: [Double] = []
    let decay = draw.uniform(0.3, 1.1)
    var size = 1.0
    for j in 0...degree {
      let center = size * draw.uniform(-1, 1)
      let radius = draw.uniform() < 0.3 ? 0 : center.magnitude * 1e-12 * draw.uniform()
      polynomial[j] = Ball(center: center, radius: radius)
      inside.append(center + 0.99 * radius * draw.uniform(-1, 1))
      size *= decay
    }
    return (polynomial, inside)
  }

  @Test("Every coefficient of a product contains the exact one")
  func product() {
    var product = BallPolynomial()
    for var draw in RandomCases(seed: 1941, count: 1500) {
      let (a, x) = random(&draw, degree: draw.integer(0...30))
      let (b, y) = random(&draw, degree: draw.integer(0...12))
      product.assign(a, times: b)
      #expect(product.degree == a.degree + b.degree)
      for l in 0...product.degree {
        var terms: [(a: Double, b: Double)] = [(-product[l].center, 1)]
        for i in 0..<x.count where (0..<y.count).contains(l - i) { terms.append((x[i], y[l - i])) }
        #expect(ExactSign.isWithin(terms, [(product[l].radius, 1)]), "coefficient \(l), \(draw)")
      }
    }
  }

  @Test("The radius of a product of exact polynomials is a few units of its terms")
  func tightness() {
    var product = BallPolynomial()
    product.assign(
      BallPolynomial(exactly: (0...24).map { 1 / Double($0 + 1) }),
      times: BallPolynomial(exactly: (0...20).map { 1 / Double($0 + 2) }))
    for l in 0...44 {
      let count = Double(min(l + 1, 21, 45 - l))
      #expect(product[l].radius <= (count + 2) * Rounding.unit * product[l].center, "\(l)")
    }
  }

  @Test("Sums, derivatives, long sums and differences contain the exact coefficients")
  func linear() {
    for var draw in RandomCases(seed: 1942, count: 1000) {
      let (a, x) = random(&draw, degree: 12)
      let (b, y) = random(&draw, degree: 12)
      let scale = Ball(center: draw.uniform(-3, 3), radius: 1e-13)
      let s = scale.center
      var sum = a
      sum.add(scale, b)
      var difference = BallPolynomial()
      difference.assign(a, minus: scale, b)
      var long = LongPolynomialSum()
      long.reset(degree: 12)
      long.add(Ball(1), a)
      long.add(scale, b)
      long.add(constant: 0.1)
      var longSum = BallPolynomial()
      long.assign(to: &longSum)
      var derivative = BallPolynomial()
      derivative.assign(derivativeOf: a)
      for j in 0...12 {
        #expect(
          ExactSign.isWithin([(x[j], 1), (s, y[j]), (-sum[j].center, 1)], [(sum[j].radius, 1)]), "\(draw)")
        #expect(
          ExactSign.isWithin(
            [(x[j], 1), (-s, y[j]), (-difference[j].center, 1)], [(difference[j].radius, 1)]),
          "\(draw)")
        let constant = j == 0 ? 0.1 : 0
        #expect(
          ExactSign.isWithin(
            [(x[j], 1), (s, y[j]), (constant, 1), (-longSum[j].center, 1)], [(longSum[j].radius, 1)]),
          "\(draw)")
        if j > 0 {
          #expect(
            ExactSign.isWithin(
              [(x[j], Double(j)), (-derivative[j - 1].center, 1)], [(derivative[j - 1].radius, 1)]),
            "\(draw)")
        }
      }
    }
  }

  @Test("A long sum of many terms is exact to two units where a plain one loses one per term")
  func longSum() {
    var (long, plain) = (LongPolynomialSum(), BallPolynomial(degree: 0))
    long.reset(degree: 0)
    for k in 1...1000 {
      long.add(Ball(1), BallPolynomial(exactly: [1 / Double(k)]))
      plain.add(Ball(1), BallPolynomial(exactly: [1 / Double(k)]))
    }
    var sum = BallPolynomial()
    long.assign(to: &sum)
    #expect(sum[0].radius < 2 * Rounding.unit * sum[0].center)
    #expect(plain[0].radius > 500 * Rounding.unit * sum[0].center)
  }

  @Test("Range, bounds and values hold at exact points of [0, 1]")
  func range() {
    for var draw in RandomCases(seed: 1943, count: 400) {
      let (a, x) = random(&draw, degree: draw.integer(1...24))
      let (lower, upper) = a.range
      let points = (0..<16).map { (Double($0) + 0.5) / 16 } + [0, 1]
      var values = [Double](repeating: 0, count: points.count)
      let error = a.values(at: points, into: &values)
      for (point, value) in zip(points, values) {
        let t = DoubleDouble(point)
        var (exact, slope) = (DoubleDouble(0), DoubleDouble(0))
        for j in x.indices.reversed() {
          slope = slope * t + exact
          exact = exact * t + DoubleDouble(x[j])
        }
        #expect(exact.double >= lower && exact.double <= upper, "\(draw)")
        #expect(exact.magnitude.double <= a.bound, "\(draw)")
        #expect(slope.magnitude.double <= a.slopeBound, "\(draw)")
        #expect((exact - DoubleDouble(value)).magnitude <= DoubleDouble(error), "\(draw)")
        let ball = a.value(at: Ball(point))
        #expect((exact - DoubleDouble(ball.center)).magnitude <= DoubleDouble(ball.radius), "\(draw)")
      }
    }
    var broken = BallPolynomial(exactly: [1, 2])
    broken[1] = Ball(center: .nan, radius: 0)
    #expect(broken.range == (-.infinity, .infinity))
    #expect(!broken.bound.isFinite)
  }
}
