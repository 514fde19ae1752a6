import Numbers

extension TaylorSeries {
  /// The inverse function: the series g with `self(g(y)) = c_0 + y`, so y counts from the constant term.
  ///
  /// By Lagrange's theorem `g_n = (1/n) [w^(n-1)] (w / (f(w) - c_0))^n`; g has no constant term and the same order.
  /// Throws `SeriesError` if the linear coefficient is missing or cannot be divided by: the inverse
  /// function then has a branch point or does not exist.
  @inlinable
  public func reversed() throws(SeriesError) -> TaylorSeries {
    guard coefficients.count > 1, coefficients[1].isInvertible else {
      throw SeriesError(
        operation: "reversion", argument: constantTerm.description,
        reason: coefficients.count > 1
          ? "the linear coefficient is \(coefficients[1]), so there is no analytic inverse function"
          : "no linear coefficient is known",
        remedy: "Expand about a point where the derivative does not vanish, to order 1 at least")
    }
    let quotient = TaylorSeries.ratio(.one, multipliedByPower(-1))
    var power = quotient
    var result: [Coefficient] = [.zero, quotient.constantTerm]
    result.reserveCapacity(coefficients.count)
    for n in coefficients.indices.dropFirst(2) {
      power = power * quotient
      result.append(Coefficient.ratio(power.coefficients[n - 1], Coefficient(n)))
    }
    return TaylorSeries(unchecked: result)
  }
}
