import Numbers

/// A number with its first two derivatives along one direction: `value + first τ + second τ²` up to `τ²`.
///
/// `first` is the derivative, `second` half of the second derivative.
public struct Tangent: JetNumber, Equatable {
  /// The value at `τ = 0`.
  public var value: Double
  /// The coefficient of `τ`.
  public var first: Double
  /// The coefficient of `τ²`.
  public var second: Double

  /// A number from its three coefficients.
  @inlinable
  public init(_ value: Double, first: Double, second: Double = 0) {
    self.value = value
    self.first = first
    self.second = second
  }

  /// A constant.
  @inlinable public init(_ value: Double) { self.init(value, first: 0) }
  /// Zero.
  @inlinable public static var zero: Tangent { Tangent(0) }
  /// The whole number `n`.
  @inlinable public static func whole(_ n: Int) -> Tangent { Tangent(Double(n)) }
  /// The value.
  @inlinable public var double: Double { value }

  /// Sum.
  @inlinable
  public static func + (a: Tangent, b: Tangent) -> Tangent {
    Tangent(a.value + b.value, first: a.first + b.first, second: a.second + b.second)
  }

  /// Difference.
  @inlinable
  public static func - (a: Tangent, b: Tangent) -> Tangent {
    Tangent(a.value - b.value, first: a.first - b.first, second: a.second - b.second)
  }

  /// Negation.
  @inlinable
  public static prefix func - (a: Tangent) -> Tangent {
    Tangent(-a.value, first: -a.first, second: -a.second)
  }

  /// Product.
  @inlinable
  public static func * (a: Tangent, b: Tangent) -> Tangent {
    Tangent(
      a.value * b.value, first: a.value * b.first + a.first * b.value,
      second: a.value * b.second + a.first * b.first + a.second * b.value)
  }

  /// Quotient; not finite for a divisor whose value is zero.
  @inlinable
  public static func ratio(_ a: Tangent, _ b: Tangent) -> Tangent {
    let value = a.value / b.value
    let first = (a.first - value * b.first) / b.value
    return Tangent(value, first: first, second: (a.second - value * b.second - first * b.first) / b.value)
  }

  /// `eˣ`.
  public static func exp(_ x: Tangent) -> Tangent {
    let value = Double.exp(x.value)
    return Tangent(
      value, first: value * x.first, second: value * (x.second + 0.5 * x.first * x.first))
  }

  /// `log x`.
  public static func log(_ x: Tangent) -> Tangent {
    let first = x.first / x.value
    return Tangent(
      Double.log(x.value), first: first, second: x.second / x.value - 0.5 * first * first)
  }
}
