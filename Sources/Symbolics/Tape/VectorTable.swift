import Numbers
import Series

/// Runs a tape in `Double` with sums of products in vector registers.
///
/// Beside the table of coefficients there is a copy with reversed rows, so that both factors of a convolution are read
/// forwards. Rows are zero above the order that has been completed and end in zeros, which lets every sum run over whole
/// vectors. The coefficients of the current order wait in a list of their own until the order is complete: a vector load then never
/// overlaps a store that is still on its way to memory.
///
/// One long file, because the layout and the loops over it can only be read together.
final class VectorTable {
  private let order: Int
  private let width: Int
  private let codes: [VectorCode]
  private let terms: [(coefficient: Int, row: Int)]
  private let derivatives: [(row: Int, factor: Int)]
  private let rowCount: Int
  private let reverse: UnsafeMutablePointer<Double>
  private let current: UnsafeMutablePointer<Double>
  /// 0, 1, 2, ...
  private let counts: UnsafeMutablePointer<Double>

  /// The distance between rows: the coefficients and at least eight zeros.
  static func width(order: Int) -> Int { (order + 8) / 8 * 8 + 8 }

  init(_ tape: Tape, order: Int) {
    self.order = order
    rowCount = tape.rowCount
    width = VectorTable.width(order: order)
    codes = tape.instructions.map { [width] in VectorCode($0, width: width) }
    terms = tape.terms.map { (Int($0.coefficient), Int($0.row)) }
    derivatives = tape.derivatives.map { (Int($0.row), Int($0.factor)) }
    reverse = .allocate(capacity: rowCount * width)
    reverse.initialize(repeating: 0, count: rowCount * width)
    current = .allocate(capacity: rowCount + tape.stateCount)
    current.initialize(repeating: 0, count: rowCount + tape.stateCount)
    counts = .allocate(capacity: width)
    for n in 0..<width { (counts + n).initialize(to: Double(n)) }
  }

  deinit {
    reverse.deallocate()
    current.deallocate()
    counts.deallocate()
  }

  /// Fills `table`, whose rows are ``width(order:)`` apart and hold the states and the time at order 0 and zeros above.
  func run(_ tape: Tape, _ table: UnsafeMutablePointer<Double>, _ constants: UnsafeBufferPointer<Double>) {
    let scalar = RowTable(table: table, stride: width, constants: constants, tape: tape)
    let last = tape.outputs.isEmpty ? order &- 1 : order
    for row in 0...tape.timeRow { current[row] = table[row * width] }
    table[tape.timeRow * width + 1] = 0
    codes.withUnsafeBufferPointer { codes in
      terms.withUnsafeBufferPointer { terms in
        derivatives.withUnsafeBufferPointer { derivatives in
          // A tape without constants reads none; any address will do.
          let constants = constants.baseAddress ?? UnsafePointer(counts)
          let rows = VectorRows(
            forward: table, reverse: reverse + order, current: current, counts: counts, constants: constants,
            terms: terms.baseAddress)
          var n = 0
          while n <= last {
            var position = 0
            while position < codes.count {
              if let code = codes.baseAddress { rows.run(code + position, n, scalar) }
              position &+= 1
            }
            complete(n, table)
            if n < order { advance(n, constants, derivatives) }
            n &+= 1
          }
          if last < order { complete(order, table) }
        }
      }
    }
  }

  /// Puts the coefficients of order n into both tables.
  @inline(__always)
  private func complete(_ n: Int, _ table: UnsafeMutablePointer<Double>) {
    var forward = table + n
    var backward = reverse + (order &- n)
    var row = 0
    while row < rowCount {
      forward.pointee = current[row]
      backward.pointee = current[row]
      forward += width
      backward += width
      row &+= 1
    }
  }

  /// Coefficient n + 1 of the states and of the time.
  @inline(__always)
  private func advance(
    _ n: Int, _ constants: UnsafePointer<Double>, _ derivatives: UnsafeBufferPointer<(row: Int, factor: Int)>
  ) {
    let divisor = counts[n &+ 1]
    var time = 0.0
    if n == 0 { time = 1 }
    // A derivative may be the value of another state: read all of them before the first is replaced.
    let next = current + rowCount
    var state = 0
    while state < derivatives.count {
      let (row, factor) = derivatives[state]
      next[state] = (factor >= 0 ? constants[factor] * current[row] : current[row]) / divisor
      state &+= 1
    }
    state = 0
    while state < derivatives.count {
      current[state] = next[state]
      state &+= 1
    }
    current[derivatives.count] = time
  }
}

