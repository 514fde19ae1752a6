import CGSL

/// Special functions of the GNU Scientific Library. What it reports as an error is thrown, never replaced.
public enum SpecialFunctions {
  /// `z` with `Φ(z) = p` for the normal distribution function `Φ`, `0 ≤ p ≤ 1`; infinite at the ends.
  ///
  /// Relative errors are below 1e-15 (algorithm AS 241: Wichura, Appl. Statist. 37 (1988)).
  ///
  /// - Throws: ``GSLError/specialFunction(name:arguments:message:)`` for other `p`.
  public static func normalQuantile(_ p: Double) throws(GSLError) -> Double {
    guard p >= 0, p <= 1 else {
      throw .specialFunction(
        name: "normal quantile", arguments: [p], message: "the probability is not in 0...1")
    }
    return gsl_cdf_ugaussian_Pinv(p)
  }

  /// `r` with `P(|z| > r) = q` for a standard normal vector `z` in `dimension` coordinates, `0 < q ≤ 1`: the root of the upper
  /// quantile of the chi-square law.
  ///
  /// - Throws: ``GSLError/specialFunction(name:arguments:message:)`` for another `q` or no dimension.
  public static func chiUpperQuantile(_ q: Double, dimension: Int) throws(GSLError) -> Double {
    guard q > 0, q <= 1, dimension > 0 else {
      throw .specialFunction(
        name: "chi quantile", arguments: [q, Double(dimension)],
        message: "the probability is not in 0...1 or there is no dimension")
    }
    return gsl_cdf_chisq_Qinv(q, Double(dimension)).squareRoot()
  }

  /// `Γ(x + 1/2)/Γ(x) = √π/B(x, 1/2)` for `x > 0`, with relative errors below 2e-15.
  ///
  /// By way of the beta function: `gsl_sf_poch` subtracts logarithms and has errors of 5e-13 at `x = 500`.
  ///
  /// - Throws: ``GSLError/specialFunction(name:arguments:message:)`` where the library has no value.
  public static func gammaRatioOfHalf(_ x: Double) throws(GSLError) -> Double {
    try Double.pi.squareRoot() / value("beta", [x, 0.5]) { gsl_sf_beta_e(x, 0.5, $0) }
  }

  /// `₁F₁(a; b; x)`, the confluent hypergeometric function of Kummer.
  ///
  /// For `a = -1/2`, `b = D/2` and `x` in `-max(40, 2D)...0` relative errors are below 1e-14 up to `D = 64`, below 5e-14
  /// up to `D = 256`, and below 1e-12 up to `D = 4000`.
  ///
  /// - Throws: ``GSLError/specialFunction(name:arguments:message:)`` where the library has no value.
  public static func confluent(_ a: Double, _ b: Double, _ x: Double) throws(GSLError) -> Double {
    try value("confluent hypergeometric function", [a, b, x]) { gsl_sf_hyperg_1F1_e(a, b, x, $0) }
  }

  private static func value(
    _ name: String, _ arguments: [Double], _ function: (UnsafeMutablePointer<gsl_sf_result>) -> CInt
  ) throws(GSLError) -> Double {
    _ = GSLLibrary.errorsAreReturned
    var result = gsl_sf_result()
    let status = function(&result)
    guard status == GSLStatus.success, result.val.isFinite else {
      throw .specialFunction(name: name, arguments: arguments, message: GSLLibrary.message(status))
    }
    return result.val
  }
}
