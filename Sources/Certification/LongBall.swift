/// A number as an exact double and a ball for the rest: about 106 bits, for sums that cancel.
struct LongBall {
  private(set) var high: Double
  private(set) var low: Ball

  /// The exact value of `value`.
  init(_ value: Double = 0) {
    high = value
    low = Ball(0)
  }

  /// The exact difference of two doubles.
  init(_ a: Double, minus b: Double) {
    let (s, e) = Self.sum(a, -b)
    high = s
    low = Ball(e)
  }

  /// The exact product of two doubles, barring underflow, which is bounded.
  init(_ a: Double, times b: Double) {
    high = a * b
    low = Ball(center: (-high).addingProduct(a, b), radius: Rounding.tiny)
  }

  /// The number as a ball.
  var ball: Ball { Ball(high) + low }

  /// `a + b = s + e` exactly (Knuth), barring overflow, after which `e` is not finite.
  @inline(__always)
  static func sum(_ a: Double, _ b: Double) -> (s: Double, e: Double) {
    let s = a + b
    let shadow = s - a
    return (s, (a - (s - shadow)) + (b - shadow))
  }

  /// Adds `x`.
  mutating func add(_ x: LongBall) {
    let (s, e) = Self.sum(high, x.high)
    high = s
    low = low + Ball(e) + x.low
  }

  /// Adds `x y`.
  mutating func add(_ x: LongBall, times y: LongBall) {
    add(LongBall(x.high, times: y.high))
    low = low + (Ball(x.high) * y.low + x.low * (Ball(y.high) + y.low))
  }

  /// Negation, exact.
  static prefix func - (x: LongBall) -> LongBall {
    var result = LongBall(-x.high)
    result.low = -x.low
    return result
  }

  /// `|x − a|² − |x − b|² = Σ (2x − a − b)(b − a)` for exact points, with an error of about `u` of the result.
  static func differenceOfSquares(_ x: [Double], _ a: [Double], _ b: [Double]) -> Ball {
    var total = LongBall()
    for i in x.indices {
      var twice = LongBall(2 * x[i], minus: b[i])
      twice.add(LongBall(-a[i]))
      total.add(twice, times: LongBall(b[i], minus: a[i]))
    }
    return total.ball
  }

  /// The sum of exact doubles, with an error of about `u` of the result.
  static func sum(of terms: [Double]) -> Ball {
    var total = LongBall()
    for term in terms { total.add(LongBall(term)) }
    return total.ball
  }
}

/// A sum of many polynomials whose coefficients are kept as two doubles and a radius.
struct LongPolynomialSum {
  private var highs: [Double] = []
  private var lows: [Double] = []
  private var radii: [Double] = []
  private var terms = 0

  /// Becomes zero with room up to `degree`.
  mutating func reset(degree: Int) {
    if highs.count != degree + 1 {
      highs = [Double](repeating: 0, count: degree + 1)
      lows = highs
      radii = highs
    }
    for j in highs.indices { (highs[j], lows[j], radii[j]) = (0, 0, 0) }
    terms = 0
  }

  /// Adds `scale · p`.
  ///
  /// `fl(s c)` and its error, from a fused multiply-add, are added exactly but for the sum `f` of the two small parts and
  /// for `lows + f`, each off by at most `u` of its result.
  mutating func add(_ scale: Ball, _ p: BallPolynomial) {
    terms += 1
    let s = scale.center
    let (size, error) = (s.magnitude, scale.radius)
    for j in p.centers.indices {
      let c = p.centers[j]
      let product = s * c
      let (sum, lost) = LongBall.sum(highs[j], product)
      let rest = lost + (-product).addingProduct(s, c)
      highs[j] = sum
      lows[j] += rest
      radii[j] +=
        error * (c.magnitude + p.radii[j]) + size * p.radii[j]
        + (rest.magnitude + lows[j].magnitude) * Rounding.unit + Rounding.tiny
    }
  }

  /// Adds the constant `value`.
  mutating func add(constant value: Double) {
    terms += 1
    let (sum, lost) = LongBall.sum(highs[0], value)
    highs[0] = sum
    lows[0] += lost
    radii[0] += lows[0].magnitude * Rounding.unit
  }

  /// Writes the sum to `polynomial`, with its radii padded for the roundings of their own sums.
  func assign(to polynomial: inout BallPolynomial) {
    polynomial.reset(degree: highs.count - 1)
    for j in highs.indices {
      polynomial[j] =
        Ball(highs[j]) + Ball(center: lows[j], radius: Rounding.up(radii[j], terms: 6 * terms))
    }
  }
}
