import Numbers

extension TaylorSeries {
  /// `self(inner(h))` for an inner series without constant term, by Horner's rule on series.
  ///
  /// With p the order of this series, q and v the order and valuation of the inner one, the result is known to order
  /// `min(q, (p + 1) v - 1)`. Throws `SeriesError` if the inner constant term is not zero: a Taylor series is
  /// known about its own expansion point only, so the inner series must start there.
  @inlinable
  public func composed(with inner: TaylorSeries) throws(SeriesError) -> TaylorSeries {
    guard inner.constantTerm.isZero else {
      throw SeriesError(
        operation: "composition", argument: inner.constantTerm.description,
        reason: "the inner series must start at the point that the outer one is expanded about",
        remedy: "Expand the outer series about \(inner.constantTerm) and subtract it from the inner series")
    }
    guard !isExactConstant else { return self }
    guard !inner.isExactConstant else { return TaylorSeries(constant: constantTerm) }
    let valuation = inner.valuation ?? inner.order + 1
    let (reach, overflow) = coefficients.count.multipliedReportingOverflow(by: valuation)
    let known = overflow ? inner.order : min(inner.order, reach - 1)
    let inner = inner.truncated(to: known)
    var result = TaylorSeries.constant(coefficients[coefficients.count - 1], order: known)
    for k in stride(from: coefficients.count - 2, through: 0, by: -1) {
      result = result * inner + coefficients[k]
    }
    return result
  }

  /// The series with h replaced by `factor h`: coefficient k times `factor^k`.
  @inlinable
  public func rescaled(by factor: Coefficient) -> TaylorSeries {
    var power = Coefficient.one
    var result: [Coefficient] = []
    result.reserveCapacity(coefficients.count)
    for coefficient in coefficients {
      result.append(coefficient * power)
      power = power * factor
    }
    return TaylorSeries(unchecked: result, isExactConstant: isExactConstant)
  }
}
