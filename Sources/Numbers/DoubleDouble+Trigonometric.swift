extension DoubleDouble: ElementaryNumber {
  /// The ratio of a circle's circumference to its diameter.
  @inlinable
  public static var pi: DoubleDouble { DoubleDouble(high: 0x1.921fb54442d18p+1, low: 0x1.1a62633145c07p-53) }

  static let halfPi = (
    first: 0x1.921fb54442d18p+0, second: 0x1.1a62633145c07p-54, third: -0x1.f1976b7ed8fbcp-110,
    fourth: 0x1.4cf98e804177dp-164
  )
  static let quarterTurn = DoubleDouble(high: halfPi.first, low: halfPi.second)

  /// sin x and cos x; NaN for |x| >= 2^50, where the reduction to the first octant is not carried through.
  /// Relative error below 1e-31, also next to the zeros.
  public static func sinCos(_ x: DoubleDouble) -> (sin: DoubleDouble, cos: DoubleDouble) {
    guard x.high.magnitude < 0x1p50 else { return (nan, nan) }
    let turns = (x.high / halfPi.first).rounded()
    var r = x
    if turns != 0 {
      r = r - DoubleDouble(halfPi.first, times: turns)
      r = r - DoubleDouble(halfPi.second, times: turns)
      r = r - DoubleDouble(halfPi.third, times: turns)
      r = r - DoubleDouble(halfPi.fourth, times: turns)
    }
    let (s, c) = octantSinCos(r)
    return switch Int(turns) & 3 {
    case 0: (s, c)
    case 1: (c, -s)
    case 2: (-s, -c)
    default: (-c, s)
    }
  }

  /// Taylor series for |r| <= 0.8.
  static func octantSinCos(_ r: DoubleDouble) -> (sin: DoubleDouble, cos: DoubleDouble) {
    let square = r * r
    var sine = zero
    var cosine = zero
    for n in stride(from: 14, through: 1, by: -1) {
      sine = inverseFactorials[2 * n + 1] - sine * square
      cosine = inverseFactorials[2 * n] - cosine * square
    }
    return (r - r * (square * sine), one - square * cosine)
  }

  /// Sine of radians; NaN for |x| >= 2^50. Relative error below 1e-31.
  public static func sin(_ x: DoubleDouble) -> DoubleDouble { sinCos(x).sin }

  /// Cosine of radians; NaN for |x| >= 2^50. Relative error below 1e-31.
  public static func cos(_ x: DoubleDouble) -> DoubleDouble { sinCos(x).cos }

  /// Tangent of radians; NaN for |x| >= 2^50. Relative error below 1e-31.
  public static func tan(_ x: DoubleDouble) -> DoubleDouble {
    let (s, c) = sinCos(x)
    return s / c
  }

  /// Inverse sine for |x| <= 0.71: the `Double` value corrected by the sine of what is missing.
  static func innerAsin(_ x: DoubleDouble) -> DoubleDouble {
    let start = DoubleDouble(Double.asin(x.high))
    let (s, c) = octantSinCos(start)
    return start + (x * c - sqrt((one - x) * (one + x)) * s)
  }

  /// Inverse sine; NaN outside [-1, 1]. Relative error below 1e-31.
  public static func asin(_ x: DoubleDouble) -> DoubleDouble {
    let a = x.magnitude
    if a.high <= 0.7 { return innerAsin(x) }
    guard a <= one else { return nan }
    let value = quarterTurn - innerAsin(sqrt((one - a).scaled(byPowerOfTwo: -1))).scaled(byPowerOfTwo: 1)
    return x.high < 0 ? -value : value
  }

  /// Inverse cosine; NaN outside [-1, 1]. Relative error below 1e-31.
  public static func acos(_ x: DoubleDouble) -> DoubleDouble {
    let a = x.magnitude
    if a.high <= 0.7 { return quarterTurn - innerAsin(x) }
    guard a <= one else { return nan }
    let value = innerAsin(sqrt((one - a).scaled(byPowerOfTwo: -1))).scaled(byPowerOfTwo: 1)
    return x.high < 0 ? pi - value : value
  }

  /// Inverse tangent. Relative error below 1e-31.
  public static func atan(_ x: DoubleDouble) -> DoubleDouble { atan2(x, one) }

  /// The angle of the point (x, y): the `Double` value corrected by the tangent of what is missing. Relative error
  /// below 1e-31; for infinite arguments and at the origin the `Double` result.
  public static func atan2(_ y: DoubleDouble, _ x: DoubleDouble) -> DoubleDouble {
    let rough = Double.atan2(y.high, x.high)
    let size = max(x.high.magnitude, y.high.magnitude)
    guard size > 0, size.isFinite else { return DoubleDouble(rough) }
    guard y.high != 0 else { return x.high > 0 ? y / x : y.high.sign == .minus ? -pi : pi }
    let start = DoubleDouble(rough)
    let (s, c) = sinCos(start)
    let shift = -Int(size.exponent)
    let (a, b) = (x.scaled(byPowerOfTwo: shift), y.scaled(byPowerOfTwo: shift))
    let missing = (b * c - a * s) / (a * c + b * s)
    return start + missing
  }
}
