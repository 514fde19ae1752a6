import Numbers

/// The rules of nodes for coefficient n of eight trajectories, one in each lane.
///
/// A sum over pairs of orders is taken in the order in which ``OrderLanes`` collects it, so that every lane has the bits of
/// a trajectory by itself: the larger order of a pair ascends from `n - 8` or the middle; pairs with both orders above 8 come after
/// these, and those with order 0 at the end.
enum LaneRules {
  typealias Vector = LaneCode.Vector
  typealias Row = LaneCode.Row

  /// Coefficient n >= 1 of nodes.
  static func run(_ codes: UnsafeMutableBufferPointer<LaneCode>, _ n: Int) {
    let rn = Vector(repeating: 1 / Double(n))
    guard var code = codes.baseAddress else { return }
    let end = code + codes.count
    while code < end {
      let (t, a, b) = (code.pointee.target, code.pointee.a, code.pointee.b)
      let x = a[n]
      switch code.pointee.kind {
      case .sum: t[n] = x + b[n]
      case .difference: t[n] = x - b[n]
      case .scale: t[n] = code.pointee.p[0] * x
      case .shifted: t[n] = code.pointee.p[0] * b[n]
      case .constant: t[n] = Vector()
      case .linear:
        var sum = Vector()
        for term in code.pointee.terms { sum = sum.addingProduct(term.coefficient[0], term.row[n]) }
        t[n] = sum
      case .product: t[n] = product(a, b, n)
      case .productPair:
        (t[n], code.pointee.second[n]) = products(a, b, code.pointee.c, n)
      case .square: t[n] = squares(a, n).addingProduct(a[0] + a[0], x)
      case .twoSquares: t[n] = twoSquares(a, b, n)
      case .quotient:
        t[n] = (x - pairs(t, b, n)).addingProduct(-t[0], b[n]) * code.pointee.inverse[0]
      case .polynomialProduct:
        let sum = polynomial(code, a, n)
        t[n] =
          n > code.pointee.degree
          ? sum.addingProduct(x, b[0])
          : (code.pointee.leads
            ? sum.addingProduct(b[n], a[0]).addingProduct(b[0], x)
            : sum.addingProduct(x, b[0]).addingProduct(a[0], b[n]))
      case .polynomialQuotient:
        let value = x - polynomial(code, t, n)
        t[n] =
          (n > code.pointee.degree ? value : value.addingProduct(-t[0], b[n])) * code.pointee.inverse[0]
      case .reciprocal: t[n] = -pairs(t, a, n).addingProduct(t[0], x) * code.pointee.inverse[0]
      case .squareRoot: t[n] = (x - squares(t, n)) * code.pointee.inverse[0]
      case .power: t[n] = power(code, a, n, rn)
      case .radialPower:
        code.pointee.second[n] = twoSquares(a, b, n)
        t[n] = power(code, code.pointee.second, n, rn)
      case .exp: t[n] = (chain(a, t, n) * rn).addingProduct(t[0], x)
      case .gaussian: t[n] = (chain(b, t, n) * rn).addingProduct(t[0], b[n])
      case .chain: t[n] = (chain(a, b, n) * rn).addingProduct(b[0], x)
      case .inverseChain:
        t[n] = x.addingProduct(-chain(t, b, n), rn) * code.pointee.inverse[0]
      case .sinCos, .sinhCosh:
        let s = code.pointee.second
        let value = (chain(a, s, n) * rn).addingProduct(s[0], x)
        let other = (chain(a, t, n) * rn).addingProduct(t[0], x)
        t[n] = value
        s[n] = code.pointee.kind == .sinCos ? -other : other
      case .tan, .sigmoid:
        let s = code.pointee.second
        let value = (chain(a, s, n) * rn).addingProduct(s[0], x)
        let (sum, slope) = (squares(t, n), code.pointee.slope[0] * value)
        t[n] = value
        s[n] = code.pointee.kind == .tan ? sum + slope : slope - sum
      case .general: break
      }
      code += 1
    }
  }

