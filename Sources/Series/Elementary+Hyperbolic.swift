import Numbers

/// sinh s and cosh s together (`Recurrence.hyperbolic`).
@inlinable
public func sinhCosh<C: ElementaryCoefficient>(
  _ s: TaylorSeries<C>
) -> (sinh: TaylorSeries<C>, cosh: TaylorSeries<C>) {
  let a = s.coefficients
  var sine = [C.evaluate(.sinh, at: a[0])]
  var cosine = [C.evaluate(.cosh, at: a[0])]
  for n in a.indices.dropFirst() {
    let next = Recurrence.hyperbolic(n, a, other: cosine)
    cosine.append(Recurrence.hyperbolic(n, a, other: sine))
    sine.append(next)
  }
  return (
    TaylorSeries(unchecked: sine, isExactConstant: s.isExactConstant),
    TaylorSeries(unchecked: cosine, isExactConstant: s.isExactConstant)
  )
}

/// sinh s.
@inlinable
public func sinh<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> { sinhCosh(s).sinh }

/// cosh s.
@inlinable
public func cosh<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> { sinhCosh(s).cosh }

/// tanh s = 2 sigmoid(2 s) - 1, which keeps the relative accuracy of the derivatives where tanh is flat.
@inlinable
public func tanh<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  let half = sigmoid(s + s).coefficients
  var c = [C.evaluate(.tanh, at: s.constantTerm)]
  for n in half.indices.dropFirst() { c.append(Recurrence.tanh(n, sigmoidOfTwice: half)) }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant)
}

/// asinh s: c' = s' / sqrt(1 + s^2).
@inlinable
public func asinh<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  let square = (s.squared() + C.one).coefficients
  let constant = C.evaluate(.asinh, at: s.constantTerm)
  // 1 + x^2 has a root unless it is NaN, which then stays NaN.
  var root = [(try? C.evaluate(.sqrt, at: square[0])) ?? square[0]]
  for n in square.indices.dropFirst() { root.append(Recurrence.squareRoot(n, square, own: root)) }
  return s.inverseFunction(constant: constant, reciprocalDerivative: root)
}

/// acosh s: c' = s' / sqrt(s^2 - 1). Throws `SeriesError` unless the constant term exceeds 1.
@inlinable
public func acosh<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.evaluate(.acosh, at: s.constantTerm)
  let root = try sqrt((s - C.one) * (s + C.one))
  return s.inverseFunction(constant: constant, reciprocalDerivative: root.coefficients)
}

/// atanh s: c' = s' / (1 - s^2). Throws `SeriesError` unless the constant term is strictly between -1 and 1.
@inlinable
public func atanh<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.evaluate(.atanh, at: s.constantTerm)
  return s.inverseFunction(
    constant: constant, reciprocalDerivative: ((C.one - s) * (C.one + s)).coefficients)
}
