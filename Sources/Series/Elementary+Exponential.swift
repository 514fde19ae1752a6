import Numbers

/// e^s (`Recurrence.exp`).
@inlinable
public func exp<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  let a = s.coefficients
  var c = [C.evaluate(.exp, at: a[0])]
  c.reserveCapacity(a.count)
  for n in a.indices.dropFirst() { c.append(Recurrence.exp(n, a, own: c)) }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant)
}

/// e^s - 1, with an accurate constant term near zero.
@inlinable
public func expm1<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  exp(s).withConstantTerm(C.evaluate(.expm1, at: s.constantTerm))
}

/// log s (`Recurrence.log`). Throws `SeriesError` unless the constant term is positive.
@inlinable
public func log<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.evaluate(.log, at: s.constantTerm)
  return s.inverseFunction(constant: constant, reciprocalDerivative: s.coefficients)
}

/// log(1 + s), with an accurate constant term near zero. Throws `SeriesError` unless the constant term exceeds -1.
@inlinable
public func log1p<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.evaluate(.log1p, at: s.constantTerm)
  return s.inverseFunction(constant: constant, reciprocalDerivative: (s + C.one).coefficients)
}

/// 1 / (1 + e^-s), accurate in both tails (`Recurrence.sigmoid`).
@inlinable
public func sigmoid<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  let a = s.coefficients
  var c = [C.evaluate(.sigmoid, at: a[0])]
  let complement = C.evaluate(.sigmoid, at: -a[0])
  var slope = [c[0] * complement]
  for n in a.indices.dropFirst() {
    c.append(Recurrence.sigmoid(n, a, slope: slope))
    slope.append(Recurrence.sigmoidSlope(n, c, complement: complement))
  }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant)
}

/// log(1 + e^s) (`Recurrence.softplus`).
@inlinable
public func softplus<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  s.function(constant: C.evaluate(.softplus, at: s.constantTerm), derivative: sigmoid(s).coefficients)
}

/// log of the sum of e^s over `terms`, shifted by the term with the largest constant term.
///
/// The whole pivot series is subtracted, not its constant term alone: this keeps high coefficients accurate when
/// one term dominates. Throws `SeriesError` for an empty list.
@inlinable
public func logSumExp<C: ElementaryCoefficient>(
  _ terms: [TaylorSeries<C>]
) throws(SeriesError) -> TaylorSeries<C> {
  guard var pivot = terms.first else {
    throw SeriesError(
      operation: "logSumExp", argument: "an empty list", reason: "the sum of no exponentials is zero",
      remedy: "Pass at least one series")
  }
  for term in terms where term.double > pivot.double { pivot = term }
  var sum = TaylorSeries<C>.zero
  for term in terms { sum = sum + exp(term - pivot) }
  return pivot + (try log(sum))
}

/// erf s (`Recurrence.erf`).
@inlinable
public func erf<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  s.function(constant: C.evaluate(.erf, at: s.constantTerm), derivative: erfDerivative(s).coefficients)
}

/// 1 - erf s, with an accurate constant term for large arguments.
@inlinable
public func erfc<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  (-erf(s)).withConstantTerm(C.evaluate(.erfc, at: s.constantTerm))
}

/// 2 / sqrt(pi) e^(-s^2).
@inlinable
public func erfDerivative<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  let exponent = (-s.squared()).coefficients
  var c = [C.evaluate(.erfDerivative, at: s.constantTerm)]
  for n in exponent.indices.dropFirst() { c.append(Recurrence.exp(n, exponent, own: c)) }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant)
}

extension TaylorSeries {
  /// The same series with another constant term.
  @inlinable
  func withConstantTerm(_ value: Coefficient) -> TaylorSeries {
    var changed = coefficients
    changed[0] = value
    return TaylorSeries(unchecked: changed, isExactConstant: isExactConstant)
  }

  /// The series f(self) with the given constant term and f'(self) = `derivative`.
  @inlinable
  func function(constant: Coefficient, derivative: [Coefficient]) -> TaylorSeries {
    var c = [constant]
    c.reserveCapacity(coefficients.count)
    for n in coefficients.indices.dropFirst() {
      c.append(Recurrence.chain(n, coefficients, derivative: derivative))
    }
    return TaylorSeries(unchecked: c, isExactConstant: isExactConstant)
  }

  /// The series f(self) with the given constant term and f'(self) = 1 / `reciprocalDerivative`.
  @inlinable
  func inverseFunction(constant: Coefficient, reciprocalDerivative: [Coefficient]) -> TaylorSeries {
    var c = [constant]
    c.reserveCapacity(coefficients.count)
    for n in coefficients.indices.dropFirst() {
      c.append(
        Recurrence.inverseChain(n, coefficients, reciprocalDerivative: reciprocalDerivative, own: c))
    }
    return TaylorSeries(unchecked: c, isExactConstant: isExactConstant)
  }
}