  /// `sum_{k=1}^{n-1} b_k x_(n-k)` with the polynomial b.
  @inline(__always)
  private static func polynomial(_ code: UnsafeMutablePointer<LaneCode>, _ x: Row, _ n: Int) -> Vector {
    let (b, degree, leads) = (code.pointee.b, code.pointee.degree, code.pointee.leads)
    var sum = Vector()
    var m = max(n &- degree, (n &+ 1) / 2)
    while m < n {
      let j = n &- m
      let isBoth = m <= degree && m > j
      if isBoth, leads { sum = sum.addingProduct(b[m], x[j]) }
      sum = sum.addingProduct(x[m], b[j])
      if isBoth, !leads { sum = sum.addingProduct(b[m], x[j]) }
      m &+= 1
    }
    return sum
  }

  /// `sum_{k=0}^{n} a_k b_(n-k)`.
  @inline(__always)
  private static func product(_ a: Row, _ b: Row, _ n: Int) -> Vector {
    pairs(a, b, n).addingProduct(a[n], b[0]).addingProduct(a[0], b[n])
  }

  /// The same of a and c, and of b and c.
  @inline(__always)
  private static func products(_ a: Row, _ b: Row, _ c: Row, _ n: Int) -> (Vector, Vector) {
    var (first, second) = (Vector(), Vector())
    var m = self.first(n)
    if m &+ m == n {
      first = first.addingProduct(a[m], c[m])
      second = second.addingProduct(b[m], c[m])
      m &+= 1
    }
    while m < n {
      let j = n &- m
      let (high, low) = (c[m], c[j])
      first = first.addingProduct(a[m], low).addingProduct(high, a[j])
      second = second.addingProduct(b[m], low).addingProduct(high, b[j])
      m &+= 1
    }
    if n > 17 {
      first += distant(a, c, n)
      second += distant(b, c, n)
    }
    return (
      first.addingProduct(a[n], c[0]).addingProduct(a[0], c[n]),
      second.addingProduct(b[n], c[0]).addingProduct(b[0], c[n])
    )
  }

  /// `sum_{k=0}^{n} (a_k a_(n-k) + b_k b_(n-k))`.
  @inline(__always)
  private static func twoSquares(_ a: Row, _ b: Row, _ n: Int) -> Vector {
    var sum = Vector()
    var m = first(n)
    if m &+ m == n {
      sum = sum.addingProduct(a[m], a[m]).addingProduct(b[m], b[m])
      m &+= 1
    }
    while m < n {
      let j = n &- m
      sum = sum.addingProduct(a[m], a[j] + a[j]).addingProduct(b[m], b[j] + b[j])
      m &+= 1
    }
    if n > 17 { sum += distant(a, a, n) + distant(b, b, n) }
    return sum.addingProduct(a[0] + a[0], a[n]).addingProduct(b[0] + b[0], b[n])
  }

  /// `(1/(n q a_0)) sum_{k=1}^{n} (p k - q (n - k)) a_k t_(n-k)`.
  @inline(__always)
  private static func power(
    _ code: UnsafeMutablePointer<LaneCode>, _ a: Row, _ n: Int, _ rn: Vector
  ) -> Vector {
    let (t, p, q, one) = (
      code.pointee.target, code.pointee.p[0], -code.pointee.q[0], Vector(repeating: 1)
    )
    var sum = Vector()
    var m = first(n)
    var (high, low) = (Vector(repeating: Double(m)), Vector(repeating: Double(n &- m)))
    if m &+ m == n {
      sum = sum.addingProduct(a[m] * (p * high).addingProduct(q, low), t[m])
      (high, low, m) = (high + one, low - one, m &+ 1)
    }
    while m < n {
      let j = n &- m
      sum = sum.addingProduct(a[m] * (p * high).addingProduct(q, low), t[j])
        .addingProduct(t[m] * (q * high).addingProduct(p, low), a[j])
      (high, low, m) = (high + one, low - one, m &+ 1)
    }
    if n > 17 { sum += distant(a, t, n, p, q) }
    return (sum * (rn * code.pointee.inverse[0])).addingProduct(code.pointee.slope[0], a[n])
  }

