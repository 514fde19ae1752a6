import Numbers

/// The radius of convergence from the first and the last two coefficients `X_k`, `k ≥ 1`, of a vector-valued series: what a
/// Taylor method of low degree can afford.
///
/// Near a square-root branch point at the distance `r` the coefficients fall like `r^−k k^−3/2` (`VectorRadius`), so
/// `r_k = (|X_1| / (k^{3/2} |X_k|))^{1/(k−1)}`. The smaller of `r_{m−1}` and `r_m` is taken, because the oscillation of a
/// conjugate pair of singularities makes single coefficients small, never large. With `m = 2` there is only `r_2`.
/// It is no bound: on the series that it is tested with it lies between a third of the radius and twice the radius for
/// `m` from 4 on, and a coefficient `X_1` that vanishes makes it too small.
public enum TermRadius {
  /// The estimate, in the units of the variable of the series; infinite where the last two coefficients vanish.
  ///
  /// - Parameters:
  ///   - order: `m`, at least 2.
  ///   - norm: `|X_k|` for `k = 1`, `m − 1` and `m`.
  public static func radius(order: Int, norm: (Int) -> Double) -> Double {
    let first = norm(1)
    return (max(2, order - 1)...max(2, order)).reduce(.infinity) { radius, k in
      let size = norm(k)
      guard size > 0 else { return radius }
      let falling = Double(k) * Double(k).squareRoot()
      return min(radius, Double.pow(first / (falling * size), 1 / Double(k - 1)))
    }
  }
}
