/// `exp` of eight numbers at most zero, to about one unit in the last place; exactly 0 below -708, where the
/// result would be subnormal.
///
/// Cody and Waite's reduction `x = k log 2 + r`, then the Taylor polynomial of degree 13 on `|r| <= log(2) / 2`.
/// Every step is one rounded or fused operation per lane, so that the bits do not depend on the lane.
@inline(__always)
func exponentialOfNonpositive(_ argument: SIMD8<Double>) -> SIMD8<Double> {
  let lowest = SIMD8<Double>(repeating: -708)
  let vanishes = argument .< lowest
  let x = argument.replacing(with: lowest, where: vanishes)
  // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits of the significand.
  let shifter = SIMD8<Double>(repeating: 0x1.8p52)
  let shifted = shifter.addingProduct(x, SIMD8(repeating: 0x1.71547652b82fep0))
  let k = shifted - shifter
  var r = x.addingProduct(k, SIMD8(repeating: -0x1.62e42feep-1))
  r = r.addingProduct(k, SIMD8(repeating: -0x1.a39ef35793c76p-33))
  var p = SIMD8<Double>(repeating: 1 / 6_227_020_800)
  p = SIMD8(repeating: 1 / 479_001_600).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 39_916_800).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 3_628_800).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 362_880).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 40_320).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 5_040).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 720).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 120).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 24).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 6).addingProduct(p, r)
  p = SIMD8(repeating: 1 / 2).addingProduct(p, r)
  p = SIMD8(repeating: 1).addingProduct(p, r)
  p = SIMD8(repeating: 1).addingProduct(p, r)
  let exponent =
    (unsafeBitCast(shifted, to: SIMD8<Int64>.self) &+ SIMD8(repeating: 1023)) &<< SIMD8(repeating: 52)
  let scale = unsafeBitCast(exponent, to: SIMD8<Double>.self)
  return (p * scale).replacing(with: SIMD8.zero, where: vanishes)
}
