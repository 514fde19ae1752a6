import Numbers

/// Functions of eight numbers, from operations that are rounded alike everywhere.
extension PointLanes {
  /// `e^x` up to two units in the last place: `2^n e^r` with the integer n next to `x/log 2`, and Taylor's series of degree 13 for
  /// `|r| <= log(2)/2`, whose rest is 4e-18.
  @inline(__always)
  static func exponential(_ x: Vector) -> Vector {
    // Beyond, the result is infinite or zero.
    var y = x.replacing(with: Vector(repeating: 710), where: x .> 710)
    y = y.replacing(with: Vector(repeating: -746), where: y .< -746)
    let rounding = Vector(repeating: 0x1.8p52)
    let n = rounding.addingProduct(y, Vector(repeating: 0x1.71547652b82fep0)) - rounding
    var r = y.addingProduct(n, Vector(repeating: -0x1.62e42feep-1))
    r = r.addingProduct(n, Vector(repeating: -0x1.a39ef35793c76p-33))
    var sum = Vector(repeating: 1 / 6_227_020_800)
    sum = Vector(repeating: 1 / 479_001_600).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 39_916_800).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 3_628_800).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 362_880).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 40320).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 5040).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 720).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 120).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 24).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 6).addingProduct(sum, r)
    sum = Vector(repeating: 1 / 2).addingProduct(sum, r)
    sum = Vector(repeating: 1).addingProduct(sum, r)
    sum = Vector(repeating: 1).addingProduct(sum, r)
    // In two steps, so that neither power leaves the range of numbers.
    let half = rounding.addingProduct(n, Vector(repeating: 0.5))
    return sum * power(half) * power(rounding + (n - (half - rounding)))
  }

  /// 2 to the power of the integer in the last bits of `1.5 2^52 + n`.
  @inline(__always)
  private static func power(_ n: Vector) -> Vector {
    let bits = unsafeBitCast(n, to: SIMD8<UInt64>.self) &+ SIMD8(repeating: 1023)
    return unsafeBitCast(bits &<< SIMD8(repeating: 52), to: Vector.self)
  }

  /// `1/(1 + e^-x)` and its complement to one.
  @inline(__always)
  static func sigmoid(_ x: Vector) -> (value: Vector, complement: Vector) {
    let power = exponential(-magnitude(x))
    let larger = 1 / (1 + power)
    let smaller = power * larger
    let isNegative = x .< 0
    return (
      larger.replacing(with: smaller, where: isNegative), smaller.replacing(with: larger, where: isNegative)
    )
  }

  /// `2/sqrt(pi) exp(-x^2)`; the rounding error of the square is carried into the result.
  @inline(__always)
  static func gaussian(_ x: Vector) -> Vector {
    let square = x * x
    let lost = (-square).addingProduct(x, x)
    let value = (2 / Double.pi.squareRoot()) * (exponential(-square) * (1 - lost))
    return value.replacing(with: 0, where: square .>= 800)
  }
}
