import Numbers

extension Recurrence {
  /// c = e^a: `c_n = (1/n) sum_{k=1}^{n} k a_k c_{n-k}`; `c_0 = e^(a_0)`.
  @inlinable
  public static func exp<A: CoefficientRow, C: CoefficientRow>(_ n: Int, _ a: A, own c: C) -> A.Element
  where A.Element == C.Element {
    chain(n, a, derivative: c)
  }

  /// c = log a: `c_n = (n a_n - sum_{k=1}^{n-1} k c_k a_{n-k}) / (n a_0)`; `c_0 = log a_0`.
  @inlinable
  public static func log<A: CoefficientRow, C: CoefficientRow>(_ n: Int, _ a: A, own c: C) -> A.Element
  where A.Element == C.Element {
    inverseChain(n, a, reciprocalDerivative: a, own: c)
  }

  /// s = sin a beside c = cos a: `s_n = (1/n) sum_{k=1}^{n} k a_k c_{n-k}`.
  @inlinable
  public static func sin<A: CoefficientRow, C: CoefficientRow>(_ n: Int, _ a: A, cosine c: C) -> A.Element
  where A.Element == C.Element {
    chain(n, a, derivative: c)
  }

  /// c = cos a beside s = sin a: `c_n = -(1/n) sum_{k=1}^{n} k a_k s_{n-k}`.
  @inlinable
  public static func cos<A: CoefficientRow, S: CoefficientRow>(_ n: Int, _ a: A, sine s: S) -> A.Element
  where A.Element == S.Element {
    -chain(n, a, derivative: s)
  }

  /// s = sinh a beside c = cosh a, and equally c beside s: `s_n = (1/n) sum_{k=1}^{n} k a_k c_{n-k}`.
  @inlinable
  public static func hyperbolic<A: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ a: A, other c: C
  ) -> A.Element where A.Element == C.Element {
    chain(n, a, derivative: c)
  }

  /// t = tan a beside g = 1 + t^2: `t_n = (1/n) sum_{k=1}^{n} k a_k g_{n-k}`.
  /// After it, `g_n = square(n, t)`; `g_0 = 1 + t_0^2`.
  @inlinable
  public static func tan<A: CoefficientRow, G: CoefficientRow>(
    _ n: Int, _ a: A, secantSquared g: G
  ) -> A.Element where A.Element == G.Element {
    chain(n, a, derivative: g)
  }

  /// s = 1 / (1 + e^-a) beside g = s (1 - s): `s_n = (1/n) sum_{k=1}^{n} k a_k g_{n-k}`.
  /// After it, `g_n = sigmoidSlope(n, s, ...)`; `g_0 = s_0 q_0` with `q_0 = 1 / (1 + e^(a_0))`.
  @inlinable
  public static func sigmoid<A: CoefficientRow, G: CoefficientRow>(
    _ n: Int, _ a: A, slope g: G
  ) -> A.Element where A.Element == G.Element {
    chain(n, a, derivative: g)
  }

  /// g = s q with q = 1 - s, the derivative of the sigmoid: `g_n = s_n (q_0 - s_0) - sum_{k=1}^{n-1} s_k s_{n-k}`.
  ///
  /// q_0 is sigmoid(-a_0), which stays accurate where s_0 rounds to one.
  @inlinable
  public static func sigmoidSlope<S: CoefficientRow>(
    _ n: Int, _ s: S, complement q0: S.Element
  ) -> S.Element {
    var sum = s[n] * (q0 - s[0])
    var k = 1
    while k < n {
      sum = sum - s[k] * s[n - k]
      k += 1
    }
    return sum
  }

  /// Coefficients 1 and up of tanh a, from the sigmoid s of 2a: `t_n = 2 s_n`.
  @inlinable
  public static func tanh<S: CoefficientRow>(_ n: Int, sigmoidOfTwice s: S) -> S.Element { s[n] + s[n] }

  /// f = log(1 + e^a) beside s = sigmoid a: `f_n = (1/n) sum_{k=1}^{n} k a_k s_{n-k}`.
  @inlinable
  public static func softplus<A: CoefficientRow, S: CoefficientRow>(
    _ n: Int, _ a: A, sigmoid s: S
  ) -> A.Element where A.Element == S.Element {
    chain(n, a, derivative: s)
  }

  /// f = erf a beside g = 2/sqrt(pi) e^(-a^2): `f_n = (1/n) sum_{k=1}^{n} k a_k g_{n-k}`;
  /// g is `exp` of the row `-a^2`. For erfc the sign is reversed.
  @inlinable
  public static func erf<A: CoefficientRow, G: CoefficientRow>(
    _ n: Int, _ a: A, derivative g: G
  ) -> A.Element where A.Element == G.Element {
    chain(n, a, derivative: g)
  }

  /// c = atan2(y, x) beside r = x^2 + y^2:
  /// `c_n = (1/(n r_0)) (sum_{k=1}^{n} k (x_{n-k} y_k - y_{n-k} x_k) - sum_{k=1}^{n-1} k c_k r_{n-k})`.
  @inlinable
  public static func angle<Y: CoefficientRow, X: CoefficientRow, R: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ y: Y, _ x: X, squaredRadius r: R, own c: C
  ) -> Y.Element where Y.Element == X.Element, Y.Element == R.Element, Y.Element == C.Element {
    var sum = Y.Element.zero
    var k = 1
    while k <= n {
      var term = x[n - k] * y[k] - y[n - k] * x[k]
      if k < n { term = term - c[k] * r[n - k] }
      sum = sum + Y.Element.whole(k) * term
      k += 1
    }
    return Y.Element.ratio(sum, Y.Element.whole(n) * r[0])
  }
}
