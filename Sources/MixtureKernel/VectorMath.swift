import CVectors

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

/// e^x lane by lane: at most 1.2 units in the last place from −600 to 709, exactly 0 below −600, +infinity above 709,
/// NaN for NaN.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  let shifted = sixteenths(of: x)
  let n = shifted - Vector(repeating: VectorConstant.rounding)
  var r = mad(n, Vector(repeating: VectorConstant.ln2High * -0x1p-4), x)
  r = mad(n, Vector(repeating: VectorConstant.ln2Low * -0x1p-4), r)
  let result = Vector.choose(
    where: Vector(repeating: VectorConstant.underflow), exceeds: x, .zero,
    otherwise: exponential(of: r, scaledBy: shifted))
  return .choose(
    where: x, exceeds: Vector(repeating: VectorConstant.overflow), Vector(repeating: .infinity),
    otherwise: result)
}

/// e^x lane by lane for x ≤ 0 and a logit x, which is rounded itself: the error of `exponential` and 0.31 |x|·2^-53, a third of
/// what the rounding of x can do. Exactly 0 below `floor` ≥ −600, NaN for NaN.
@inline(__always)
func weight(of x: Vector, floor: Double) -> Vector {
  let shifted = sixteenths(of: x)
  let n = shifted - Vector(repeating: VectorConstant.rounding)
  let r = mad(n, Vector(repeating: -0x1.62e42fefa39efp-5), x)
  return .choose(
    where: Vector(repeating: floor), exceeds: x, .zero, otherwise: exponential(of: r, scaledBy: shifted))
}

/// 1.5·2^52 + n with n = 16k + j the integer nearest to 16 x/log 2.
@inline(__always)
private func sixteenths(of x: Vector) -> Vector {
  mad(x, Vector(repeating: 16 * VectorConstant.log2e), Vector(repeating: VectorConstant.rounding))
}

/// 2^(n/16) e^r for |r| ≤ log 2/32, n as `sixteenths` gives it: 2^(j/16) from a table, 2^k by integer addition to the exponent
/// field, e^r = 1 + r Q(r), Q of degree 5 through the Chebyshev points of that interval (truncation 1.4e-17 relative).
@inline(__always)
private func exponential(of r: Vector, scaledBy shifted: Vector) -> Vector {
  // 2^(j/16) less j in the lowest bits of the exponent field, where n = 16k + j is added.
  let low = Vector(
    0x1p0, 0x1.fb5586cf9890fp-1, 0x1.f72b83c7d517bp-1, 0x1.f387a6e756238p-1, 0x1.f06fe0a31b715p-1,
    0x1.edea64c123422p-1, 0x1.ebfdad5362a27p-1, 0x1.eab07dd485429p-1)
  let high = Vector(
    0x1.ea09e667f3bcdp-1, 0x1.ea11473eb0187p-1, 0x1.eace5422aa0dbp-1, 0x1.ec49182a3f090p-1,
    0x1.ee89f995ad3adp-1, 0x1.f199bdd85529cp-1, 0x1.f5818dcfba487p-1, 0x1.fa4afa2a490dap-1)
  let n = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
  let root = unsafeBitCast(vector8_entry_of_sixteen(low, high, n), to: SIMD8<Int64>.self)
  let scale = unsafeBitCast(root &+ (n &<< SIMD8<Int64>(repeating: 48)), to: Vector.self)
  var q = mad(r, Vector(repeating: 0x1.6c17ed4e4d929p-10), Vector(repeating: 0x1.11123cf364b34p-7))
  q = mad(q, r, Vector(repeating: 0x1.55555554e9456p-5))
  q = mad(q, r, Vector(repeating: 0x1.555555547d355p-3))
  q = mad(q, r, Vector(repeating: 0x1.0000000000001p-1))
  q = mad(q, r, Vector(repeating: 0x1.0000000000003p+0))
  return mad(scale, q * r, scale)
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
