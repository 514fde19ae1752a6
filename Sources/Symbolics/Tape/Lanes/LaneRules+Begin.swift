import Numbers

extension LaneRules {
  /// Order 0 of nodes: values of functions, and what later orders are divided by.
  ///
  /// Returns the lanes in which something is divided by what has no inverse of normal size.
  static func begin(_ codes: UnsafeMutableBufferPointer<LaneCode>) -> LaneTable.Mask {
    var failed = LaneTable.Mask(repeating: false)
    for index in codes.indices {
      guard let code = codes.baseAddress.map({ $0 + index }) else { break }
      let (t, s, inverse) = (code.pointee.target, code.pointee.second, code.pointee.inverse)
      let (x, y) = (code.pointee.a[0], code.pointee.b[0])
      func divide(by divisor: Vector) {
        inverse[0] = Vector(repeating: 1) / divisor
        let size = magnitude(divisor)
        let isNormal =
          size .>= Vector(repeating: NodeLanes.normal.lowerBound)
          .& (size .<= Vector(repeating: NodeLanes.normal.upperBound))
        failed .|= .!isNormal
      }
      func raise(_ x: Vector) {
        let (p, q) = (code.pointee.p[0], code.pointee.q[0])
        divide(by: q * x)
        if let half = HalfPower(p[0], q[0]), p == Vector(repeating: p[0]) {
          t[0] = half.value(x)
        } else if code.pointee.function == .cbrt {
          t[0] = .lanewise { Double.cbrt(x[$0]) }
        } else {
          t[0] = .lanewise {
            HalfPower(p[$0], q[$0])?.value(x[$0]) ?? Double.pow(x[$0], p[$0] / q[$0])
          }
        }
        code.pointee.slope[0] = p * t[0] * inverse[0]
      }
      let function = code.pointee.function
      switch code.pointee.kind {
      case .constant: t[0] = code.pointee.p[0]
      case .linear:
        var sum = code.pointee.p[0]
        for term in code.pointee.terms { sum = sum.addingProduct(term.coefficient[0], term.row[0]) }
        t[0] = sum
      case .sum: t[0] = x + y
      case .difference: t[0] = x - y
      case .scale: t[0] = code.pointee.p[0] * x
      case .product, .polynomialProduct: t[0] = x * y
      case .square: t[0] = x * x
      case .twoSquares: t[0] = x * x + y * y
      case .productPair:
        t[0] = x * code.pointee.c[0]
        s[0] = y * code.pointee.c[0]
      case .quotient, .polynomialQuotient:
        divide(by: y)
        t[0] = x / y
      case .reciprocal:
        divide(by: x)
        t[0] = inverse[0]
      case .squareRoot:
        t[0] = x.squareRoot()
        divide(by: t[0] + t[0])
      case .power: raise(x)
      case .radialPower:
        s[0] = x * x + y * y
        raise(s[0])
      case .exp: t[0] = .lanewise { Double.exp(x[$0]) }
      case .gaussian: t[0] = .lanewise { Double.gaussian(x[$0]) }
      case .chain, .shifted: t[0] = .lanewise { Double.apply(function, x[$0], x[$0]) }
      case .inverseChain:
        divide(by: y)
        t[0] = .lanewise { Double.apply(function, x[$0], x[$0]) }
      case .sinCos:
        t[0] = .lanewise { Double.sin(x[$0]) }
        s[0] = .lanewise { Double.cos(x[$0]) }
      case .sinhCosh:
        t[0] = .lanewise { Double.sinh(x[$0]) }
        s[0] = .lanewise { Double.cosh(x[$0]) }
      case .tan:
        t[0] = .lanewise { Double.tan(x[$0]) }
        s[0] = Vector(repeating: 1) + t[0] * t[0]
        code.pointee.slope[0] = t[0] + t[0]
      case .sigmoid:
        t[0] = .lanewise { Double.apply(.sigmoid, x[$0], x[$0]) }
        let complement = Vector.lanewise { Double.apply(.sigmoid, -x[$0], -x[$0]) }
        s[0] = t[0] * complement
        code.pointee.slope[0] = complement - t[0]
      case .general: break
      }
    }
    return failed
  }
}
