/// A number of type `Base` with an exponent of its own: m · 2^(512 e), so that neither factorials nor powers of a noise
/// level leave the range.
///
/// 2^-256 ≤ |m| < 2^256, or the value is 0. Scaling by powers of two is exact: inside the range of `Base` every sum,
/// product and quotient has the bits that `Base` gives. Arguments of functions other than exp, log and sqrt are brought
/// into the range of `Base` first: 0 below it, infinite above.
public struct WideRange<Base: ElementaryNumber>: ElementaryNumber {
  @usableFromInline let mantissa: Base
  /// e.
  @usableFromInline let block: Int

  @inlinable @inline(__always)
  init(mantissa: Base, block: Int) {
    self.mantissa = mantissa
    self.block = block
  }

  /// m · 2^(512 e) for any m.
  @inlinable @inline(__always)
  init(normalising mantissa: Base, block: Int) {
    let size = mantissa.double.magnitude
    if size < 0x1p256, size >= 0x1p-256 {
      self.init(mantissa: mantissa, block: block)
    } else {
      self = Self.normalised(mantissa, block)
    }
  }

  @inlinable @inline(never)
  static func normalised(_ mantissa: Base, _ block: Int) -> Self {
    guard mantissa.isFinite, !mantissa.isZero else { return Self(mantissa: mantissa, block: 0) }
    let size = mantissa.double.magnitude
    let step = size < 0x1p-256 ? -1 : size >= 0x1p256 ? 1 : 0
    guard step != 0 else { return Self(mantissa: mantissa, block: block) }
    let factor = Base(step < 0 ? 0x1p512 : 0x1p-512)
    return normalised(mantissa * factor, block + step)
  }

  /// The value of `value`, exactly.
  @inlinable public init(_ value: Base) { self.init(normalising: value, block: 0) }
  /// The nearest value to `value`.
  @inlinable public init(_ value: Double) { self.init(Base(value)) }
  /// The nearest value to `value`.
  @inlinable public init(_ value: Int) { self.init(Base(value)) }

  /// The value in `Base`: 0 or infinite where it does not fit.
  public var base: Base {
    switch block {
    case 0: mantissa
    case 1: mantissa * Base(0x1p512)
    case -1: mantissa * Base(0x1p-512)
    default: block > 0 ? mantissa * Base(0x1p1000) * Base(0x1p1000) : .zero
    }
  }

  /// The same number with more or fewer digits; `convert` is applied to a number between 2^-256 and 2^256.
  public func map<Other>(_ convert: (Base) -> Other) -> WideRange<Other> {
    WideRange<Other>(normalising: convert(mantissa), block: block)
  }
}

extension WideRange {
  /// Zero.
  @inlinable public static var zero: Self { Self(mantissa: .zero, block: 0) }
  /// One.
  @inlinable public static var one: Self { Self(mantissa: .one, block: 0) }
  /// The distance from one to the next larger value.
  @inlinable public static var ulpOfOne: Self { Self(Base.ulpOfOne) }
  /// The ratio of a circle's circumference to its diameter.
  @inlinable public static var pi: Self { Self(Base.pi) }
  /// Whether the value is zero.
  @inlinable public var isZero: Bool { mantissa.isZero }
  /// Whether the value is neither infinite nor NaN.
  @inlinable public var isFinite: Bool { mantissa.isFinite }
  /// The value rounded to `Double`.
  public var double: Double { base.double }
  /// The absolute value.
  @inlinable public var magnitude: Self { Self(mantissa: mantissa.magnitude, block: block) }
  /// The value in decimal, with the digits of `Base` where it is in the range of `Base`.
  public var description: String {
    block == 0 || !isFinite ? mantissa.description : decimal(digits: 17)
  }

  /// Order of values.
  public static func < (a: Self, b: Self) -> Bool {
    a.block == b.block ? a.mantissa < b.mantissa : (a - b).mantissa < .zero
  }

  /// Sum.
  @inlinable @inline(__always)
  public static func + (a: Self, b: Self) -> Self {
    if a.block == b.block { return Self(normalising: a.mantissa + b.mantissa, block: a.block) }
    return apart(a, b)
  }

  @inlinable @inline(never)
  static func apart(_ a: Self, _ b: Self) -> Self {
    if a.isZero || !b.isFinite { return b }
    if b.isZero || !a.isFinite { return a }
    let (large, small) = a.block > b.block ? (a, b) : (b, a)
    guard large.block - small.block == 1 else { return large }
    return Self(normalising: large.mantissa + small.mantissa * Base(0x1p-512), block: large.block)
  }

  /// Difference.
  @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self { a + (-b) }
  /// Negation.
  @inlinable @inline(__always)
  public static prefix func - (a: Self) -> Self { Self(mantissa: -a.mantissa, block: a.block) }
  /// Product.
  @inlinable @inline(__always)
  public static func * (a: Self, b: Self) -> Self {
    Self(normalising: a.mantissa * b.mantissa, block: a.block + b.block)
  }
  /// Quotient.
  @inlinable
  public static func / (a: Self, b: Self) -> Self {
    Self(normalising: a.mantissa / b.mantissa, block: a.block - b.block)
  }
}

