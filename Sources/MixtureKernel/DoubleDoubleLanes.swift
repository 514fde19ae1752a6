/// Lanes in double-double arithmetic: every number is the unevaluated sum of two doubles, some 31 digits.
///
/// The recurrences of the kernel run over this type as over plain vectors, at about fifteen times the price. Sums and
/// products are those of Dekker (Numerische Mathematik 18, 224–242, 1971) and Knuth with fused products: relative errors
/// below 2^-101 of the larger operand. Overflow gives NaN, and numbers below 1e-290 lose the lower digits.
struct DoubleDoubleLanes<Part: Lanes>: Lanes {
  /// The rounded number, and what it leaves.
  var high: Part
  var low: Part

  @inline(__always)
  init(high: Part, low: Part) {
    self.high = high
    self.low = low
  }

  @inline(__always) init(_ value: Double) { self.init(high: Part(value), low: Part(0)) }
  @inline(__always) init(_ value: Part) { self.init(high: value, low: Part(0)) }

  /// The same number in all lanes.
  @inline(__always) init(_ high: Double, _ low: Double) { self.init(high: Part(high), low: Part(low)) }

  /// a + b for |a| ≥ |b|.
  @inline(__always)
  init(sumOf a: Part, andSmaller b: Part) {
    high = a + b
    low = b - (high - a)
  }

  /// a + b without error.
  @inline(__always)
  init(sumOf a: Part, _ b: Part) {
    high = a + b
    let shadow = high - a
    low = (a - (high - shadow)) + (b - shadow)
  }

  static var width: Int { @inline(__always) get { Part.width } }
  static var parts: Int { @inline(__always) get { 2 * Part.parts } }

  @inline(__always)
  static func + (a: Self, b: Self) -> Self {
    let sum = Self(sumOf: a.high, b.high)
    return Self(sumOf: sum.high, andSmaller: sum.low + (a.low + b.low))
  }

  @inline(__always)
  static func - (a: Self, b: Self) -> Self { a + Self(high: Part(0) - b.high, low: Part(0) - b.low) }

  @inline(__always)
  static func * (a: Self, b: Self) -> Self {
    let (product, error) = multiply(a, b)
    return Self(sumOf: product, andSmaller: error)
  }

  /// Long division with three quotients.
  @inline(__always)
  static func / (a: Self, b: Self) -> Self {
    let first = a.high / b.high
    let rest = subtractProduct(Self(first), b, from: a)
    let second = rest.high / b.high
    let third = subtractProduct(Self(second), b, from: rest).high / b.high
    return Self(sumOf: first, andSmaller: second) + Self(third)
  }

  @inline(__always)
  static func mad(_ a: Self, _ b: Self, _ c: Self) -> Self {
    let (product, error) = multiply(a, b)
    let sum = Self(sumOf: product, c.high)
    return Self(sumOf: sum.high, andSmaller: sum.low + (c.low + error))
  }

  @inline(__always)
  static func subtractProduct(_ a: Self, _ b: Self, from c: Self) -> Self {
    mad(Self(high: Part(0) - a.high, low: Part(0) - a.low), b, c)
  }

  /// a b as its rounded leading product and the rest.
  @inline(__always)
  private static func multiply(_ a: Self, _ b: Self) -> (Part, Part) {
    let product = a.high * b.high
    let error = Part.subtractProduct(a.high, b.high, from: product)
    return (product, .mad(a.high, b.low, .mad(a.low, b.high, Part(0) - error)))
  }

  /// e^x, 0 below −600 and NaN or infinity above 709.
  ///
  /// x = k log 2 + r, e^(r/256) − 1 by its series to degree 10 (truncation 2e-34), then eight times e ← 2e + e².
  @inline(never)
  static func exp(_ x: Self) -> Self {
    let rounding = Part(VectorConstant.rounding)
    let k = Part.mad(x.high, Part(VectorConstant.log2e), rounding) - rounding
    let r =
      subtractProduct(Self(k), Self(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56), from: x) * Self(0x1p-8)
    var sum = Self(0x1.27e4fb7789f5cp-22, 0x1.cbbc05b4fa99ap-76)
    sum = .mad(sum, r, Self(0x1.71de3a556c734p-19, -0x1.c154f8ddc6c00p-73))
    sum = .mad(sum, r, Self(0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76))
    sum = .mad(sum, r, Self(0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73))
    sum = .mad(sum, r, Self(0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65))
    sum = .mad(sum, r, Self(0x1.1111111111111p-7, 0x1.1111111111111p-63))
    sum = .mad(sum, r, Self(0x1.5555555555555p-5, 0x1.5555555555555p-59))
    sum = .mad(sum, r, Self(0x1.5555555555555p-3, 0x1.5555555555555p-57))
    sum = .mad(sum, r, Self(0.5))
    sum = .mad(sum, r, Self(1)) * r
    for _ in 0..<8 { sum = .mad(sum, sum, sum + sum) }
    sum = (sum + Self(1)) * Self(Part.powerOfTwo(k))
    let least = Part(VectorConstant.underflow)
    return Self(
      high: .choose(where: least, exceeds: x.high, Part(0), otherwise: sum.high),
      low: .choose(where: least, exceeds: x.high, Part(0), otherwise: sum.low))
  }

  @inline(__always)
  static func weight(_ x: Self, floor: Double) -> Self {
    let e = exp(x)
    let least = Part(floor)
    return Self(
      high: .choose(where: least, exceeds: x.high, Part(0), otherwise: e.high),
      low: .choose(where: least, exceeds: x.high, Part(0), otherwise: e.low))
  }

  /// log x for positive normal x: x = 2^k m, and one step of Newton from the logarithm of m in double.
  @inline(never)
  static func log(_ x: Self) -> Self {
    let rounding = Part(VectorConstant.rounding)
    let k = Part.mad(Part.log(x.high), Part(VectorConstant.log2e), rounding) - rounding
    let m = x * Self(Part.powerOfTwo(Part(0) - k))
    let start = Part.log(m.high)
    let rest = mad(m, exp(Self(Part(0) - start)), Self(-1))
    let logarithm = Self(start) + subtractProduct(rest, rest * Self(0.5), from: rest)
    return mad(Self(k), Self(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56), logarithm)
  }

  @inline(__always)
  static func powerOfTwo(_ exponent: Self) -> Self { Self(Part.powerOfTwo(exponent.high)) }

  @inline(__always)
  static func choose(where a: Self, exceeds b: Self, _ x: Self, otherwise y: Self) -> Self {
    // The difference of the lower parts decides where the upper ones agree.
    let difference = Part.choose(
      where: a.high, equals: b.high, a.low - b.low, otherwise: a.high - b.high)
    let above = Part.choose(where: difference, exceeds: Part(0), Part(1), otherwise: Part(0))
    return Self(
      high: .choose(where: above, exceeds: Part(0), x.high, otherwise: y.high),
      low: .choose(where: above, exceeds: Part(0), x.low, otherwise: y.low))
  }

  @inline(__always)
  static func choose(where a: Self, equals b: Self, _ x: Self, otherwise y: Self) -> Self {
    let difference = Part.choose(
      where: a.high, equals: b.high, a.low - b.low, otherwise: Part(1))
    return Self(
      high: .choose(where: difference, equals: Part(0), x.high, otherwise: y.high),
      low: .choose(where: difference, equals: Part(0), x.low, otherwise: y.low))
  }

  var hasNonzero: Bool { @inline(__always) get { high.hasNonzero } }
}
