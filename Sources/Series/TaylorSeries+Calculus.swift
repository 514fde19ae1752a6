import Numbers

extension TaylorSeries {
  /// The k-th derivative at the expansion point, `k! c_k`; nil if coefficient k is not known.
  @inlinable
  public func derivative(_ k: Int) -> Coefficient? {
    guard k >= 0, var value = self[k] else { return nil }
    guard !value.isZero else { return value }
    for factor in stride(from: 2, through: k, by: 1) { value = value * Coefficient(factor) }
    return value
  }

  /// The derivative as a series, known to one order less.
  ///
  /// Throws `SeriesError` for a series of order 0, of whose derivative nothing is known.
  @inlinable
  public func differentiated() throws(SeriesError) -> TaylorSeries {
    guard !isExactConstant else { return .zero }
    guard coefficients.count > 1 else {
      throw SeriesError(
        operation: "derivative", argument: constantTerm.description,
        reason: "a series of order 0 determines no coefficient of its derivative",
        remedy: "Carry at least one order more")
    }
    return TaylorSeries(unchecked: (1..<coefficients.count).map { Coefficient($0) * coefficients[$0] })
  }

  /// The integral from the expansion point plus `constant`, known to one order more.
  ///
  /// The integral of an exact constant is no constant; give it an order first (`truncated(to:)`); here it is
  /// known to order 1.
  @inlinable
  public func integrated(constant: Coefficient = .zero) -> TaylorSeries {
    var result = [constant]
    result.reserveCapacity(coefficients.count + 1)
    for (k, value) in coefficients.enumerated() {
      result.append(Coefficient.ratio(value, Coefficient(k + 1)))
    }
    return TaylorSeries(unchecked: result)
  }

  /// The sum of all known terms at `h`, by Horner's rule.
  @inlinable
  public func evaluate(at h: Coefficient) -> Coefficient {
    var value = coefficients[coefficients.count - 1]
    for k in stride(from: coefficients.count - 2, through: 0, by: -1) { value = value * h + coefficients[k] }
    return value
  }
}

extension TaylorSeries where Coefficient: BinaryFloatingPoint {
  /// The sum of all known terms at `h` by Horner's rule with the rounding errors carried along, as accurate as if
  /// computed in twice the precision and rounded once (Graillat, Langlois, Louvet: "Compensated Horner
  /// scheme", 2005).
  @inlinable
  public func evaluateCompensated(at h: Coefficient) -> Coefficient {
    var value = coefficients[coefficients.count - 1]
    var error: Coefficient = 0
    for k in stride(from: coefficients.count - 2, through: 0, by: -1) {
      let product = value * h
      let productError = (-product).addingProduct(value, h)
      let sum = product + coefficients[k]
      let shadow = sum - product
      let sumError = (product - (sum - shadow)) + (coefficients[k] - shadow)
      value = sum
      error = error * h + (productError + sumError)
    }
    return value + error
  }
}