extension WideRange {
  /// Square root.
  public static func sqrt(_ x: Self) -> Self {
    // 2^512 has a whole square root, so an odd exponent goes into the mantissa.
    let odd = x.block & 1
    return Self(
      normalising: Base.sqrt(odd == 0 ? x.mantissa : x.mantissa * Base(0x1p512)), block: (x.block - odd) / 2)
  }

  /// e^x; 0 or infinite where |x| exceeds 2^40.
  public static func exp(_ x: Self) -> Self {
    let argument = x.base
    let size = argument.double
    guard size.magnitude > 170 else { return Self(Base.exp(argument)) }
    guard size.magnitude < 0x1p40 else { return Self(size < 0 ? .zero : Base(size)) }
    let half = exp(Self(argument * Base(0.5)))
    return half * half
  }

  /// Natural logarithm.
  public static func log(_ x: Self) -> Self {
    let own = Self(Base.log(x.mantissa))
    return x.block == 0 ? own : own + Self(Base.log(Base(2)) * Base(512)) * Self(x.block)
  }

  /// x^y.
  public static func pow(_ x: Self, _ y: Self) -> Self {
    x.block == 0 && y.block == 0 ? Self(Base.pow(x.mantissa, y.mantissa)) : exp(y * log(x))
  }

  /// e^x - 1, accurate near zero.
  public static func expm1(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.expm1(x.base)) }
  /// log(1 + x), accurate near zero.
  public static func log1p(_ x: Self) -> Self {
    x.block < 0 ? x : x.block > 0 ? log(x) : Self(Base.log1p(x.mantissa))
  }
  /// Sine of radians.
  public static func sin(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.sin(x.base)) }
  /// Cosine of radians.
  public static func cos(_ x: Self) -> Self { Self(Base.cos(x.base)) }
  /// Tangent of radians.
  public static func tan(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.tan(x.base)) }
  /// Inverse sine.
  public static func asin(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.asin(x.base)) }
  /// Inverse cosine.
  public static func acos(_ x: Self) -> Self { Self(Base.acos(x.base)) }
  /// Inverse tangent.
  public static func atan(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.atan(x.base)) }
  /// The angle of the point (x, y).
  public static func atan2(_ y: Self, _ x: Self) -> Self {
    let block = max(x.block, y.block)
    func scaled(_ value: Self) -> Base { Self(mantissa: value.mantissa, block: value.block - block).base }
    return Self(Base.atan2(scaled(y), scaled(x)))
  }
  /// Hyperbolic sine.
  public static func sinh(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.sinh(x.base)) }
  /// Hyperbolic cosine.
  public static func cosh(_ x: Self) -> Self { Self(Base.cosh(x.base)) }
  /// Hyperbolic tangent.
  public static func tanh(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.tanh(x.base)) }
  /// Inverse hyperbolic sine.
  public static func asinh(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.asinh(x.base)) }
  /// Inverse hyperbolic cosine.
  public static func acosh(_ x: Self) -> Self { Self(Base.acosh(x.base)) }
  /// Inverse hyperbolic tangent.
  public static func atanh(_ x: Self) -> Self { x.block < 0 ? x : Self(Base.atanh(x.base)) }
  /// Real cube root.
  public static func cbrt(_ x: Self) -> Self {
    x.block == 0
      ? Self(Base.cbrt(x.mantissa)) : exp(log(x.magnitude) / Self(3)) * Self(x.mantissa < .zero ? -1 : 1)
  }
  /// Error function.
  public static func erf(_ x: Self) -> Self {
    x.block < 0 ? x * Self(Base.erfDerivative(.zero)) : Self(Base.erf(x.base))
  }
  /// Complementary error function.
  public static func erfc(_ x: Self) -> Self { Self(Base.erfc(x.base)) }
  /// 2 / sqrt(pi) e^(-x^2).
  public static func erfDerivative(_ x: Self) -> Self { Self(Base.erfDerivative(x.base)) }
}

extension WideRange {
  /// The value rounded to `count` significant decimal digits, trailing zeros removed, such as `6.53e+453`: with an exponent
  /// wherever the digits do not reach the decimal point.
  ///
  /// The mantissa counts to 106 bits, which is all of it for every type of number here.
  public func decimal(digits count: Int) -> String {
    guard isFinite, !isZero else { return mantissa.double.description }
    let high = mantissa.double
    let exact = DoubleDouble(high, plus: (mantissa - Base(high)).double).magnitude
    let power = 512 * block
    var exponent = Int(((Double(exact.high.exponent) + Double(power)) * 0.3010299956639812).rounded(.down))
    var digits = DecimalDigits.rounded(exact, timesPowerOfTwo: power, count: count, exponent: exponent)
    while digits.count != count {
      exponent += digits.count > count ? 1 : -1
      digits = DecimalDigits.rounded(exact, timesPowerOfTwo: power, count: count, exponent: exponent)
    }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    return (high < 0 ? "-" : "") + DecimalDigits.layout(digits, exponent: exponent, largest: count - 1)
  }
}
