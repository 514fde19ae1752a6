import Numbers

extension Ball {
  /// `log 2 = L₁ + L₂ + [−2⁻⁸⁶, 2⁻⁸⁶]`: `L₁` has 32 bits, so that `k L₁` is exact for whole `|k| < 2²⁰`.
  static let logarithmOfTwo = (first: 0x1.62e42feep-1, second: 0x1.a39ef35793c76p-33, error: 0x1p-86)

  /// Enclosures of `1/j!` for `j = 0 … 25`; whole numbers up to `18!` are exact doubles, later ones are balls too.
  static let inverseFactorials: [Ball] = {
    var factorial = Ball(1)
    var list = [Ball(1)]
    for j in 1...25 {
      factorial = j <= 18 ? Ball(factorial.center * Double(j)) : factorial * Ball(Double(j))
      list.append(factorial.inverse)
    }
    return list
  }()

  /// `Σ_j c_j xʲ` by Horner's rule in balls.
  static func horner(_ coefficients: ArraySlice<Ball>, at x: Ball) -> Ball {
    var sum = Ball(0)
    for c in coefficients.reversed() { sum = sum * x + c }
    return sum
  }

  /// `eˣ` without the C library.
  ///
  /// With `k = round(x / log 2)` and `r = x − k log 2` in balls, `eˣ = 2ᵏ eʳ`. When `|r| ≤ 0.36`, which is checked, the Taylor
  /// polynomial of degree 17 leaves `|Σ_{j ≥ 18} rʲ/j!| ≤ (|r|¹⁸/18!)/(1 − |r|/19) < 2⁻⁷⁷`. The scaling is exact for the centre
  /// as `|k| ≤ 1010`, and `up` covers the radius. A radius `ρ ≤ 1` of the argument multiplies the result by
  /// `1 ± (e^ρ − 1)` with `e^ρ − 1 ≤ ρ + ρ²`. Below −698 the result is `[0, 2η]`, as `e⁻⁶⁹⁷ < 2⁻⁹⁹⁹`; above 700 and for `ρ > 1`
  /// it is unbounded.
  public static func exp(_ x: Ball) -> Ball {
    guard x.isFinite, x.radius <= 1, x.center <= 700 else { return .unbounded }
    guard x.center >= -698 else { return Ball(center: Rounding.tiny, radius: Rounding.tiny) }
    let k = (x.center * 1.442_695_040_888_963_4).rounded()
    var r = Ball(x.center) - Ball(k * logarithmOfTwo.first)
    r = (r - Ball(k) * Ball(logarithmOfTwo.second)).widened(by: k.magnitude * logarithmOfTwo.error)
    guard r.bound <= 0.36 else { return .unbounded }
    let e = horner(inverseFactorials[0...17], at: r).widened(by: 0x1p-77)
    let scale = Double(sign: .plus, exponent: Int(k), significand: 1)
    let growth = x.radius == 0 ? 0 : Rounding.up(x.radius + x.radius * x.radius)
    return Ball(
      center: e.center * scale,
      radius: Rounding.up(e.radius * scale + e.bound * scale * growth))
  }

  /// `eˣ − 1` without cancellation: for `|x| ≤ 1/2` as `x Σ_{j=1}^{18} x^{j−1}/j!`, whose remainder is at most
  /// `|x| · |x|¹⁸/19! · 2 < |x| 2⁻⁷²`.
  public static func expm1(_ x: Ball) -> Ball {
    guard x.bound <= 0.5 else { return exp(x) - Ball(1) }
    return x * horner(inverseFactorials[1...18], at: x).widened(by: 0x1p-72)
  }

  /// `log x` without trust in the C library: for any guess `l`, `log x = l + log(1 + z)` with `z = x e^{−l} − 1` in balls, and
  /// `|log(1 + z) − z| ≤ z²/(2(1 − |z|)) ≤ z²` for `|z| ≤ 1/2`. Unbounded when `|z|` may exceed 1/4.
  public static func log(_ x: Ball) -> Ball {
    guard x.isFinite, x.center > 0 else { return .unbounded }
    let guess = Double.log(x.center)
    let z = x * exp(Ball(-guess)) - Ball(1)
    let size = z.bound
    guard size <= 0.25 else { return .unbounded }
    return Ball(guess) + z.widened(by: Rounding.up(size * size))
  }

  /// A bound of `e^t` from above for `t ≥ 0`, within 0.3 % up to `t = 1` and cheap there: `Σ_{j≥4} tʲ/j! ≤ t⁴/24 · 5/4 ≤ t⁴/19`.
  @inline(__always)
  static func exponentialBound(_ t: Double) -> Double {
    guard t <= 1 else { return exp(Ball(t)).upper }
    return Rounding.up(1 + t * (1 + t * (0.5 + t * (1.0 / 6 + t * (1.0 / 19)))), terms: 16)
  }
}
