/// A complex number with parts in `Double`.
public struct Complex: FieldElement {
  /// The real part.
  public var re: Double
  /// The imaginary part.
  public var im: Double

  /// `re + i im`.
  @inlinable
  public init(_ re: Double, _ im: Double) {
    self.re = re
    self.im = im
  }

  /// A real number.
  @inlinable public init(_ re: Double) { self.init(re, 0) }
  /// A whole number.
  @inlinable public init(_ value: Int) { self.init(Double(value), 0) }

  /// `e^{i angle}`.
  @inlinable
  public static func rotation(_ angle: Double) -> Complex { Complex(.cos(angle), .sin(angle)) }

  /// 0.
  @inlinable public static var zero: Complex { Complex(0, 0) }
  /// 1.
  @inlinable public static var one: Complex { Complex(1, 0) }
  /// The imaginary unit.
  @inlinable public static var i: Complex { Complex(0, 1) }

  /// The complex conjugate.
  @inlinable public var conjugate: Complex { Complex(re, -im) }
  /// Whether both parts are zero.
  @inlinable public var isZero: Bool { re == 0 && im == 0 }
  /// Whether both parts are finite.
  @inlinable public var isFinite: Bool { re.isFinite && im.isFinite }
  /// The real part.
  @inlinable public var double: Double { re }
  /// The parts in words, such as `1.5 - 2.0i`.
  public var description: String { im < 0 ? "\(re) - \(-im)i" : "\(re) + \(im)i" }

  /// Sum.
  @inlinable
  public static func + (a: Complex, b: Complex) -> Complex { Complex(a.re + b.re, a.im + b.im) }
  /// Difference.
  @inlinable
  public static func - (a: Complex, b: Complex) -> Complex { Complex(a.re - b.re, a.im - b.im) }
  /// Negation.
  @inlinable
  public static prefix func - (a: Complex) -> Complex { Complex(-a.re, -a.im) }
  /// Product.
  @inlinable
  public static func * (a: Complex, b: Complex) -> Complex {
    Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
  }
  /// Product with a real number.
  @inlinable
  public static func * (a: Double, b: Complex) -> Complex { Complex(a * b.re, a * b.im) }
  /// Quotient, scaled by the larger part of the divisor (Smith 1962).
  @inlinable
  public static func / (a: Complex, b: Complex) -> Complex {
    if abs(b.re) >= abs(b.im) {
      let ratio = b.im / b.re
      let scale = 1 / (b.re + b.im * ratio)
      return Complex((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
    }
    let ratio = b.re / b.im
    let scale = 1 / (b.re * ratio + b.im)
    return Complex((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
  }
}
