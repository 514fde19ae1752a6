import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Exponential and logarithm without the C library") struct BallExponentialTests {
  /// Whether a 106-bit value, whose own error is far below the ball's radius, lies in the ball.
  private func holds(_ ball: Ball, _ exact: DoubleDouble) -> Bool {
    (exact - DoubleDouble(ball.center)).magnitude
      <= DoubleDouble(ball.radius) + exact.magnitude * DoubleDouble(0x1p-100)
  }

  @Test("exp encloses 2·10^6 random points in ±600 within 4.2 u")
  func exponential() throws {
    let chunks = try ParallelMap.map(count: 20) { chunk in
      var (outside, worst) = (0, 0.0)
      for var draw in RandomCases(seed: UInt64(1910 + chunk), count: 100_000) {
        let x = draw.uniform() < 0.5 ? draw.uniform(-600, 600) : draw.uniform(-3, 3)
        let ball = Ball.exp(Ball(x))
        if !holds(ball, DoubleDouble.exp(DoubleDouble(x))) { outside += 1 }
        worst = max(worst, ball.radius / (Rounding.unit * ball.center))
      }
      return (outside, worst)
    }
    #expect(chunks.reduce(0) { $0 + $1.0 } == 0)
    let worst = chunks.map(\.1).max() ?? .infinity
    #expect(worst < 4.2, "radius \(worst) u")
  }

  @Test("expm1 and log enclose 4·10^5 random points, tightly")
  func others() {
    var (minusOne, logarithm) = (0.0, 0.0)
    for var draw in RandomCases(seed: 1930, count: 200_000) {
      let x = draw.uniform() < 0.5 ? draw.uniform(-0.5, 0.5) : draw.uniform(-30, 30)
      let e = Ball.expm1(Ball(x))
      #expect(holds(e, DoubleDouble.expm1(DoubleDouble(x))), "expm1 \(x)")
      minusOne = max(minusOne, e.radius / (Rounding.unit * e.center.magnitude))
      let y = draw.uniform() < 0.5 ? draw.uniform(0.1, 10) : Double.exp(draw.uniform(-600, 600))
      let l = Ball.log(Ball(y))
      #expect(holds(l, DoubleDouble.log(DoubleDouble(y))), "log \(y)")
      logarithm = max(logarithm, l.radius / (Rounding.unit * max(1, l.center.magnitude)))
    }
    #expect(minusOne < 12, "radius \(minusOne) u")
    #expect(logarithm < 8, "radius \(logarithm) u")
  }

  @Test("exp and log of balls contain the images of their points")
  func balls() {
    for var draw in RandomCases(seed: 1931, count: 50_000) {
      let center = draw.uniform(-50, 50)
      let radius = Double.exp(draw.uniform(-40, 0))
      let point = DoubleDouble(center) + DoubleDouble(radius) * DoubleDouble(draw.uniform(-1, 1))
      #expect(holds(Ball.exp(Ball(center: center, radius: radius)), DoubleDouble.exp(point)), "\(draw)")
      let positive = Double.exp(center)
      let share = 0.2 * radius
      let inside =
        DoubleDouble(positive) * (DoubleDouble(1) + DoubleDouble(share * draw.uniform(-0.999, 0.999)))
      let log = Ball.log(Ball(center: positive, radius: share * positive))
      #expect(holds(log, DoubleDouble.log(inside)), "\(draw)")
    }
  }

  @Test("Beyond the range: tiny below, nothing promised above")
  func range() {
    let small = Ball.exp(Ball(-710))
    #expect(small.lower <= 0 && small.upper >= 0 && small.upper < 1e-300)
    for x in [Ball(701), Ball(center: 0, radius: 2), .unbounded, Ball(.nan)] {
      #expect(!Ball.exp(x).isFinite)
    }
    for y in [Ball(0), Ball(-1), Ball(center: 1, radius: 0.9), .unbounded] { #expect(!Ball.log(y).isFinite) }
  }

  @Test("The bound of e^t is above and near")
  func bound() {
    for var draw in RandomCases(seed: 1932, count: 100_000) {
      let t = draw.uniform() < 0.8 ? draw.uniform() : draw.uniform(0, 30)
      let (bound, exact) = (Ball.exponentialBound(t), DoubleDouble.exp(DoubleDouble(t)))
      #expect(DoubleDouble(bound) >= exact, "\(t)")
      #expect(bound < 1.004 * exact.double, "\(t)")
    }
  }

  @Test("The constants: log 2 to 2^-86, pi to 2^-52, factorials")
  func constants() {
    // log 2 = 0x0.b17217f7d1cf79abc9e3b39803f2f6af40f3...; in 106 bits:
    let log2 = DoubleDouble(0x1.62e42fefa39efp-1, plus: 0x1.abc9e3b39803fp-56)
    let split = DoubleDouble(Ball.logarithmOfTwo.first, plus: Ball.logarithmOfTwo.second)
    #expect((log2 - split).magnitude < DoubleDouble(0x1p-86))
    #expect(Ball.logarithmOfTwo.first.significandBitPattern & ((1 << 21) - 1) == 0)
    #expect(holds(Ball.pi, DoubleDouble.pi))
    var factorial = DoubleDouble(1)
    for j in 0...25 {
      if j > 0 { factorial = factorial * DoubleDouble(j) }
      #expect(holds(Ball.inverseFactorials[j], DoubleDouble(1) / factorial), "\(j)")
    }
  }

  @Test(
    "Schedules evaluated in balls contain their 106-bit values", arguments: ScheduleCatalog.all.map(\.name))
  func schedules(name: String) throws {
    let schedule = try #require(ScheduleCatalog.schedule(named: name))
    for var draw in RandomCases(seed: 1933, count: 2000) {
      let t = draw.uniform(1e-3, schedule.timeRange.upperBound)
      let ball: Ball = schedule.gamma(at: Ball(t))
      let exact: DoubleDouble = schedule.gamma(at: DoubleDouble(t))
      let alpha = try schedule.alphaSeries(at: Ball(t), order: 0).coefficients[0]
      let exactAlpha = try schedule.alphaSeries(at: DoubleDouble(t), order: 0).coefficients[0]
      #expect(holds(alpha, exactAlpha) && alpha.radius < 1e-14, "t = \(t): \(alpha)")
      #expect(holds(ball, exact), "t = \(t)")
      #expect(ball.radius < 1e-14 * ball.center * (1 + ball.center), "t = \(t): \(ball)")
    }
  }
}
