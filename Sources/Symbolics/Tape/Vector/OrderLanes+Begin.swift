import Numbers

extension OrderLanes {
  /// Order 0 of nodes: values of functions, what later orders are divided by, and sums without terms.
  ///
  /// Returns false where something is divided by what has no inverse of normal size.
  func begin(_ codes: UnsafeMutablePointer<OrderCode>, _ count: Int) -> Bool {
    var isNormal = true
    for index in 0..<count {
      let code = codes + index
      let (t, s) = (code.pointee.target, code.pointee.second)
      let (x, y) = (code.pointee.a.pointee.value, code.pointee.b.pointee.value)
      t.pointee.sums = Vector()
      let value: Double
      switch code.pointee.kind {
      case .constant: value = code.pointee.p
      case .linear:
        var sum = code.pointee.p
        for term in code.pointee.terms { sum = sum.addingProduct(term.coefficient, term.value.pointee) }
        value = sum
      case .sum: value = x + y
      case .difference: value = x - y
      case .scale: value = code.pointee.p * x
      case .product: value = x * y
      case .polynomialProduct:
        value = x * y
        code.pointee.history?[0] = x
      case .square: value = x * x
      case .twoSquares: value = x * x + y * y
      case .productPair:
        value = x * code.pointee.c.pointee.value
        s.pointee.value = y * code.pointee.c.pointee.value
        s.pointee.sums = Vector()
      case .quotient:
        isNormal = divide(t, by: y) && isNormal
        value = x / y
      case .polynomialQuotient:
        isNormal = divide(t, by: y) && isNormal
        value = x / y
        code.pointee.history?[0] = value
      case .reciprocal:
        isNormal = divide(t, by: x) && isNormal
        value = t.pointee.inverse
      case .squareRoot:
        value = x.squareRoot()
        isNormal = divide(t, by: value + value) && isNormal
      case .power:
        isNormal = raise(code, x) && isNormal
        continue
      case .radialPower:
        s.pointee.value = x * x + y * y
        s.pointee.sums = Vector()
        isNormal = raise(code, s.pointee.value) && isNormal
        continue
      case .exp: value = Double.exp(x)
      case .gaussian: value = Double.gaussian(x)
      case .chain, .shifted: value = Double.apply(code.pointee.instruction.pointee.function, x, x)
      case .inverseChain:
        isNormal = divide(t, by: y) && isNormal
        value = Double.apply(code.pointee.instruction.pointee.function, x, x)
      case .sinCos, .sinhCosh, .tan, .sigmoid:
        let (first, other, slope) = pair(code.pointee.kind, x)
        value = first
        s.pointee.value = other
        s.pointee.sums = Vector()
        s.pointee.slope = slope
      case .general:
        general(code, 0)
        continue
      }
      t.pointee.value = value
    }
    return isNormal
  }

  /// Keeps the inverse of a row's divisor.
  private func divide(_ row: Head, by divisor: Double) -> Bool {
    row.pointee.inverse = 1 / divisor
    return NodeLanes.normal.contains(divisor.magnitude)
  }

  /// The value of a power and what later orders need; false where its base has no inverse of normal size.
  private func raise(_ code: UnsafeMutablePointer<OrderCode>, _ x: Double) -> Bool {
    let (t, p, q) = (code.pointee.target, code.pointee.p, code.pointee.q)
    let isNormal = divide(t, by: q * x)
    let value: Double
    if let half = HalfPower(p, q) {
      value = half.value(x)
    } else {
      value = code.pointee.instruction.pointee.function == .cbrt ? Double.cbrt(x) : Double.pow(x, p / q)
    }
    t.pointee.value = value
    t.pointee.slope = p * value * t.pointee.inverse
    return isNormal
  }

  /// The values of both rows, and the factor of the first row's newest coefficient in the second's.
  private func pair(_ kind: TapePlan.Kind, _ x: Double) -> (Double, Double, Double) {
    switch kind {
    case .sinCos: return (Double.sin(x), Double.cos(x), 0)
    case .sinhCosh: return (Double.sinh(x), Double.cosh(x), 0)
    case .tan:
      let value = Double.tan(x)
      return (value, 1 + value * value, value + value)
    default:
      let value = Double.apply(.sigmoid, x, x)
      let complement = Double.apply(.sigmoid, -x, -x)
      return (value, value * complement, complement - value)
    }
  }
}
