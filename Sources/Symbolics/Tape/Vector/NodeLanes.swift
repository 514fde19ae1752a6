import Numbers

/// A list of rows that equal nodes read, one for each lane.
struct NodeOperand {
  typealias Vectors = UnsafeMutablePointer<SIMD8<Double>>

  /// Where the newest coefficients lie side by side; nil where they must be gathered.
  var direct: UnsafeMutablePointer<Double>?
  /// The newest coefficients, lane by lane.
  var values: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  /// Coefficient k of vector j at `k * width + j`, times k where `isWeighted`; nil where no sum reads them.
  var history: Vectors?
  /// Whether this batch, the first that reads the list, writes the history.
  var isWriter = false
  var isWeighted = false
}

/// A batch of equal nodes; lanes are nodes.
struct NodeBatch {
  typealias Vectors = UnsafeMutablePointer<SIMD8<Double>>

  var kind: TapePlan.Kind
  /// How many vectors hold the nodes, and how many nodes there are; lanes beyond repeat the last node.
  var width: Int
  var count: Int
  /// The newest coefficients of the results, vectors side by side.
  var target: UnsafeMutablePointer<Double>
  var second: UnsafeMutablePointer<Double>
  var a: NodeOperand
  var b: NodeOperand
  var c: NodeOperand
  /// The histories of the results, where sums read them.
  var own: Vectors?
  var ownSecond: Vectors?
  /// What is divided by, inverted.
  var inverse: Vectors
  var sums: Vectors
  var otherSums: Vectors
  /// Constants of a `scale`; of a linear combination those of the terms, term after term, and then what is added.
  var constants: Vectors
  var terms: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  var termCount = 0
  /// The exponent, `p/q`.
  var p = 0.0
  var q = 1.0
  var function: ElementaryFunction
}

/// The rules of batches for coefficient n: sums of products run over the orders, all lanes at once.
struct NodeLanes {
  typealias Vector = SIMD8<Double>
  typealias Vectors = UnsafeMutablePointer<Vector>
  typealias Batch = UnsafeMutablePointer<NodeBatch>

  /// Coefficient n of a batch; false at n = 0 where something is divided by what has no inverse of normal size.
  @inline(__always)
  func run(_ batch: Batch, _ n: Int) -> Bool {
    let m = batch.pointee.width
    switch batch.pointee.kind {
    case .sum:
      for j in 0..<m { put(batch.pointee.target, j, load(batch.pointee.a, j) + load(batch.pointee.b, j)) }
      return true
    case .difference:
      for j in 0..<m { put(batch.pointee.target, j, load(batch.pointee.a, j) - load(batch.pointee.b, j)) }
      return true
    case .scale:
      for j in 0..<m { put(batch.pointee.target, j, batch.pointee.constants[j] * load(batch.pointee.a, j)) }
      return true
    case .linear:
      linear(batch, n)
      return true
    default:
      write(batch.pointee.a, m, n)
      write(batch.pointee.b, m, n)
      write(batch.pointee.c, m, n)
      if n > 0 {
        step(batch, n)
        return true
      }
      return begin(batch)
    }
  }

  @inline(__always)
  private func gather(_ v: UnsafeMutablePointer<UnsafeMutablePointer<Double>>) -> Vector {
    Vector(
      v[0].pointee, v[1].pointee, v[2].pointee, v[3].pointee, v[4].pointee, v[5].pointee, v[6].pointee,
      v[7].pointee)
  }

  @inline(__always)
  private func load(_ operand: NodeOperand, _ j: Int) -> Vector {
    if let direct = operand.direct {
      return UnsafeRawPointer(direct + 8 &* j).loadUnaligned(as: Vector.self)
    }
    return gather(operand.values + 8 &* j)
  }

  @inline(__always)
  private func put(_ target: UnsafeMutablePointer<Double>, _ j: Int, _ value: Vector) {
    UnsafeMutableRawPointer(target + 8 &* j).storeBytes(of: value, as: Vector.self)
  }

  @inline(__always)
  private func write(_ operand: NodeOperand, _ m: Int, _ n: Int) {
    guard operand.isWriter, let history = operand.history else { return }
    let place = history + n &* m
    if operand.isWeighted {
      let weight = Vector(repeating: Double(n))
      for j in 0..<m { place[j] = weight * load(operand, j) }
    } else {
      for j in 0..<m { place[j] = load(operand, j) }
    }
  }

  @inline(__always)
  private func linear(_ batch: Batch, _ n: Int) {
    let m = batch.pointee.width
    let count = batch.pointee.termCount
    for j in 0..<m {
      var sum = n == 0 ? batch.pointee.constants[count &* m &+ j] : Vector()
      var term = 0
      while term < count {
        let place = term &* m &+ j
        sum = sum.addingProduct(batch.pointee.constants[place], gather(batch.pointee.terms + 8 &* place))
        term &+= 1
      }
      put(batch.pointee.target, j, sum)
    }
  }

