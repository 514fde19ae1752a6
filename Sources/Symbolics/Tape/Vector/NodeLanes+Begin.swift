import Numbers

extension NodeLanes {
  /// The sizes between which a number and its inverse keep all their digits with room for products.
  static let normal = 0x1p-500...0x1p500

  /// Order 0 of a batch: the values of functions, and what later orders are divided by.
  ///
  /// Returns false where that has no inverse of normal size.
  func begin(_ batch: Batch) -> Bool {
    let m = batch.pointee.width
    let target = batch.pointee.target
    var isNormal = true
    func value(_ operand: NodeOperand, _ j: Int) -> Vector {
      var result = Vector()
      for lane in 0..<8 { result[lane] = operand.values[8 * j + lane].pointee }
      return result
    }
    func put(_ place: UnsafeMutablePointer<Double>, _ j: Int, _ value: Vector) {
      UnsafeMutableRawPointer(place + 8 * j).storeBytes(of: value, as: Vector.self)
    }
    func keep(_ value: Vector, _ j: Int) {
      batch.pointee.own?[j] = value
      put(target, j, value)
    }
    /// Keeps the inverse of what is divided by.
    func divide(by divisor: Vector, _ j: Int) -> Vector {
      for lane in 0..<8 { isNormal = isNormal && Self.normal.contains(divisor[lane].magnitude) }
      let inverse = Vector(repeating: 1) / divisor
      batch.pointee.inverse[j] = inverse
      return inverse
    }
    func lanes(_ j: Int, _ function: (Double) -> Double, of argument: Vector) -> Vector {
      var result = Vector()
      // Lanes beyond the last node repeat it.
      let used = min(8, batch.pointee.count - 8 * j)
      for lane in 0..<8 { result[lane] = lane < used ? function(argument[lane]) : result[used - 1] }
      return result
    }
    for j in 0..<m {
      let a = value(batch.pointee.a, j)
      switch batch.pointee.kind {
      case .product: put(target, j, a * value(batch.pointee.b, j))
      case .productPair:
        let c = value(batch.pointee.c, j)
        put(target, j, a * c)
        put(batch.pointee.second, j, value(batch.pointee.b, j) * c)
      case .square: put(target, j, a * a)
      case .twoSquares:
        let b = value(batch.pointee.b, j)
        put(target, j, a * a + b * b)
      case .quotient:
        let b = value(batch.pointee.b, j)
        _ = divide(by: b, j)
        keep(a / b, j)
      case .reciprocal: keep(divide(by: a, j), j)
      case .squareRoot:
        let root = a.squareRoot()
        _ = divide(by: root + root, j)
        keep(root, j)
      case .power:
        let (p, q) = (batch.pointee.p, batch.pointee.q)
        _ = divide(by: q * a, j)
        if let half = HalfPower(p, q) {
          keep(half.value(a), j)
        } else if batch.pointee.function == .cbrt {
          keep(lanes(j, Double.cbrt, of: a), j)
        } else {
          keep(lanes(j, { Double.pow($0, p / q) }, of: a), j)
        }
      case .exp: keep(lanes(j, Double.exp, of: a), j)
      case .gaussian: keep(lanes(j, Double.gaussian, of: a), j)
      case .chain: put(target, j, lanes(j, { Double.apply(batch.pointee.function, $0, $0) }, of: a))
      case .inverseChain:
        _ = divide(by: value(batch.pointee.b, j), j)
        batch.pointee.own?[j] = Vector()
        put(target, j, lanes(j, { Double.apply(batch.pointee.function, $0, $0) }, of: a))
      case .sinCos, .sinhCosh:
        let isCircular = batch.pointee.kind == .sinCos
        keep(lanes(j, isCircular ? Double.sin : Double.sinh, of: a), j)
        let other = lanes(j, isCircular ? Double.cos : Double.cosh, of: a)
        batch.pointee.ownSecond?[j] = other
        put(batch.pointee.second, j, other)
      default: break
      }
    }
    return isNormal
  }
}

/// A power with exponent 1/2, 3/2, -1/2 or -3/2, by a square root.
struct HalfPower {
  private let isInverse: Bool
  private let isCube: Bool

  /// Nil for other exponents `p/q`.
  @inline(__always)
  init?(_ p: Double, _ q: Double) {
    guard q == 2, p.magnitude == 1 || p.magnitude == 3 else { return nil }
    (isInverse, isCube) = (p < 0, p.magnitude == 3)
  }

  @inline(__always)
  func value(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let root = x.squareRoot()
    let power = isCube ? x * root : root
    return isInverse ? SIMD8(repeating: 1) / power : power
  }

  @inline(__always)
  func value(_ x: Double) -> Double {
    let root = x.squareRoot()
    let power = isCube ? x * root : root
    return isInverse ? 1 / power : power
  }
}