/// An instruction with offsets instead of row numbers.
private struct VectorCode {
  let instruction: Instruction
  let kind: Instruction.Kind
  let targetRow: Int
  let aRow: Int
  let bRow: Int
  let target: Int
  let a: Int
  let b: Int
  let constant: Int
  let p: Double
  let q: Double

  init(_ i: Instruction, width: Int) {
    instruction = i
    kind = i.kind
    targetRow = Int(i.target)
    aRow = Int(i.a)
    bRow = Int(i.b)
    target = Int(i.target) * width
    a = Int(i.a) * width
    b = Int(i.b) * width
    constant = Int(i.c)
    p = Double(i.p)
    q = Double(i.q)
  }
}

/// Forward and reversed rows; coefficient k of a reversed row stands k places before its origin.
private struct VectorRows {
  typealias Vector = SIMD8<Double>

  let forward: UnsafeMutablePointer<Double>
  let reverse: UnsafeMutablePointer<Double>
  let current: UnsafeMutablePointer<Double>
  let counts: UnsafeMutablePointer<Double>
  let constants: UnsafePointer<Double>
  let terms: UnsafePointer<(coefficient: Int, row: Int)>?

  @inline(__always)
  private func load(_ pointer: UnsafeMutablePointer<Double>) -> Vector {
    UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  private func total(_ v: Vector) -> Double {
    let four = v.lowHalf + v.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// `sum_{k=1}^{n-1} a_k b_{n-k}`.
  @inline(__always)
  private func inner(_ a: Int, _ b: Int, _ n: Int) -> Double {
    let x = forward + (a &+ 1)
    let y = reverse + (b &- n &+ 1)
    var sum = load(x) * load(y)
    var j = 8
    while j < n &- 1 {
      sum = sum.addingProduct(load(x + j), load(y + j))
      j &+= 8
    }
    return total(sum)
  }

  /// `sum_{k=1}^{n-1} k a_k b_{n-k}`.
  @inline(__always)
  private func weighted(_ a: Int, _ b: Int, _ n: Int) -> Double {
    let x = forward + (a &+ 1)
    let y = reverse + (b &- n &+ 1)
    let k = counts + 1
    var sum = load(k) * load(x) * load(y)
    var j = 8
    while j < n &- 1 {
      sum = sum.addingProduct(load(k + j) * load(x + j), load(y + j))
      j &+= 8
    }
    return total(sum)
  }

  /// `sum_{k=1}^{n-1} (k slope - offset) a_k b_{n-k}`.
  @inline(__always)
  private func weighted(_ a: Int, _ b: Int, _ n: Int, slope: Double, offset: Double) -> Double {
    let x = forward + (a &+ 1)
    let y = reverse + (b &- n &+ 1)
    let k = counts + 1
    let slope = Vector(repeating: slope)
    let start = Vector(repeating: -offset)
    var sum = start.addingProduct(slope, load(k)) * load(x) * load(y)
    var j = 8
    while j < n &- 1 {
      let weight = start.addingProduct(slope, load(k + j))
      sum = sum.addingProduct(weight * load(x + j), load(y + j))
      j &+= 8
    }
    return total(sum)
  }

  /// Coefficient n of the rows that a code fills, into the list of the current order.
  @inline(__always)
  func run(_ code: UnsafePointer<VectorCode>, _ n: Int, _ scalar: RowTable<Double>) {
    switch code.pointee.kind {
    case .sum: current[code.pointee.targetRow] = current[code.pointee.aRow] + current[code.pointee.bRow]
    case .difference:
      current[code.pointee.targetRow] = current[code.pointee.aRow] - current[code.pointee.bRow]
    case .constant: current[code.pointee.targetRow] = n == 0 ? constants[code.pointee.constant] : 0
    case .scale:
      current[code.pointee.targetRow] = constants[code.pointee.constant] * current[code.pointee.aRow]
    case .linear: current[code.pointee.targetRow] = linear(code, n)
    default:
      if n == 0 { begin(code, scalar) } else { step(code, n, scalar) }
    }
  }

  @inline(__always)
  private func linear(_ code: UnsafePointer<VectorCode>, _ n: Int) -> Double {
    guard let terms else { return 0 }
    var sum = n == 0 && code.pointee.constant >= 0 ? constants[code.pointee.constant] : 0
    var position = code.pointee.aRow
    while position < code.pointee.aRow &+ code.pointee.bRow {
      let term = terms[position]
      sum = sum.addingProduct(constants[term.coefficient], current[term.row])
      position &+= 1
    }
    return sum
  }

  /// Order zero, by the scalar table.
  private func begin(_ code: UnsafePointer<VectorCode>, _ scalar: RowTable<Double>) {
    switch code.pointee.kind {
    case .product: current[code.pointee.targetRow] = current[code.pointee.aRow] * current[code.pointee.bRow]
    case .square: current[code.pointee.targetRow] = current[code.pointee.aRow] * current[code.pointee.aRow]
    default: byScalar(code, 0, scalar)
    }
  }

  /// A rule that has no vector form: operands go into the table first, results come out of it.
  private func byScalar(_ code: UnsafePointer<VectorCode>, _ n: Int, _ scalar: RowTable<Double>) {
    let c = code.pointee.kind == .angle ? code.pointee.instruction.c : code.pointee.instruction.a
    for row in [code.pointee.instruction.a, code.pointee.instruction.b, c] {
      forward[Int(row) * scalar.stride + n] = current[Int(row)]
    }
    if n == 0 { scalar.begin(code.pointee.instruction) } else { scalar.step(code.pointee.instruction, n) }
    for row in code.pointee.targetRow..<code.pointee.targetRow + code.pointee.instruction.targetCount {
      current[row] = forward[row * scalar.stride + n]
      forward[row * scalar.stride + n] = 0
    }
    // Until the order is complete the vector sums count on zeros here.
    for row in [code.pointee.instruction.a, code.pointee.instruction.b, c] {
      forward[Int(row) * scalar.stride + n] = 0
    }
  }

  @inline(__always)
  private func step(_ code: UnsafePointer<VectorCode>, _ n: Int, _ scalar: RowTable<Double>) {
    let (t, a, b) = (code.pointee.target, code.pointee.a, code.pointee.b)
    let count = counts[n]
    let new = current[code.pointee.aRow]
    let value: Double
    switch code.pointee.kind {
    case .product:
      value = inner(a, b, n).addingProduct(new, forward[b]).addingProduct(
        forward[a], current[code.pointee.bRow])
    case .square: value = inner(a, a, n).addingProduct(new + new, forward[a])
    case .quotient:
      value = (new - inner(b, t, n).addingProduct(current[code.pointee.bRow], forward[t])) / forward[b]
    case .reciprocal: value = -inner(a, t, n).addingProduct(new, forward[t]) / forward[a]
    case .squareRoot: value = (new - inner(t, t, n)) / (forward[t] + forward[t])
    case .rationalPower:
      let sum = weighted(a, t, n, slope: code.pointee.p + code.pointee.q, offset: count * code.pointee.q)
      value =
        sum.addingProduct(count * code.pointee.p * new, forward[t]) / (count * code.pointee.q * forward[a])
    case .realPower:
      let exponent = constants[code.pointee.constant]
      let sum = weighted(a, t, n, slope: exponent + 1, offset: count)
      value = sum.addingProduct(count * exponent * new, forward[t]) / (count * forward[a])
    case .exp: value = weighted(a, t, n).addingProduct(count * new, forward[t]) / count
    case .sinCos, .sinhCosh:
      let other = t &+ scalar.stride
      value = weighted(a, other, n).addingProduct(count * new, forward[other]) / count
      let partner = weighted(a, t, n).addingProduct(count * new, forward[t]) / count
      current[code.pointee.targetRow &+ 1] = code.pointee.kind == .sinCos ? -partner : partner
    case .chain: value = weighted(a, b, n).addingProduct(count * new, forward[b]) / count
    case .inverseChain: value = (new - weighted(t, b, n) / count) / forward[b]
    case .gaussian:
      value = weighted(b, t, n).addingProduct(count * current[code.pointee.bRow], forward[t]) / count
    default: return byScalar(code, n, scalar)
    }
    current[code.pointee.targetRow] = value
  }
}