  /// Order 1 and above.
  @inline(__always)
  private func step(_ batch: Batch, _ n: Int) {
    let m = batch.pointee.width
    let target = batch.pointee.target
    let sums = batch.pointee.sums
    let rn = Vector(repeating: 1 / Double(n))
    switch batch.pointee.kind {
    case .product:
      guard let a = batch.pointee.a.history, let b = batch.pointee.b.history else { return }
      plain(a, b, 0, n, n, m, sums)
      for j in 0..<m { put(target, j, sums[j]) }
    case .productPair:
      guard let a = batch.pointee.a.history, let b = batch.pointee.b.history, let c = batch.pointee.c.history
      else { return }
      pair(a, b, c, n, m, sums, batch.pointee.otherSums)
      for j in 0..<m {
        put(target, j, sums[j])
        put(batch.pointee.second, j, batch.pointee.otherSums[j])
      }
    case .square:
      guard let a = batch.pointee.a.history else { return }
      square(a, 0, n, m, sums)
      for j in 0..<m { put(target, j, sums[j]) }
    case .twoSquares:
      guard let a = batch.pointee.a.history, let b = batch.pointee.b.history else { return }
      square(a, 0, n, m, sums)
      square(b, 0, n, m, batch.pointee.otherSums)
      for j in 0..<m { put(target, j, sums[j] + batch.pointee.otherSums[j]) }
    case .quotient:
      guard let b = batch.pointee.b.history, let own = batch.pointee.own else { return }
      plain(own, b, 0, n &- 1, n, m, sums)
      for j in 0..<m {
        keep((load(batch.pointee.a, j) - sums[j]) * batch.pointee.inverse[j], own, n, m, j, target)
      }
    case .reciprocal:
      guard let a = batch.pointee.a.history, let own = batch.pointee.own else { return }
      plain(own, a, 0, n &- 1, n, m, sums)
      for j in 0..<m { keep(-sums[j] * batch.pointee.inverse[j], own, n, m, j, target) }
    case .squareRoot:
      guard let own = batch.pointee.own else { return }
      square(own, 1, n, m, sums)
      for j in 0..<m {
        keep((load(batch.pointee.a, j) - sums[j]) * batch.pointee.inverse[j], own, n, m, j, target)
      }
    case .power:
      guard let a = batch.pointee.a.history, let own = batch.pointee.own else { return }
      let (p, q) = (batch.pointee.p, batch.pointee.q)
      weighted(own, a, p * Double(n), -(p + q), n, m, sums)
      for j in 0..<m { keep(sums[j] * (rn * batch.pointee.inverse[j]), own, n, m, j, target) }
    case .exp, .gaussian:
      let operand = batch.pointee.kind == .exp ? batch.pointee.a : batch.pointee.b
      guard let a = operand.history, let own = batch.pointee.own else { return }
      plain(own, a, 0, n &- 1, n, m, sums)
      for j in 0..<m { keep(sums[j] * rn, own, n, m, j, target) }
    case .chain:
      guard let a = batch.pointee.a.history, let b = batch.pointee.b.history else { return }
      plain(b, a, 0, n &- 1, n, m, sums)
      for j in 0..<m { put(target, j, sums[j] * rn) }
    case .inverseChain:
      // The history is that of k t_k.
      guard let b = batch.pointee.b.history, let own = batch.pointee.own else { return }
      plain(own, b, 1, n &- 1, n, m, sums)
      let dn = Vector(repeating: Double(n))
      for j in 0..<m {
        let value = load(batch.pointee.a, j).addingProduct(-sums[j], rn) * batch.pointee.inverse[j]
        own[n &* m &+ j] = dn * value
        put(target, j, value)
      }
    case .sinCos, .sinhCosh:
      guard let a = batch.pointee.a.history, let own = batch.pointee.own, let other = batch.pointee.ownSecond
      else { return }
      plain(other, a, 0, n &- 1, n, m, sums)
      plain(own, a, 0, n &- 1, n, m, batch.pointee.otherSums)
      let sign = batch.pointee.kind == .sinCos ? -rn : rn
      for j in 0..<m {
        keep(sums[j] * rn, own, n, m, j, target)
        keep(batch.pointee.otherSums[j] * sign, other, n, m, j, batch.pointee.second)
      }
    default: break
    }
  }

  @inline(__always)
  private func keep(
    _ value: Vector, _ history: Vectors, _ n: Int, _ m: Int, _ j: Int, _ target: UnsafeMutablePointer<Double>
  ) {
    history[n &* m &+ j] = value
    put(target, j, value)
  }
}
