import Numbers

/// sin s and cos s together, which cost no more than one of them (`Recurrence.sin`, `Recurrence.cos`).
@inlinable
public func sinCos<C: ElementaryCoefficient>(
  _ s: TaylorSeries<C>
) -> (sin: TaylorSeries<C>, cos: TaylorSeries<C>) {
  let a = s.coefficients
  var sine = [C.evaluate(.sin, at: a[0])]
  var cosine = [C.evaluate(.cos, at: a[0])]
  for n in a.indices.dropFirst() {
    let next = Recurrence.sin(n, a, cosine: cosine)
    cosine.append(Recurrence.cos(n, a, sine: sine))
    sine.append(next)
  }
  return (
    TaylorSeries(unchecked: sine, isExactConstant: s.isExactConstant),
    TaylorSeries(unchecked: cosine, isExactConstant: s.isExactConstant)
  )
}

/// sin s.
@inlinable
public func sin<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> { sinCos(s).sin }

/// cos s.
@inlinable
public func cos<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> { sinCos(s).cos }

/// tan s (`Recurrence.tan`).
@inlinable
public func tan<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  let a = s.coefficients
  var c = [C.evaluate(.tan, at: a[0])]
  var secantSquared = [C.one + c[0] * c[0]]
  for n in a.indices.dropFirst() {
    c.append(Recurrence.tan(n, a, secantSquared: secantSquared))
    secantSquared.append(Recurrence.square(n, c))
  }
  return TaylorSeries(unchecked: c, isExactConstant: s.isExactConstant)
}

/// asin s: c' = s' / sqrt(1 - s^2). Throws `SeriesError` unless the constant term is strictly between -1 and 1.
@inlinable
public func asin<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.evaluate(.asin, at: s.constantTerm)
  let cosine = try sqrt((C.one - s) * (C.one + s))
  return s.inverseFunction(constant: constant, reciprocalDerivative: cosine.coefficients)
}

/// acos s: c' = -s' / sqrt(1 - s^2). Throws `SeriesError` unless the constant term is strictly between -1 and 1.
@inlinable
public func acos<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.evaluate(.acos, at: s.constantTerm)
  return (-(try asin(s))).withConstantTerm(constant)
}

/// atan s: c' = s' / (1 + s^2).
@inlinable
public func atan<C: ElementaryCoefficient>(_ s: TaylorSeries<C>) -> TaylorSeries<C> {
  s.inverseFunction(
    constant: C.evaluate(.atan, at: s.constantTerm), reciprocalDerivative: (s.squared() + C.one).coefficients)
}

/// The angle of the point (x, y) (`Recurrence.angle`). Throws `SeriesError` if both constant terms are zero.
@inlinable
public func atan2<C: ElementaryCoefficient>(
  _ y: TaylorSeries<C>, _ x: TaylorSeries<C>
) throws(SeriesError) -> TaylorSeries<C> {
  let constant = try C.angle(y: y.constantTerm, x: x.constantTerm)
  let isConstant = y.isExactConstant && x.isExactConstant
  let (y, x) = TaylorSeries.aligned(y, x)
  let squaredRadius = (x.squared() + y.squared()).coefficients
  var c = [constant]
  for n in y.coefficients.indices.dropFirst() {
    c.append(Recurrence.angle(n, y.coefficients, x.coefficients, squaredRadius: squaredRadius, own: c))
  }
  return TaylorSeries(unchecked: c, isExactConstant: isConstant)
}
