/// A number of about 31 decimal digits: the unevaluated sum of two `Double`s.
///
/// `high` is the sum rounded to `Double`, `low` the rest, so numbers have at least 106 bits and the range of
/// `Double`. With u = 2^-53, so u^2 = 1.2e-32, the relative error is at most 3 u^2 for sums and differences, 4 u^2 for
/// products, 10 u^2 for quotients and square roots (algorithms after Joldes, Muller, Popescu: "Tight
/// and rigorous error bounds for basic building blocks of double-word arithmetic", ACM TOMS 44, 2017). Elementary
/// functions are tested to 1e-31 relative (8 u^2) against 500-bit values; what deviates says so. Results below 1e-290 lose
/// digits because `low` underflows.
public struct DoubleDouble: Sendable, Hashable {
  /// The value rounded to `Double`.
  public let high: Double
  /// The rest, at most half a unit in the last place of `high`.
  public let low: Double

  @inlinable @inline(__always)
  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two doubles, rounded to a normalised pair.
  @inlinable
  public init(_ a: Double, plus b: Double) {
    let (sum, error) = ErrorFree.sum(a, b)
    self.init(high: sum, low: sum.isFinite ? error : 0)
  }

  /// The exact product of two doubles.
  @inlinable
  public init(_ a: Double, times b: Double) {
    let (product, error) = ErrorFree.product(a, b)
    self.init(high: product, low: product.isFinite ? error : 0)
  }

  /// The value of `value`, exactly.
  @inlinable public init(_ value: Double) { self.init(high: value, low: 0) }

  /// The value of `value`, exactly.
  @inlinable
  public init(_ value: Int) {
    let high = Double(value)
    self.init(high: high, low: high.magnitude <= 0x1p53 ? 0 : Double(Int128(value) - Int128(high)))
  }

  /// The value times 2^exponent, exact unless it leaves the range.
  @inlinable
  func scaled(byPowerOfTwo exponent: Int) -> DoubleDouble {
    // In two steps, so that 2^-1100 from 2^1000 to 2^-100 does not underflow on the way.
    let first = Double(sign: .plus, exponent: exponent / 2, significand: 1)
    let second = Double(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
    let scaled = high * first * second
    return DoubleDouble(high: scaled, low: scaled.isFinite ? low * first * second : 0)
  }
}

extension DoubleDouble: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// A whole number.
  @inlinable public init(integerLiteral value: Int) { self.init(value) }
  /// The literal rounded to `Double` first: `0.1` has 16 digits only. Use `DoubleDouble("0.1")` for all of them.
  @inlinable public init(floatLiteral value: Double) { self.init(value) }
}

extension DoubleDouble: FieldElement, Comparable {
  /// Zero.
  @inlinable public static var zero: DoubleDouble { DoubleDouble(high: 0, low: 0) }
  /// One.
  @inlinable public static var one: DoubleDouble { DoubleDouble(high: 1, low: 0) }
  /// 2^-104, a bound for twice the relative spacing of these numbers.
  @inlinable public static var ulpOfOne: DoubleDouble { DoubleDouble(high: 0x1p-104, low: 0) }
  /// Positive infinity.
  @inlinable public static var infinity: DoubleDouble { DoubleDouble(high: .infinity, low: 0) }
  /// Not a number.
  @inlinable public static var nan: DoubleDouble { DoubleDouble(high: .nan, low: 0) }

  /// Whether the value is zero.
  @inlinable public var isZero: Bool { high == 0 }
  /// Whether the value is neither infinite nor NaN.
  @inlinable public var isFinite: Bool { high.isFinite }
  /// The value rounded to `Double`.
  @inlinable public var double: Double { high }
  /// The absolute value.
  @inlinable public var magnitude: DoubleDouble { high < 0 ? -self : self }

  /// Order of values.
  @inlinable
  public static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }

  /// Equality of values.
  @inlinable
  public static func == (a: DoubleDouble, b: DoubleDouble) -> Bool { a.high == b.high && a.low == b.low }

  /// Negation, exact.
  @inlinable
  public static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(high: -a.high, low: -a.low) }

  /// Sum, relative error at most 3 u^2, also under cancellation.
  @inlinable
  public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let (sum, error) = ErrorFree.sum(a.high, b.high)
    guard sum.isFinite else { return DoubleDouble(high: sum, low: 0) }
    let (lowSum, lowError) = ErrorFree.sum(a.low, b.low)
    let (middle, rest) = ErrorFree.orderedSum(sum, error + lowSum)
    let (high, low) = ErrorFree.orderedSum(middle, lowError + rest)
    return DoubleDouble(high: high, low: low)
  }

  /// Difference, relative error at most 3 u^2, also under cancellation.
  @inlinable
  public static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + (-b) }

  /// Product, relative error at most 4 u^2.
  @inlinable
  public static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let (product, error) = ErrorFree.product(a.high, b.high)
    guard product.isFinite else { return DoubleDouble(high: product, low: 0) }
    let cross = (a.low * b.low).addingProduct(a.high, b.low).addingProduct(a.low, b.high)
    let (high, low) = ErrorFree.orderedSum(product, error + cross)
    return DoubleDouble(high: high, low: low)
  }

  /// Product with a `Double`.
  @inlinable
  public static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    let (product, error) = ErrorFree.product(a.high, b)
    guard product.isFinite else { return DoubleDouble(high: product, low: 0) }
    let (high, low) = ErrorFree.orderedSum(product, error.addingProduct(a.low, b))
    return DoubleDouble(high: high, low: low)
  }

  /// Quotient by long division, relative error at most 10 u^2.
  @inlinable
  public static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    guard first.isFinite, b.high.isFinite else { return DoubleDouble(high: first, low: 0) }
    var remainder = a - b * first
    let second = remainder.high / b.high
    remainder = remainder - b * second
    let third = remainder.high / b.high
    let (high, low) = ErrorFree.orderedSum(first, second)
    return DoubleDouble(high: high, low: low) + DoubleDouble(third)
  }

  /// Square root, relative error at most 4 u^2; NaN for negative numbers.
  @inlinable
  public static func sqrt(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high > 0, x.isFinite else { return DoubleDouble(x.high.squareRoot()) }
    // Tiny squares would underflow in the remainder.
    if x.high < 0x1p-900 { return sqrt(x.scaled(byPowerOfTwo: 600)).scaled(byPowerOfTwo: -300) }
    let root = x.high.squareRoot()
    let remainder = x - DoubleDouble(root, times: root)
    let (high, low) = ErrorFree.orderedSum(root, remainder.high / (2 * root))
    return DoubleDouble(high: high, low: low)
  }
}
