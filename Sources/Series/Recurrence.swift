import Numbers

/// The rules that give coefficient n of a result from the coefficients of its operands and from its own lower
/// coefficients.
///
/// All coefficients are normalised, `a_k = a^(k)/k!`. Every rule except `product` and `square` is for n >= 1; order zero is
/// the function's value and belongs to the caller. A rule reads operands at 0...n and its own row at 0...n-1,
/// never beyond, so a row may be filled in place while it is read. Sums run over ascending indices of the row that is
/// being built: its newest coefficient enters last, so that successive orders overlap in the processor.
public enum Recurrence {
  /// c = a b: `c_n = sum_{k=0}^{n} a_k b_{n-k}`, n >= 0.
  @inlinable
  public static func product<A: CoefficientRow, B: CoefficientRow>(_ n: Int, _ a: A, _ b: B) -> A.Element
  where A.Element == B.Element {
    var sum = a[0] * b[n]
    var k = 1
    while k <= n {
      sum = sum + a[k] * b[n - k]
      k += 1
    }
    return sum
  }

  /// c = a^2: `c_n = 2 sum_{k < n/2} a_k a_{n-k} (+ a_{n/2}^2 for even n)`, n >= 0.
  @inlinable
  public static func square<A: CoefficientRow>(_ n: Int, _ a: A) -> A.Element {
    guard n > 0 else { return a[0] * a[0] }
    var sum = a[0] * a[n]
    var k = 1
    while 2 * k < n {
      sum = sum + a[k] * a[n - k]
      k += 1
    }
    sum = sum + sum
    return n % 2 == 0 ? sum + a[n / 2] * a[n / 2] : sum
  }

  /// c = a / b: `c_n = (a_n - sum_{k=1}^{n} b_k c_{n-k}) / b_0`; `c_0 = a_0 / b_0`.
  @inlinable
  public static func quotient<A: CoefficientRow, B: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ a: A, _ b: B, own c: C
  ) -> A.Element where A.Element == B.Element, A.Element == C.Element {
    var sum = a[n]
    var j = 0
    while j < n {
      sum = sum - b[n - j] * c[j]
      j += 1
    }
    return A.Element.ratio(sum, b[0])
  }

  /// c = 1 / b: `c_n = -(sum_{k=1}^{n} b_k c_{n-k}) / b_0`; `c_0 = 1 / b_0`.
  @inlinable
  public static func reciprocal<B: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ b: B, own c: C
  ) -> B.Element where B.Element == C.Element {
    var sum = b[n] * c[0]
    var j = 1
    while j < n {
      sum = sum + b[n - j] * c[j]
      j += 1
    }
    return -B.Element.ratio(sum, b[0])
  }

  /// c = sqrt a: `c_n = (a_n - sum_{k=1}^{n-1} c_k c_{n-k}) / (2 c_0)`; `c_0 = sqrt a_0`.
  @inlinable
  public static func squareRoot<A: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ a: A, own c: C
  ) -> A.Element where A.Element == C.Element {
    var sum = A.Element.zero
    var k = (n - 1) / 2
    while k > 0 {
      sum = sum + c[k] * c[n - k]
      k -= 1
    }
    sum = sum + sum
    if n % 2 == 0 { sum = sum + c[n / 2] * c[n / 2] }
    return A.Element.ratio(a[n] - sum, c[0] + c[0])
  }

  /// c = a^(p/q), whole p and q > 0: `c_n = sum_{k=1}^{n} (k p - (n-k) q) a_k c_{n-k} / (n q a_0)`;
  /// `c_0 = a_0^(p/q)`. Exact weights: in exact arithmetic the result is exact.
  @inlinable
  public static func rationalPower<A: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ a: A, numerator p: Int, denominator q: Int, own c: C
  ) -> A.Element where A.Element == C.Element {
    var sum = A.Element.zero
    var j = 0
    while j < n {
      sum = sum + A.Element.whole((n - j) * p - j * q) * (a[n - j] * c[j])
      j += 1
    }
    return A.Element.ratio(sum, A.Element.whole(n * q) * a[0])
  }

  /// c = a^r, real r: `c_n = sum_{k=1}^{n} (k r - (n-k)) a_k c_{n-k} / (n a_0)`; `c_0 = a_0^r`.
  @inlinable
  public static func realPower<A: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ a: A, exponent r: A.Element, own c: C
  ) -> A.Element where A.Element == C.Element {
    var sum = A.Element.zero
    var j = 0
    while j < n {
      let weight = A.Element.whole(n - j) * r - A.Element.whole(j)
      sum = sum + weight * (a[n - j] * c[j])
      j += 1
    }
    return A.Element.ratio(sum, A.Element.whole(n) * a[0])
  }

  /// c' = g a': `c_n = (1/n) sum_{k=1}^{n} k a_k g_{n-k}`.
  ///
  /// The rule behind every function whose derivative is known: g is exp's own row for exp, cosine's for sine,
  /// `1 + t^2` for tan, and so on. It reads g at 0...n-1.
  @inlinable
  public static func chain<A: CoefficientRow, G: CoefficientRow>(
    _ n: Int, _ a: A, derivative g: G
  ) -> A.Element where A.Element == G.Element {
    guard n > 1 else { return a[1] * g[0] }
    var sum = A.Element.whole(n) * (a[n] * g[0])
    var j = 1
    while j < n {
      sum = sum + A.Element.whole(n - j) * (a[n - j] * g[j])
      j += 1
    }
    return A.Element.ratio(sum, A.Element.whole(n))
  }

  /// c' = a' / g: `c_n = (n a_n - sum_{k=1}^{n-1} k c_k g_{n-k}) / (n g_0)`.
  ///
  /// The rule of the logarithm (g = a) and of the inverse functions (g = sqrt(1 - a^2) for asin, `1 + a^2` for
  /// atan, ...). It reads g at 0...n-1.
  @inlinable
  public static func inverseChain<A: CoefficientRow, G: CoefficientRow, C: CoefficientRow>(
    _ n: Int, _ a: A, reciprocalDerivative g: G, own c: C
  ) -> A.Element where A.Element == G.Element, A.Element == C.Element {
    guard n > 1 else { return A.Element.ratio(a[1], g[0]) }
    var sum = c[1] * g[n - 1]
    var k = 2
    while k < n {
      sum = sum + A.Element.whole(k) * (c[k] * g[n - k])
      k += 1
    }
    let order = A.Element.whole(n)
    return A.Element.ratio(order * a[n] - sum, order * g[0])
  }
}
