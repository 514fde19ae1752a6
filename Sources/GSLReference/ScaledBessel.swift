import CGSL

/// Modified Bessel functions of the first kind with their growth taken out, from the GNU Scientific Library.
///
/// Both are finite for every finite argument and behave like `1 / sqrt(2π|x|)` far from zero.
/// Reference: Abramowitz and Stegun, section 9.6; relative errors are a few units in the last place.
public enum ScaledBessel {
  /// `exp(-|x|) I_0(x)`, even, from 1 at zero down to 0 at infinity.
  ///
  /// - Throws: ``GSLError/invalidBesselArgument(_:)`` if `x` is not a number.
  public static func i0(_ x: Double) throws(GSLError) -> Double {
    try evaluate(x, atInfinity: 0, gsl_sf_bessel_I0_scaled_e)
  }

  /// `exp(-|x|) I_1(x)`, odd, zero at zero and at infinity.
  ///
  /// - Throws: ``GSLError/invalidBesselArgument(_:)`` if `x` is not a number.
  public static func i1(_ x: Double) throws(GSLError) -> Double {
    try evaluate(x, atInfinity: 0, gsl_sf_bessel_I1_scaled_e)
  }

  private static func evaluate(
    _ x: Double, atInfinity limit: Double,
    _ function: (Double, UnsafeMutablePointer<gsl_sf_result>?) -> CInt
  ) throws(GSLError) -> Double {
    guard !x.isNaN else { throw .invalidBesselArgument(x) }
    guard x.isFinite else { return limit }
    _ = GSLLibrary.errorsAreReturned
    var result = gsl_sf_result()
    // The only code that either function returns is an underflow, whose value is right: zero or half of x.
    _ = function(x, &result)
    return result.val
  }
}
