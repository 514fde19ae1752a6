import Numbers

/// `E|r e + s Z|` for `Z ~ N(0, I)` in `D` dimensions and a unit vector `e`, and its derivative with respect to `r`.
///
/// With `q = r²/(2 s²)` and `c_D = √2 Γ((D + 1)/2)/Γ(D/2)`,
///
///     E|r e + s Z| = c_D s ₁F₁(−1/2; D/2; −q),    d/dr = c_D (r/s) (1/D) ₁F₁(1/2; D/2 + 1; −q).
///
/// `₁F₁(a; b; −q)` is `e^{−q} ₁F₁(b − a; b; q)`, a series of positive terms, up to `q = 50 + D`, and beyond its asymptotic series
/// `Γ(b)/Γ(b − a) q^{−a} Σ_k (a)_k (1 + a − b)_k/(k! q^k)` (NIST DLMF 13.2.39, 13.7.1).
struct GaussianNorm: Sendable {
  private let dimension: Double
  private let ratio: Double

  /// The norm in `dimension ≥ 1` dimensions.
  init(dimension: Int) {
    self.dimension = Double(dimension)
    // Γ((D + 1)/2)/Γ(D/2) from D = 1 or 2 upwards in steps of two.
    var (d, value) =
      dimension % 2 == 1 ? (1, 1 / Double.pi.squareRoot()) : (2, Double.pi.squareRoot() / 2)
    while d < dimension {
      value *= Double(d + 1) / Double(d)
      d += 2
    }
    ratio = value
  }

  /// Value and derivative at `r ≥ 0` for `s ≥ 0`; for `s = 0` those of `|r|`.
  func evaluate(_ r: Double, deviation s: Double) -> (value: Double, slope: Double) {
    guard s > 0 else { return (r, r > 0 ? 1 : 0) }
    let q = 0.5 * (r / s) * (r / s)
    let scale = 2.0.squareRoot() * ratio
    let b = 0.5 * dimension
    guard q > 50 + dimension else {
      let value = Self.decayed(b + 0.5, b, q)
      let slope = Self.decayed(b + 0.5, b + 1, q)
      return (scale * s * value, scale * r / s / dimension * slope)
    }
    // The factors Γ(b)/Γ(b − a) cancel c_D: what is left are r and 1.
    return (r * Self.asymptotic(-0.5, b, q), Self.asymptotic(0.5, b + 1, q))
  }

  /// `e^{−q} ₁F₁(c; b; q)` for positive `c` and `b`.
  private static func decayed(_ c: Double, _ b: Double, _ q: Double) -> Double {
    var (sum, term, k) = (1.0, 1.0, 0.0)
    repeat {
      term *= (c + k) / (b + k) * q / (k + 1)
      sum += term
      k += 1
    } while term > 1e-17 * sum
    return Double.exp(-q) * sum
  }

  /// `Σ_k (a)_k (1 + a − b)_k/(k! q^k)`, to where its terms end or stop to matter.
  private static func asymptotic(_ a: Double, _ b: Double, _ q: Double) -> Double {
    var (sum, term, k) = (1.0, 1.0, 0.0)
    while k < 60 {
      term *= (a + k) * (1 + a - b + k) / ((k + 1) * q)
      sum += term
      k += 1
      if term.magnitude <= 1e-17 * sum.magnitude { break }
    }
    return sum
  }
}
