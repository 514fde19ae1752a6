/// A real number known to lie within `radius` of `center`.
///
/// Every operation returns a ball that contains the exact result for all exact arguments in its arguments, with arithmetic
/// rounded to nearest only (`Rounding`). A ball whose radius is infinite or not a number, or whose centre is not finite,
/// promises nothing: `isFinite` is false, and so it is for everything computed from it.
public struct Ball: Sendable, Equatable {
  /// The middle.
  public let center: Double
  /// The largest possible distance, at least 0.
  public let radius: Double

  /// The numbers within `radius` of `center`.
  @inline(__always)
  public init(center: Double, radius: Double) {
    self.center = center
    self.radius = radius
  }

  /// The exact value of `value`.
  @inline(__always)
  public init(_ value: Double) {
    center = value
    radius = 0
  }

  /// A ball that promises nothing.
  public static let unbounded = Ball(center: 0, radius: .infinity)

  /// Whether the ball promises anything.
  public var isFinite: Bool { center.isFinite && radius.isFinite }

  /// A lower bound: `fl(c − ρ)` is off by at most `u` of itself, the padding by `4u` covers that and its own two roundings.
  public var lower: Double {
    let t = center - radius
    return t - t.magnitude * 0x1p-51 - Rounding.tiny
  }

  /// An upper bound, as `lower`.
  public var upper: Double {
    let t = center + radius
    return t + t.magnitude * 0x1p-51 + Rounding.tiny
  }

  /// An upper bound of the absolute value.
  public var bound: Double { Rounding.up(center.magnitude + radius) }

  /// Whether `value` is certainly not excluded: `|value − c| ≤ ρ` up to the rounding of the difference.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// The smallest ball of this kind around an interval.
  public init(lower: Double, upper: Double) {
    let middle = 0.5 * lower + 0.5 * upper
    self.init(
      center: middle,
      radius: Rounding.up(Rounding.larger((upper - middle).magnitude, (middle - lower).magnitude)))
  }

  /// The same centre with a radius larger by `more ≥ 0`.
  public func widened(by more: Double) -> Ball { Ball(center: center, radius: Rounding.up(radius + more)) }
}

extension Ball {
  /// Sum: `|fl(a + b) − (a + b)| ≤ u |fl(a + b)|`, and sums do not underflow.
  @inline(__always)
  public static func + (a: Ball, b: Ball) -> Ball {
    let c = a.center + b.center
    return Ball(center: c, radius: Rounding.up(a.radius + b.radius + Rounding.unit * c.magnitude))
  }

  /// Difference.
  @inline(__always)
  public static func - (a: Ball, b: Ball) -> Ball {
    let c = a.center - b.center
    return Ball(center: c, radius: Rounding.up(a.radius + b.radius + Rounding.unit * c.magnitude))
  }

  /// Negation, exact.
  public static prefix func - (a: Ball) -> Ball { Ball(center: -a.center, radius: a.radius) }

  /// Product: `|xy − ab| ≤ |a| ρ_b + ρ_a (|b| + ρ_b)` and the rounding of `ab`; no term passes more than four roundings.
  @inline(__always)
  public static func * (a: Ball, b: Ball) -> Ball {
    let c = a.center * b.center
    return Ball(
      center: c,
      radius: Rounding.up(
        a.center.magnitude * b.radius + a.radius * (b.center.magnitude + b.radius) + Rounding.unit
          * c.magnitude))
  }

  /// Quotient `a · (1/b)`; unbounded when `b` may be zero.
  public static func / (a: Ball, b: Ball) -> Ball { a * b.inverse }

  /// `1/x`, unbounded when `x` may be zero: `|1/x − 1/c| = |x − c|/|x c| ≤ ρ/(|c| (|c| − ρ))`.
  public var inverse: Ball {
    let size = center.magnitude
    let least = Rounding.down(size - radius)
    let product = size * least
    guard product > 0x1p-960, product.isFinite else { return .unbounded }
    let c = 1 / center
    return Ball(center: c, radius: Rounding.up(radius / product + 0x1p-52 * c.magnitude))
  }

  /// `√x`, unbounded unless the centre is positive and no point of the ball negative: `|√x − √c| ≤ |x − c|/√c`, and IEEE
  /// square roots are off by at most `u` of themselves.
  public var squareRoot: Ball {
    guard center > 0x1p-900, center - radius >= 0 else {
      return center == 0 && radius == 0 ? self : .unbounded
    }
    let c = center.squareRoot()
    return Ball(center: c, radius: Rounding.up(radius / c + Rounding.unit * c))
  }
}
