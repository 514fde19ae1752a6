/// The sum of the lanes, in the same order on every processor.
@inline(__always)
func total(_ v: SIMD8<Double>) -> Double {
  let four = v.lowHalf + v.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// The larger of two vectors, lane by lane; `a` where the lanes do not compare.
@inline(__always)
func larger(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> { a.replacing(with: b, where: a .< b) }

/// The smaller of two vectors, lane by lane; `a` where the lanes do not compare.
@inline(__always)
func smaller(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> { a.replacing(with: b, where: b .< a) }

/// Magnitudes, lane by lane.
@inline(__always)
func magnitude(_ a: SIMD8<Double>) -> SIMD8<Double> { larger(a, -a) }
