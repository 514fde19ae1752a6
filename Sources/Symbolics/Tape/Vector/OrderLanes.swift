import Numbers

/// The rules of nodes for coefficient n, with sums of products in lanes that are orders.
///
/// A sum `S_n = sum_{i+j=n} a_i b_j` (1 <= i, j < n) is collected as the coefficients come. When a_n and b_n are known,
///
///     S_(n+l) += a_n b_l + a_l b_n,   l = 1, ..., 8
///
/// in one vector whose lane l - 1 holds the sum for order n + l; for the next order the lanes move down by one. All but the pairs
/// with both orders above 8 are counted like that; these, the first of which belongs to order 18, are added from the rows
/// (``distant(_:_:_:)``). Weights of the form `c i + d j` multiply the two terms lane by lane.
struct OrderLanes {
  typealias Vector = SIMD8<Double>
  typealias Head = UnsafeMutablePointer<OrderHead>

  let order: Int
  /// 1, 2, ..., 8.
  let counts: Vector
  /// See ``VectorLayout/plainRows``.
  let plainRows: UnsafeMutableBufferPointer<Double>
  /// All bits but those of the last lane. The optimiser must not know: it would read lanes from memory one by one.
  let keepsAllButLast: SIMD8<UInt64>

  @inline(__always)
  func shifted(_ s: Vector) -> Vector {
    let turned = Vector(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[0])
    return unsafeBitCast(unsafeBitCast(turned, to: SIMD8<UInt64>.self) & keepsAllButLast, to: Vector.self)
  }

  /// `sum a_i b_(n-i)` over 9 <= i <= n - 9.
  func distant(_ a: Head, _ b: Head, _ n: Int) -> Double {
    guard let a = a.pointee.forward, let b = b.pointee.reverse else { return 0 }
    let (x, y, count) = (a + 9, b + (9 &- n), n &- 17)
    var (sum, j) = (Vector(), 0)
    while j &+ 8 <= count {
      sum = sum.addingProduct(load(x + j), load(y + j))
      j &+= 8
    }
    var result = total(sum)
    while j < count {
      result = result.addingProduct(x[j], y[j])
      j &+= 1
    }
    return result
  }

  /// `sum (c i + d (n - i)) a_i b_(n-i)` over 9 <= i <= n - 9.
  func distant(_ a: Head, _ b: Head, _ n: Int, _ c: Double, _ d: Double) -> Double {
    guard let a = a.pointee.forward, let b = b.pointee.reverse else { return 0 }
    let (x, y, count) = (a + 9, b + (9 &- n), n &- 17)
    let slope = c - d
    let start = d * Double(n) + 9 * slope
    var (sum, j) = (Vector(), 0)
    var weight = Vector(repeating: start).addingProduct(
      Vector(repeating: slope), counts - Vector(repeating: 1))
    while j &+ 8 <= count {
      sum = sum.addingProduct(weight * load(x + j), load(y + j))
      weight += Vector(repeating: 8 * slope)
      j &+= 8
    }
    var result = total(sum)
    while j < count {
      result = result.addingProduct((start + slope * Double(j)) * x[j], y[j])
      j &+= 1
    }
    return result
  }

  @inline(__always)
  private func load(_ pointer: UnsafeMutablePointer<Double>) -> Vector {
    UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
  }

  /// Coefficient n of a node by the rule for single numbers, from rows of coefficients.
  func general(_ code: UnsafeMutablePointer<OrderCode>, _ n: Int) {
    guard let table = plainRows.baseAddress else { return }
    let i = code.pointee.instruction.pointee
    let stride = order + 1
    func put(_ row: Int32, _ value: Double) { table[Int(row) * stride + n] = value }
    put(i.a, code.pointee.a.pointee.value)
    put(i.b, code.pointee.b.pointee.value)
    if i.kind == .angle { put(i.c, code.pointee.c.pointee.value) }
    let rows = RowTable(
      table: table, stride: stride, constants: UnsafeBufferPointer(start: nil, count: 0), terms: [])
    if n == 0 { rows.begin(i) } else { rows.step(i, n) }
    code.pointee.target.pointee.value = table[Int(i.target) * stride + n]
  }

