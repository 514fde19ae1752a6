/// Constants of `exponential` and `logarithm`.
enum VectorConstant {
  /// 1.5·2^52: adding it rounds a double to an integer that sits in its low bits.
  static let rounding = 0x1.8p52
  static let log2e = 0x1.71547652b82fep0
  /// log 2 in two parts; the first has 21 trailing zero bits, so its product with an exponent is exact.
  static let ln2High = 0x1.62e42feep-1
  static let ln2Low = 0x1.a39ef35793c76p-33
  /// Below this argument `exponential` is exactly 0: no subnormal number ever enters a sum.
  static let underflow = -600.0
  /// Above this argument `exponential` is +infinity.
  static let overflow = 709.0
}

/// e^x lane by lane: at most 1.1 units in the last place from −600 to 709, exactly 0 below −600, +infinity above 709,
/// NaN for NaN.
///
/// x = k log 2 + r with |r| ≤ 0.347; e^r = 1 + r + r² Q(r), Q of degree 9 through the Chebyshev points of that interval
/// (truncation 1.6e-17 relative); 2^k enters by integer addition to the exponent field.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  let shifted = mad(x, Vector(repeating: VectorConstant.log2e), Vector(repeating: VectorConstant.rounding))
  let k = shifted - Vector(repeating: VectorConstant.rounding)
  var r = mad(k, Vector(repeating: -VectorConstant.ln2High), x)
  r = mad(k, Vector(repeating: -VectorConstant.ln2Low), r)
  let r2 = r * r
  let r4 = r2 * r2
  let q01 = mad(r, Vector(repeating: 0x1.5555555555556p-3), Vector(repeating: 0x1.0000000000001p-1))
  let q23 = mad(r, Vector(repeating: 0x1.11111111109b3p-7), Vector(repeating: 0x1.5555555553d63p-5))
  let q45 = mad(r, Vector(repeating: 0x1.a01a01a7c41d5p-13), Vector(repeating: 0x1.6c16c1788bd90p-10))
  let q67 = mad(r, Vector(repeating: 0x1.71de0dae63bb3p-19), Vector(repeating: 0x1.a019b90d2ae7ap-16))
  let q89 = mad(r, Vector(repeating: 0x1.af38a9b0ec855p-26), Vector(repeating: 0x1.289185613a3d6p-22))
  let q03 = mad(r2, q23, q01)
  let q49 = mad(r4, q89, mad(r2, q67, q45))
  let tail = mad(r2, mad(r4, q49, q03), r)
  let mantissa = unsafeBitCast(tail + Vector(repeating: 1), to: SIMD8<Int64>.self)
  let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< SIMD8<Int64>(repeating: 52)
  var result = unsafeBitCast(mantissa &+ exponent, to: Vector.self)
  result = .choose(where: Vector(repeating: VectorConstant.underflow), exceeds: x, .zero, otherwise: result)
  return .choose(
    where: x, exceeds: Vector(repeating: VectorConstant.overflow), Vector(repeating: .infinity),
    otherwise: result)
}

/// log x lane by lane for positive normal x: absolute error below 1 unit in the last place of max(|log x|, x − 1).
///
/// x = 2^k m with √½ ≤ m < √2; log m = 2 artanh s with s = (m − 1)/(m + 1), artanh s/s a polynomial of degree 8 in s²
/// (truncation 6e-19).
@inline(__always)
func logarithm(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: SIMD8<Int64>.self)
  let k = (bits &- SIMD8<Int64>(repeating: 0x3fe6_a09e_667f_3bcd)) &>> SIMD8<Int64>(repeating: 52)
  let m = unsafeBitCast(bits &- (k &<< SIMD8<Int64>(repeating: 52)), to: Vector.self)
  let biased = k &+ SIMD8<Int64>(repeating: 0x4338_0000_0000_0000)
  let exponent = unsafeBitCast(biased, to: Vector.self) - Vector(repeating: VectorConstant.rounding)
  let f = m - Vector(repeating: 1)
  let s = f / (f + Vector(repeating: 2))
  let t = s * s
  var p = Vector(repeating: 0x1.0c04595972ab8p-3)
  p = mad(p, t, Vector(repeating: 0x1.0fbe83c2cbcf3p-3))
  p = mad(p, t, Vector(repeating: 0x1.3b1c360763b8ap-3))
  p = mad(p, t, Vector(repeating: 0x1.745cf901605f7p-3))
  p = mad(p, t, Vector(repeating: 0x1.c71c720160b47p-3))
  p = mad(p, t, Vector(repeating: 0x1.2492492476c87p-2))
  p = mad(p, t, Vector(repeating: 0x1.9999999999a38p-2))
  p = mad(p, t, Vector(repeating: 0x1.5555555555555p-1))
  // 2s = f − s f, so log m = f − s (f − t p): the leading term f is exact.
  let correction = mad(s, mad(t, p, -f), exponent * Vector(repeating: VectorConstant.ln2Low))
  return mad(exponent, Vector(repeating: VectorConstant.ln2High), correction + f)
}
