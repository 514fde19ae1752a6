/// Parts of rules that several kinds of nodes have in common.
extension OrderLanes {
  /// Coefficients 1 to 8 with the newest one.
  @inline(__always)
  func new(_ row: Head, _ value: Double, _ unit: Vector, _ isEarly: Bool) -> Vector {
    isEarly ? row.pointee.head.addingProduct(unit, Vector(repeating: value)) : row.pointee.head
  }

  /// Twice coefficients 1 to 8, with the newest one once: a pair of equal orders counts once.
  @inline(__always)
  func twice(_ row: Head, _ value: Double, _ unit: Vector, _ isEarly: Bool) -> Vector {
    let head = row.pointee.head
    return isEarly ? (head + head).addingProduct(unit, Vector(repeating: value)) : head + head
  }

  /// `sum_{k=1}^{n-1} b_k x_(n-k)` with the polynomial b.
  ///
  /// In the order of the sums in lanes: the larger order of a pair ascends.
  @inline(__always)
  func polynomial(
    _ code: UnsafeMutablePointer<OrderCode>, _ x: UnsafeMutablePointer<Double>, _ n: Int, _ isEarly: Bool
  ) -> Double {
    let (b, degree) = (code.pointee.b, code.pointee.degree)
    if isEarly, n <= 2 &* degree { return lowPolynomial(code, x, n) }
    var sum = 0.0
    if degree > 3 { sum = sum.addingProduct(x[n &- 4], b.pointee.head[3]) }
    if degree > 2 { sum = sum.addingProduct(x[n &- 3], b.pointee.head[2]) }
    if degree > 1 { sum = sum.addingProduct(x[n &- 2], b.pointee.head[1]) }
    if degree > 0 { sum = sum.addingProduct(x[n &- 1], b.pointee.head[0]) }
    return sum
  }

  /// The same where both orders of a pair may be up to the degree.
  @inline(never)
  private func lowPolynomial(
    _ code: UnsafeMutablePointer<OrderCode>, _ x: UnsafeMutablePointer<Double>, _ n: Int
  ) -> Double {
    let (b, degree, leads) = (code.pointee.b.pointee.head, code.pointee.degree, code.pointee.leads)
    var sum = 0.0
    var m = max(n &- degree, (n &+ 1) / 2)
    while m < n {
      let j = n &- m
      let isBoth = m <= degree && m > j
      if isBoth, leads { sum = sum.addingProduct(b[m &- 1], x[j]) }
      sum = sum.addingProduct(x[m], b[j &- 1])
      if isBoth, !leads { sum = sum.addingProduct(b[m &- 1], x[j]) }
      m &+= 1
    }
    return sum
  }

  /// Adds the products with order 0 to the sum of a product with a polynomial.
  @inline(never)
  func outer(_ code: UnsafeMutablePointer<OrderCode>, _ sum: Double, _ first: Double, _ x: Double) -> Double {
    let (y, y0) = (code.pointee.b.pointee.value, code.pointee.b.pointee.first)
    return code.pointee.leads
      ? sum.addingProduct(y, first).addingProduct(y0, x) : sum.addingProduct(x, y0).addingProduct(first, y)
  }

  /// `sum_{k=0}^{n} (a_k a_(n-k) + b_k b_(n-k))`.
  @inline(__always)
  func squares(
    _ t: Head, _ a: Head, _ x: Double, _ b: Head, _ y: Double, _ unit: Vector, _ isEarly: Bool,
    _ isDistant: Bool,
    _ n: Int
  ) -> Double {
    let sums = t.pointee.sums
    let (x0, y0) = (a.pointee.first, b.pointee.first)
    var value = sums[0]
    if isDistant { value += distant(a, a, n) + distant(b, b, n) }
    t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: x), twice(a, x, unit, isEarly))
      .addingProduct(Vector(repeating: y), twice(b, y, unit, isEarly))
    return value.addingProduct(x0 + x0, x).addingProduct(y0 + y0, y)
  }

  /// `(1/(n q a_0)) sum_{k=1}^{n} (p k - q (n - k)) a_k t_(n-k)`.
  @inline(__always)
  func raise(
    _ code: UnsafeMutablePointer<OrderCode>, _ t: Head, _ a: Head, _ x: Double, _ dn: Double, _ rn: Double,
    _ unit: Vector, _ isEarly: Bool, _ isDistant: Bool, _ n: Int
  ) -> Double {
    let sums = t.pointee.sums
    let (p, q) = (code.pointee.p, code.pointee.q)
    var sum = sums[0]
    if isDistant { sum += distant(a, t, n, p, -q) }
    let value = (sum * (rn * t.pointee.inverse)).addingProduct(t.pointee.slope, x)
    let forA = Vector(repeating: p * dn).addingProduct(Vector(repeating: -q), counts)
    let forOwn = Vector(repeating: -q * dn).addingProduct(Vector(repeating: p), counts)
    t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: x) * forA, new(t, value, unit, isEarly))
      .addingProduct(Vector(repeating: value) * forOwn, a.pointee.head)
    return value
  }

  /// `(1/n) sum_{k=1}^{n} k a_k b_(n-k)`.
  @inline(__always)
  func chain(
    _ t: Head, _ a: Head, _ x: Double, _ b: Head, _ n: Int, _ rn: Double, _ isDistant: Bool
  ) -> Double {
    var sum = t.pointee.sums[0]
    if isDistant { sum += distant(a, b, n, 1, 0) }
    return (sum * rn).addingProduct(b.pointee.first, x)
  }

  /// The sums of ``chain`` for the next orders.
  @inline(__always)
  func extend(_ t: Head, _ a: Head, _ x: Double, _ head: Vector, _ y: Double, _ dn: Double) {
    t.pointee.sums = shifted(t.pointee.sums).addingProduct(Vector(repeating: x * dn), head)
      .addingProduct(Vector(repeating: y) * counts, a.pointee.head)
  }
}