  /// Coefficient n >= 1 of nodes; `inverse` is 1/n, and `unit` is one in lane n - 1 of an early phase.
  @inline(__always)
  func run<Phase: OrderPhase>(
    _ codes: UnsafeMutablePointer<OrderCode>, _ count: Int, _ n: Int, inverse rn: Double, unit: Vector,
    _ phase: Phase.Type
  ) {
    let (isEarly, isDistant) = (Phase.isEarly, Phase.isDistant)
    let dn = Double(n)
    var code = codes
    let end = codes + count
    while code < end {
      let (t, a, b) = (code.pointee.target, code.pointee.a, code.pointee.b)
      let x = a.pointee.value
      switch code.pointee.kind {
      case .sum: t.pointee.value = x + b.pointee.value
      case .difference: t.pointee.value = x - b.pointee.value
      case .scale: t.pointee.value = code.pointee.p * x
      case .shifted: t.pointee.value = code.pointee.p * b.pointee.value
      case .constant: t.pointee.value = 0
      case .linear:
        var sum = 0.0
        if var term = code.pointee.terms.baseAddress {
          let last = term + code.pointee.terms.count
          while term < last {
            sum = sum.addingProduct(term.pointee.coefficient, term.pointee.value.pointee)
            term += 1
          }
        }
        t.pointee.value = sum
      case .product:
        let y = b.pointee.value
        let sums = t.pointee.sums
        var value = sums[0]
        if isDistant { value += distant(a, b, n) }
        t.pointee.value = value.addingProduct(x, b.pointee.first).addingProduct(a.pointee.first, y)
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: x), new(b, y, unit, isEarly))
          .addingProduct(Vector(repeating: y), a.pointee.head)
      case .productPair:
        let (c, s) = (code.pointee.c, code.pointee.second)
        let (y, z) = (b.pointee.value, c.pointee.value)
        let (sums, others, z0) = (t.pointee.sums, s.pointee.sums, c.pointee.first)
        var (value, other) = (sums[0], others[0])
        if isDistant {
          value += distant(a, c, n)
          other += distant(b, c, n)
        }
        t.pointee.value = value.addingProduct(x, z0).addingProduct(a.pointee.first, z)
        s.pointee.value = other.addingProduct(y, z0).addingProduct(b.pointee.first, z)
        let (head, zs) = (new(c, z, unit, isEarly), Vector(repeating: z))
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: x), head).addingProduct(
          zs, a.pointee.head)
        s.pointee.sums = shifted(others).addingProduct(Vector(repeating: y), head).addingProduct(
          zs, b.pointee.head)
      case .square:
        let sums = t.pointee.sums
        let x0 = a.pointee.first
        var value = sums[0]
        if isDistant { value += distant(a, a, n) }
        t.pointee.value = value.addingProduct(x0 + x0, x)
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: x), twice(a, x, unit, isEarly))
      case .twoSquares:
        t.pointee.value = squares(t, a, x, b, b.pointee.value, unit, isEarly, isDistant, n)
      case .quotient:
        let y = b.pointee.value
        let sums = t.pointee.sums
        var sum = sums[0]
        if isDistant { sum += distant(t, b, n) }
        let value = (x - sum).addingProduct(-t.pointee.first, y) * t.pointee.inverse
        t.pointee.value = value
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: value), new(b, y, unit, isEarly))
          .addingProduct(Vector(repeating: y), t.pointee.head)
      case .polynomialProduct:
        guard let history = code.pointee.history else { break }
        let sum = polynomial(code, history, n, isEarly)
        t.pointee.value =
          isEarly && n <= code.pointee.degree
          ? outer(code, sum, history[0], x) : sum.addingProduct(x, b.pointee.first)
        history[n] = x
      case .polynomialQuotient:
        guard let history = code.pointee.history else { break }
        var value = x - polynomial(code, history, n, isEarly)
        if isEarly, n <= code.pointee.degree { value = value.addingProduct(-history[0], b.pointee.value) }
        value *= t.pointee.inverse
        t.pointee.value = value
        history[n] = value
      case .reciprocal:
        let sums = t.pointee.sums
        var sum = sums[0]
        if isDistant { sum += distant(t, a, n) }
        let value = -sum.addingProduct(t.pointee.first, x) * t.pointee.inverse
        t.pointee.value = value
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: value), new(a, x, unit, isEarly))
          .addingProduct(Vector(repeating: x), t.pointee.head)
      case .squareRoot:
        let sums = t.pointee.sums
        var sum = sums[0]
        if isDistant { sum += distant(t, t, n) }
        let value = (x - sum) * t.pointee.inverse
        t.pointee.value = value
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: value), twice(t, value, unit, isEarly))
      case .power:
        t.pointee.value = raise(code, t, a, x, dn, rn, unit, isEarly, isDistant, n)
      case .radialPower:
        let y = b.pointee.value
        let radius = squares(code.pointee.second, a, x, b, y, unit, isEarly, isDistant, n)
        code.pointee.second.pointee.value = radius
        t.pointee.value = raise(code, t, code.pointee.second, radius, dn, rn, unit, isEarly, isDistant, n)
      case .exp:
        let value = chain(t, a, x, t, n, rn, isDistant)
        t.pointee.value = value
        extend(t, a, x, new(t, value, unit, isEarly), value, dn)
      case .gaussian:
        let y = b.pointee.value
        let value = chain(t, b, y, t, n, rn, isDistant)
        t.pointee.value = value
        extend(t, b, y, new(t, value, unit, isEarly), value, dn)
      case .chain:
        let y = b.pointee.value
        t.pointee.value = chain(t, a, x, b, n, rn, isDistant)
        extend(t, a, x, new(b, y, unit, isEarly), y, dn)
      case .inverseChain:
        let y = b.pointee.value
        let sums = t.pointee.sums
        var sum = sums[0]
        if isDistant { sum += distant(t, b, n, 1, 0) }
        let value = x.addingProduct(-sum, rn) * t.pointee.inverse
        t.pointee.value = value
        t.pointee.sums = shifted(sums).addingProduct(Vector(repeating: value * dn), new(b, y, unit, isEarly))
          .addingProduct(Vector(repeating: y) * counts, t.pointee.head)
      case .sinCos, .sinhCosh:
        let s = code.pointee.second
        let value = chain(t, a, x, s, n, rn, isDistant)
        var other = chain(s, a, x, t, n, rn, isDistant)
        if code.pointee.kind == .sinCos { other = -other }
        t.pointee.value = value
        s.pointee.value = other
        extend(t, a, x, new(s, other, unit, isEarly), other, dn)
        extend(s, a, x, new(t, value, unit, isEarly), value, dn)
      case .tan, .sigmoid:
        let s = code.pointee.second
        let value = chain(t, a, x, s, n, rn, isDistant)
        let squares = s.pointee.sums
        var sum = squares[0]
        if isDistant { sum += distant(t, t, n) }
        // For the tangent 2 t_0, for the sigmoid its complement minus itself.
        let slope = s.pointee.slope * value
        let other = code.pointee.kind == .tan ? sum + slope : slope - sum
        t.pointee.value = value
        s.pointee.value = other
        s.pointee.sums = shifted(squares).addingProduct(
          Vector(repeating: value), twice(t, value, unit, isEarly))
        extend(t, a, x, new(s, other, unit, isEarly), other, dn)
      case .general: general(code, n)
      }
      code += 1
    }
  }
}
