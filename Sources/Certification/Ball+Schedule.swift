import Numbers

/// Balls as real numbers, so that a noise schedule evaluates its own formula in them: `schedule.gamma(at: Ball(t))` encloses
/// the exact noise level. Functions that no schedule needs are unbounded.
extension Ball: ElementaryNumber, Comparable {
  /// Zero.
  public static var zero: Ball { Ball(0) }
  /// One.
  public static var one: Ball { Ball(1) }
  /// The spacing of the centres at 1.
  public static var ulpOfOne: Ball { Ball(0x1p-52) }
  /// `π`, whose nearest double is off by less than 2⁻⁵².
  public static var pi: Ball { Ball(center: Double.pi, radius: 0x1p-52) }
  /// The whole number `value`.
  public init(_ value: Int) {
    self.init(center: Double(value), radius: value.magnitude <= 1 << 53 ? 0 : 2048)
  }
  /// Whether this is exactly zero.
  public var isZero: Bool { center == 0 && radius == 0 }
  /// The centre.
  public var double: Double { center }
  /// The absolute value.
  public var magnitude: Ball { center < 0 ? -self : self }
  /// `center ± radius`.
  public var description: String { "\(center) ± \(radius)" }
  /// Whether every number in `a` is below every number in `b`.
  public static func < (a: Ball, b: Ball) -> Bool { a.upper < b.lower }

  /// `√x`.
  public static func sqrt(_ x: Ball) -> Ball { x.squareRoot }
  /// `log(1 + x)`.
  public static func log1p(_ x: Ball) -> Ball { log(Ball(1) + x) }

  /// `sin x` for `|x| ≤ 2`: the Taylor polynomial of degree 23 leaves at most `2²⁵/25! < 2⁻⁵⁸ |x|/2`; unbounded beyond.
  public static func sin(_ x: Ball) -> Ball {
    guard x.bound <= 2 else { return .unbounded }
    return x * alternating(from: 1, at: x * x)
  }

  /// `cos x` for `|x| ≤ 2`, unbounded beyond.
  public static func cos(_ x: Ball) -> Ball {
    guard x.bound <= 2 else { return .unbounded }
    return alternating(from: 0, at: x * x)
  }

  /// `Σ_{i=0}^{11} (−1)ⁱ sⁱ/(2i + first)!`, whose remainder is at most `2²⁴/24! < 2⁻⁵⁵` for `s ≤ 4`.
  private static func alternating(from first: Int, at s: Ball) -> Ball {
    let coefficients = (0...11).map { i -> Ball in
      let c = inverseFactorials[2 * i + first]
      return i % 2 == 0 ? c : -c
    }
    return horner(coefficients[...], at: s).widened(by: 0x1p-55)
  }

  /// `sin x/cos x` for `|x| ≤ 2`, unbounded near the pole.
  public static func tan(_ x: Ball) -> Ball { sin(x) / cos(x) }
  /// Not enclosed.
  public static func asin(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func acos(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func atan(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func atan2(_ y: Ball, _ x: Ball) -> Ball { .unbounded }
  /// `(e + e/(e + 1))/2` with `e = eˣ − 1`, so that small arguments lose nothing.
  public static func sinh(_ x: Ball) -> Ball {
    let rise = expm1(x)
    return (rise + rise / (rise + Ball(1))) * Ball(0.5)
  }
  /// `(eˣ + e⁻ˣ)/2`.
  public static func cosh(_ x: Ball) -> Ball { (exp(x) + exp(-x)) * Ball(0.5) }
  /// Not enclosed.
  public static func tanh(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func asinh(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func acosh(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func atanh(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func cbrt(_ x: Ball) -> Ball { .unbounded }
  /// `x^y = e^{y log x}` for positive `x`.
  public static func pow(_ x: Ball, _ y: Ball) -> Ball { exp(y * log(x)) }
  /// Not enclosed.
  public static func erf(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func erfc(_ x: Ball) -> Ball { .unbounded }
  /// Not enclosed.
  public static func erfDerivative(_ x: Ball) -> Ball { .unbounded }
}
