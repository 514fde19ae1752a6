import Numbers

/// sqrt s (`Recurrence.squareRoot`).
///
/// A series that starts with an even power `h^(2m)` has a square root that starts with `h^m`, known to m orders
/// less. Throws `SeriesError` for an odd power, for a leading coefficient that is not positive, and for a series
/// whose known coefficients are all zero.
@inlinable
public func sqrt<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let (shift, unit) = try s.extractingRoot(2, operation: "sqrt")
  let a = unit.coefficients
  var c = [try C.evaluate(.sqrt, at: a[0])]
  c.reserveCapacity(a.count)
  for n in a.indices.dropFirst() { c.append(Recurrence.squareRoot(n, a, own: c)) }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant).multipliedByPowerOrExact(shift)
}

/// The real cube root of s (`Recurrence.rationalPower` with 1/3).
///
/// A series that starts with `h^(3m)` has a cube root that starts with `h^m`, known to 2m orders less. Throws
/// `SeriesError` for other leading powers and for a series whose known coefficients are all zero.
@inlinable
public func cbrt<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let (shift, unit) = try s.extractingRoot(3, operation: "cbrt")
  let root = unit.rationalPower(
    numerator: 1, denominator: 3, constant: try C.evaluate(.cbrt, at: unit.constantTerm))
  return root.multipliedByPowerOrExact(shift)
}

/// s^n for a whole exponent; exact in exact arithmetic.
///
/// Positive powers accept every series, `s^0` is the exact constant one. A negative power throws `SeriesError`
/// if the constant term cannot be divided by, because the result has a pole.
@inlinable
public func pow<C>(_ s: TaylorSeries<C>, _ n: Int) throws(SeriesError) -> TaylorSeries<C> {
  guard n != 0 else { return .one }
  guard n > 0 || s.constantTerm.isInvertible else {
    throw SeriesError(
      operation: "power \(n)", argument: s.constantTerm.description,
      reason: "a negative power of a series without an invertible constant term has a pole",
      remedy: "Expand about a point where the base does not vanish, or multiply the pole out first")
  }
  var result = TaylorSeries<C>.one
  var base = n > 0 ? s : TaylorSeries.ratio(.one, s)
  var remaining = n.magnitude
  while true {
    if remaining & 1 == 1 { result = result * base }
    remaining >>= 1
    if remaining == 0 { return result }
    base = base.squared()
  }
}

/// s^r for a real exponent (`Recurrence.realPower`).
///
/// Throws `SeriesError` unless the constant term is positive; use the whole-number form where it fits.
@inlinable
public func pow<C: ElementaryCoefficient>(
  _ s: TaylorSeries<C>, _ r: C
) throws(SeriesError) -> TaylorSeries<C> {
  let a = s.coefficients
  var c = [try C.power(a[0], r)]
  c.reserveCapacity(a.count)
  for n in a.indices.dropFirst() { c.append(Recurrence.realPower(n, a, exponent: r, own: c)) }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant)
}

/// base^exponent for two series, e^(exponent log base). Throws `SeriesError` unless the base's constant term is
/// positive.
@inlinable
public func pow<C: ElementaryCoefficient>(
  _ base: TaylorSeries<C>, _ exponent: TaylorSeries<C>
) throws(SeriesError) -> TaylorSeries<C> {
  try TaylorSeries.power(base, exponent)
}

extension TaylorSeries {
  /// The power `h^m` that a root of index `index` brings out, and what remains to take the root of.
  @inlinable
  func extractingRoot(
    _ index: Int, operation: String
  ) throws(SeriesError) -> (shift: Int, unit: TaylorSeries) {
    guard !isExactConstant, constantTerm.isZero else { return (0, self) }
    guard let valuation else {
      throw SeriesError(
        operation: operation, argument: constantTerm.description,
        reason: "all \(coefficients.count) known coefficients are zero, so the leading power is unknown",
        remedy: "Carry more orders, or expand about a point where the argument does not vanish")
    }
    guard valuation % index == 0 else {
      throw SeriesError(
        operation: operation, argument: constantTerm.description,
        reason: "the series starts at h^\(valuation), and \(valuation) is not a multiple of \(index)",
        remedy: "Expand about another point, or substitute h = u^\(index) first")
    }
    return (valuation / index, multipliedByPower(-valuation))
  }

  /// `multipliedByPower` that leaves exact constants, which bring out no power, exact.
  @inlinable
  func multipliedByPowerOrExact(_ shift: Int) -> TaylorSeries {
    shift == 0 ? self : multipliedByPower(shift)
  }

  /// The power numerator/denominator with the given constant term.
  @inlinable
  func rationalPower(numerator: Int, denominator: Int, constant: Coefficient) -> TaylorSeries {
    var c = [constant]
    c.reserveCapacity(coefficients.count)
    for n in coefficients.indices.dropFirst() {
      c.append(
        Recurrence.rationalPower(
          n, coefficients, numerator: numerator, denominator: denominator, own: c))
    }
    return TaylorSeries(unchecked: c, isExactConstant: isExactConstant)
  }
}
