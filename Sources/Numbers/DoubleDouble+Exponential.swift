extension DoubleDouble {
  /// log 2 in three doubles, of which the first two make the nearest `DoubleDouble`.
  static let log2 = (
    first: 0x1.62e42fefa39efp-1, second: 0x1.abc9e3b39803fp-56, third: 0x1.7b57a079a1934p-111
  )
  static let logarithmOfTwo = DoubleDouble(high: log2.first, low: log2.second)
  /// 1 / n! for n = 0...33.
  static let inverseFactorials: [DoubleDouble] = {
    var terms: [DoubleDouble] = [1]
    for n in 1...33 { terms.append(terms[n - 1] / DoubleDouble(n)) }
    return terms
  }()

  /// e^r - 1 for |r| <= 0.36 by its Taylor series at r/8 and three doublings `e -> 2 e + e^2`.
  static func smallExpm1(_ r: DoubleDouble) -> DoubleDouble {
    let x = r.scaled(byPowerOfTwo: -3)
    var sum = inverseFactorials[17]
    for n in stride(from: 16, through: 1, by: -1) { sum = sum * x + inverseFactorials[n] }
    var value = sum * x
    for _ in 0..<3 { value = value + value + value * value }
    return value
  }

  /// e^x; infinite above 709.78, zero below -745.1. Relative error below 1e-31.
  public static func exp(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high < 709.782_712_893_384 else { return x.high.isNaN ? x : infinity }
    guard x.high > -745.14 else { return zero }
    let k = (x.high * 1.442_695_040_888_963_4).rounded()
    let r =
      ((x - DoubleDouble(log2.first, times: k)) - DoubleDouble(log2.second, times: k))
      - DoubleDouble(log2.third, times: k)
    return (smallExpm1(r) + one).scaled(byPowerOfTwo: Int(k))
  }

  /// e^x - 1. Relative error below 1e-31.
  public static func expm1(_ x: DoubleDouble) -> DoubleDouble {
    x.high.magnitude < 0.35 ? smallExpm1(x) : exp(x) - one
  }

  /// log(1 + d) for -0.3 < d < 0.42: one Halley step on the `Double` value.
  static func smallLog1p(_ d: DoubleDouble) -> DoubleDouble {
    let start = DoubleDouble(Double.log1p(d.high))
    let reached = smallExpm1(start)
    return start + (d - reached) * 2.0 / (d + reached + DoubleDouble(2))
  }

  /// Natural logarithm; minus infinity at zero, NaN below. Relative error below 1e-31.
  public static func log(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high > 0, x.isFinite else { return DoubleDouble(Double.log(x.high)) }
    var exponent = Int(x.high.exponent)
    if x.high.significand > 1.414 { exponent += 1 }
    let fraction = smallLog1p(x.scaled(byPowerOfTwo: -exponent) - one)
    return exponent == 0 ? fraction : logarithmOfTwo * Double(exponent) + fraction
  }

  /// log(1 + x). Relative error below 1e-31.
  public static func log1p(_ x: DoubleDouble) -> DoubleDouble {
    x.high > -0.29 && x.high < 0.41 ? smallLog1p(x) : log(x + one)
  }

  /// Hyperbolic sine. Relative error below 1e-31.
  public static func sinh(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.magnitude < 40 else {
      let value = cosh(x)
      return x.high < 0 ? -value : value
    }
    let e = expm1(x)
    return (e + e / (e + one)).scaled(byPowerOfTwo: -1)
  }

  /// Hyperbolic cosine. Relative error below 1e-31.
  public static func cosh(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.magnitude < 40 else {
      let root = exp(x.magnitude.scaled(byPowerOfTwo: -1))
      return root.scaled(byPowerOfTwo: -1) * root
    }
    let e = exp(x)
    return (e + one / e).scaled(byPowerOfTwo: -1)
  }

  /// Hyperbolic tangent. Relative error below 1e-31.
  public static func tanh(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.magnitude < 40 else { return DoubleDouble(Double.tanh(x.high)) }
    let e = expm1(x + x)
    return e / (e + DoubleDouble(2))
  }

  /// Inverse hyperbolic sine. Relative error below 1e-31.
  public static func asinh(_ x: DoubleDouble) -> DoubleDouble {
    let a = x.magnitude
    guard a.high < 1e100 else {
      let value = log(a) + logarithmOfTwo
      return x.high < 0 ? -value : value
    }
    let value = log1p(a + a * a / (one + sqrt(one + a * a)))
    return x.high < 0 ? -value : value
  }

  /// Inverse hyperbolic cosine; NaN below one. Relative error below 1e-31.
  public static func acosh(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high < 1e100 else { return log(x) + logarithmOfTwo }
    let t = x - one
    return log1p(t + sqrt(t * (t + DoubleDouble(2))))
  }

  /// Inverse hyperbolic tangent; NaN outside [-1, 1]. Relative error below 1e-31.
  public static func atanh(_ x: DoubleDouble) -> DoubleDouble {
    let a = x.magnitude
    let value = log1p((a + a) / (one - a)).scaled(byPowerOfTwo: -1)
    return x.high < 0 ? -value : value
  }

  /// Real cube root: one Halley step on the `Double` value. Relative error below 1e-31.
  public static func cbrt(_ x: DoubleDouble) -> DoubleDouble {
    let start = Double.cbrt(x.high)
    guard start != 0, start.isFinite else { return DoubleDouble(start) }
    // Scaling by a cube keeps the cube of the start away from overflow and underflow.
    let shift = x.high.magnitude > 0x1p900 ? -300 : x.high.magnitude < 0x1p-600 ? 300 : 0
    guard shift == 0 else {
      return cbrt(x.scaled(byPowerOfTwo: shift)).scaled(byPowerOfTwo: -shift / 3)
    }
    let cube = DoubleDouble(start, times: start) * start
    return DoubleDouble(start) + (x - cube) * start / (cube + cube + x)
  }

  /// x^y. Whole exponents up to 64 in magnitude by repeated squaring; else e^(y log x), whose relative error is about
  /// 1e-31 (1 + |y log x|). NaN for a negative base with a fractional exponent.
  public static func pow(_ x: DoubleDouble, _ y: DoubleDouble) -> DoubleDouble {
    let isWhole = y.low.rounded() == y.low && y.high.rounded() == y.high
    if isWhole, y.high.magnitude <= 64 {
      let value = wholePower(x, Int(y.high.magnitude))
      return y.high < 0 ? one / value : value
    }
    guard x.isFinite, y.isFinite, x.high != 0 else { return DoubleDouble(Double.pow(x.high, y.high)) }
    guard x.high < 0 else { return exp(y * log(x)) }
    guard isWhole else { return nan }
    let half = y.scaled(byPowerOfTwo: -1)
    let isEven = half.high.rounded() == half.high && half.low.rounded() == half.low
    let value = exp(y * log(-x))
    return isEven ? value : -value
  }

  static func wholePower(_ x: DoubleDouble, _ n: Int) -> DoubleDouble {
    var (result, base, remaining) = (one, x, n)
    while remaining > 0 {
      if remaining & 1 == 1 { result = result * base }
      base = base * base
      remaining >>= 1
    }
    return result
  }
}