  /// The larger order of the first pair of a sum.
  @inline(__always)
  private static func first(_ n: Int) -> Int { max(n &- 8, (n &+ 1) / 2) }

  /// `sum_{k=1}^{n-1} a_k b_(n-k)`.
  @inline(__always)
  private static func pairs(_ a: Row, _ b: Row, _ n: Int) -> Vector {
    var sum = Vector()
    var m = first(n)
    if m &+ m == n {
      sum = sum.addingProduct(a[m], b[m])
      m &+= 1
    }
    while m < n {
      let j = n &- m
      sum = sum.addingProduct(a[m], b[j]).addingProduct(b[m], a[j])
      m &+= 1
    }
    return n > 17 ? sum + distant(a, b, n) : sum
  }

  /// `sum_{k=1}^{n-1} a_k a_(n-k)`.
  @inline(__always)
  private static func squares(_ a: Row, _ n: Int) -> Vector {
    var sum = Vector()
    var m = first(n)
    if m &+ m == n {
      sum = sum.addingProduct(a[m], a[m])
      m &+= 1
    }
    while m < n {
      let other = a[n &- m]
      sum = sum.addingProduct(a[m], other + other)
      m &+= 1
    }
    return n > 17 ? sum + distant(a, a, n) : sum
  }

  /// `sum_{k=1}^{n-1} k a_k b_(n-k)`.
  @inline(__always)
  private static func chain(_ a: Row, _ b: Row, _ n: Int) -> Vector {
    let one = Vector(repeating: 1)
    var sum = Vector()
    var m = first(n)
    var (high, low) = (Vector(repeating: Double(m)), Vector(repeating: Double(n &- m)))
    if m &+ m == n {
      sum = sum.addingProduct(a[m] * high, b[m])
      (high, low, m) = (high + one, low - one, m &+ 1)
    }
    while m < n {
      let j = n &- m
      sum = sum.addingProduct(a[m] * high, b[j]).addingProduct(b[m] * low, a[j])
      (high, low, m) = (high + one, low - one, m &+ 1)
    }
    return n > 17 ? sum + distant(a, b, n, one, Vector()) : sum
  }

  /// `sum a_k b_(n-k)` over 9 <= k <= n - 9.
  private static func distant(_ a: Row, _ b: Row, _ n: Int) -> Vector {
    let (x, y, count) = (a + 9, b + (n &- 9), n &- 17)
    let whole = count & ~7
    var sum =
      whole == 0
      ? Vector()
      : total { l in
        var (sum, j) = (Vector(), l)
        while j < whole {
          sum = sum.addingProduct(x[j], (y - j).pointee)
          j &+= 8
        }
        return sum
      }
    for j in whole..<count { sum = sum.addingProduct(x[j], (y - j).pointee) }
    return sum
  }

  /// `sum (c k + d (n - k)) a_k b_(n-k)` over 9 <= k <= n - 9.
  private static func distant(_ a: Row, _ b: Row, _ n: Int, _ c: Vector, _ d: Vector) -> Vector {
    let (x, y, count) = (a + 9, b + (n &- 9), n &- 17)
    let whole = count & ~7
    let slope = c - d
    let start = d * Vector(repeating: Double(n)) + Vector(repeating: 9) * slope
    var sum =
      whole == 0
      ? Vector()
      : total { l in
        var (sum, j) = (Vector(), l)
        var weight = start.addingProduct(slope, Vector(repeating: Double(l)))
        while j < whole {
          sum = sum.addingProduct(weight * x[j], (y - j).pointee)
          weight += Vector(repeating: 8) * slope
          j &+= 8
        }
        return sum
      }
    for j in whole..<count {
      sum = sum.addingProduct((start + slope * Vector(repeating: Double(j))) * x[j], (y - j).pointee)
    }
    return sum
  }

  /// Eight parts of a sum, put together as the lanes of a vector are.
  @inline(__always)
  private static func total(_ part: (Int) -> Vector) -> Vector {
    ((part(0) + part(4)) + (part(2) + part(6))) + ((part(1) + part(5)) + (part(3) + part(7)))
  }
}
