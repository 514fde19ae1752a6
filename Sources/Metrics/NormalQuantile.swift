import Numbers

/// The inverse of the normal distribution function.
enum NormalQuantile {
  /// `z` with `Φ(z) = p`, for `0 < p < 1`; relative errors are a few units in the last place of the smaller tail.
  ///
  /// A first guess by Abramowitz and Stegun 26.2.23 (error below 4.5e-4), then three steps of Halley's method, each of which
  /// cubes the error.
  static func value(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p <= 0 ? -.infinity : .infinity }
    // The lower tail keeps its digits; 1 - p is exact for p above one half.
    return p <= 0.5 ? -upper(p) : upper(1 - p)
  }

  private static func upper(_ tail: Double) -> Double {
    let t = (-2 * Double.log(tail)).squareRoot()
    let above: Double = 2.515517 + t * (0.802853 + t * 0.010328)
    let below: Double = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var z = t - above / below
    for _ in 0..<3 {
      let density = Double.exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
      let excess = (0.5 * Double.erfc(z / 2.0.squareRoot()) - tail) / density
      z += excess / (1 - 0.5 * z * excess)
    }
    return z
  }
}
