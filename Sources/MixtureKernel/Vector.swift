import CVectors

/// Eight doubles: one 512-bit register where the machine has one, else two or four smaller registers.
typealias Vector = SIMD8<Double>

extension SIMD8 where Scalar == Double {
  @inline(__always) static func + (a: Self, b: Self) -> Self { vector8_sum(a, b) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { vector8_difference(a, b) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { vector8_product(a, b) }
  @inline(__always) static func / (a: Self, b: Self) -> Self { vector8_quotient(a, b) }
  @inline(__always) static prefix func - (a: Self) -> Self { vector8_negative(a) }
  @inline(__always) static func += (a: inout Self, b: Self) { a = vector8_sum(a, b) }
  @inline(__always) static func -= (a: inout Self, b: Self) { a = vector8_difference(a, b) }
  @inline(__always) static func *= (a: inout Self, b: Self) { a = vector8_product(a, b) }
  @inline(__always) static func /= (a: inout Self, b: Self) { a = vector8_quotient(a, b) }

  /// `x` in the lanes where a > b, else `y`.
  @inline(__always)
  static func choose(where a: Self, exceeds b: Self, _ x: Self, otherwise y: Self) -> Self {
    vector8_choose_greater(a, b, x, y)
  }

  /// `x` in the lanes where a = b, else `y`.
  @inline(__always)
  static func choose(where a: Self, equals b: Self, _ x: Self, otherwise y: Self) -> Self {
    vector8_choose_equal(a, b, x, y)
  }
}

/// a·b + c with one rounding. Every product-sum of the kernel goes through this helper, so that no bit of a result depends
/// on the width of the machine's vectors.
@inline(__always)
func mad(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector { vector8_mad(a, b, c) }

/// The larger of two vectors, lane by lane; `b` where the lanes do not compare.
@inline(__always)
func larger(_ a: Vector, _ b: Vector) -> Vector { .choose(where: a, exceeds: b, a, otherwise: b) }
