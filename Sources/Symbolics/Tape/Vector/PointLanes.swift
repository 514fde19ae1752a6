import Numbers

/// The field of a tape at many points at once: lanes are points.
///
/// Only what the derivatives of the states need is computed, in blocks of eight points that go through each recurrence one after
/// the other. Values agree with those of an expansion up to rounding, and have the same bits on every processor as far as the
/// functions of the C library have.
final class PointLanes {
  typealias Vector = SIMD8<Double>
  typealias Row = UnsafeMutablePointer<Vector>

  /// The blocks of a run: one or two.
  static let blocks = 2

  /// Block j of row i at `i * blocks + j`. The first rows are those of the states, then comes that of `t`.
  let rows: Row
  /// The derivative of each state: a row times a factor.
  let derivatives: UnsafeMutableBufferPointer<PointTerm>

  private let memory = VectorMemory()
  private let constants: UnsafeMutablePointer<Double>
  private let codes: UnsafeMutableBufferPointer<PointCode>

  init(_ tape: Tape) {
    let (instructions, rowCount) = Self.withInverses(Self.needed(tape), tape.rowCount)
    let rows = memory.vectors(rowCount * Self.blocks)
    // Behind the constants of the tape stand 0 and 1.
    let count = tape.constants.count
    let constants = memory.numbers(count + 2)
    constants[count + 1] = 1
    func row(_ index: Int32) -> Row { rows + max(0, Int(index)) * Self.blocks }
    func constant(_ index: Int32, default place: Int) -> UnsafeMutablePointer<Double> {
      constants + (index < 0 ? place : Int(index))
    }
    let terms = memory.buffer(tape.terms.count, PointTerm(row: rows, factor: constants))
    for (place, term) in tape.terms.enumerated() {
      terms[place] = PointTerm(row: row(term.row), factor: constant(term.coefficient, default: count))
    }
    derivatives = memory.buffer(tape.stateCount, PointTerm(row: rows, factor: constants))
    for (state, derivative) in tape.derivatives.enumerated() {
      derivatives[state] = PointTerm(
        row: row(derivative.row), factor: constant(derivative.factor, default: count + 1))
    }
    codes = memory.buffer(
      instructions.count,
      PointCode(
        instruction: .init(kind: .constant, target: 0), target: rows, a: rows, b: rows, constant: constants))
    for (place, i) in instructions.enumerated() {
      let isLinear = i.kind == .linear
      codes[place] = PointCode(
        instruction: i, target: row(i.target), a: row(isLinear ? 0 : i.a), b: row(isLinear ? 0 : i.b),
        constant: constant(i.c, default: count))
      if isLinear { codes[place].terms = .init(rebasing: terms[Int(i.a)..<Int(i.a + i.b)]) }
    }
    self.rows = rows
    self.constants = constants
  }

  /// The instructions on which derivatives depend.
  private static func needed(_ tape: Tape) -> [Instruction] {
    var isRead = [Bool](repeating: false, count: tape.rowCount)
    for derivative in tape.derivatives { isRead[Int(derivative.row)] = true }
    var needed: [Instruction] = []
    for i in tape.instructions.reversed() {
      guard isRead[Int(i.target)..<Int(i.target) + i.targetCount].contains(true) else { continue }
      for row in i.operands(tape.terms) { isRead[Int(row)] = true }
      needed.append(i)
    }
    return needed.reversed()
  }

  /// Where several rows are divided by the same one they are multiplied by its inverse, in a row behind the others.
  private static func withInverses(
    _ instructions: [Instruction], _ rowCount: Int
  ) -> (instructions: [Instruction], rowCount: Int) {
    var uses: [Int32: Int] = [:]
    for i in instructions where i.kind == .quotient { uses[i.b, default: 0] += 1 }
    var inverses: [Int32: Int32] = [:]
    var result: [Instruction] = []
    for i in instructions {
      guard i.kind == .quotient, uses[i.b, default: 0] > 1 else {
        result.append(i)
        continue
      }
      let inverse = inverses[i.b] ?? Int32(rowCount + inverses.count)
      if inverses.updateValue(inverse, forKey: i.b) == nil {
        result.append(Instruction(kind: .reciprocal, target: inverse, a: i.b))
      }
      result.append(Instruction(kind: .product, target: i.target, a: i.a, b: inverse))
    }
    return (result, rowCount + inverses.count)
  }

  /// Gives the constants of the tape their values.
  func setConstants(_ values: [Double]) { constants.update(from: values, count: values.count) }

  /// Computes the rows from those of the states and of `t`, for one block or for both.
  func run(both: Bool) {
    guard var code = codes.baseAddress else { return }
    let end = code + codes.count
    while code < end {
      run(code, both)
      code += 1
    }
  }

  @inline(__always)
  private func run(_ code: UnsafeMutablePointer<PointCode>, _ both: Bool) {
    let (t, a, b) = (code.pointee.target, code.pointee.a, code.pointee.b)
    @inline(__always)
    func each(_ value: (Int) -> Vector) {
      t[0] = value(0)
      if both { t[1] = value(1) }
    }
    switch code.pointee.instruction.kind {
    case .constant:
      let value = Vector(repeating: code.pointee.constant.pointee)
      each { _ in value }
    case .linear:
      let first = Vector(repeating: code.pointee.constant.pointee)
      each { j in
        var sum = first
        for term in code.pointee.terms { sum = sum.addingProduct(term.row[j], term.broadcast) }
        return sum
      }
    case .sum: each { a[$0] + b[$0] }
    case .difference: each { a[$0] - b[$0] }
    case .scale:
      let factor = Vector(repeating: code.pointee.constant.pointee)
      each { factor * a[$0] }
    case .product: each { a[$0] * b[$0] }
    case .square: each { a[$0] * a[$0] }
    case .quotient: each { a[$0] / b[$0] }
    case .reciprocal: each { 1 / a[$0] }
    case .squareRoot: each { a[$0].squareRoot() }
    case .exp: each { Self.exponential(a[$0]) }
    default: other(code, both)
    }
  }

  /// Functions that are rarer or slower.
  @inline(never)
  private func other(_ code: UnsafeMutablePointer<PointCode>, _ both: Bool) {
    let (i, t) = (code.pointee.instruction, code.pointee.target)
    let second = t + Self.blocks
    for j in 0..<(both ? 2 : 1) {
      let (a, b) = (code.pointee.a[j], code.pointee.b[j])
      switch i.kind {
      case .rationalPower: t[j] = rationalPower(i, a)
      case .realPower: t[j] = .power(base: a, exponent: Vector(repeating: code.pointee.constant.pointee))
      case .sinCos: (t[j], second[j]) = (.apply(.sin, a, a), .apply(.cos, a, a))
      case .sinhCosh: (t[j], second[j]) = (.apply(.sinh, a, a), .apply(.cosh, a, a))
      case .tan:
        t[j] = .apply(.tan, a, a)
        second[j] = 1 + t[j] * t[j]
      case .sigmoid:
        let (value, complement) = Self.sigmoid(a)
        (t[j], second[j], second[Self.blocks + j]) = (value, value * complement, complement)
      case .gaussian: t[j] = Self.gaussian(a)
      case .angle: t[j] = .apply(.atan2, a, b)
      default: t[j] = .apply(i.function, a, b)
      }
    }
  }

  private func rationalPower(_ i: Instruction, _ x: Vector) -> Vector {
    let (p, q) = (Double(i.p), Double(i.q))
    if let half = HalfPower(p, q) { return half.value(x) }
    return i.function == .cbrt ? .apply(.cbrt, x, x) : .power(base: x, exponent: Vector(repeating: p / q))
  }
}

/// One recurrence with the places of its rows; what it does not have is a place without meaning.
struct PointCode: BitwiseCopyable {
  let instruction: Instruction
  let target: PointLanes.Row
  let a: PointLanes.Row
  let b: PointLanes.Row
  /// The constant of the instruction; 0 where it has none.
  let constant: UnsafeMutablePointer<Double>
  /// Those of a linear combination.
  var terms = UnsafeMutableBufferPointer<PointTerm>(start: nil, count: 0)
}

/// A row and its factor.
struct PointTerm: BitwiseCopyable {
  let row: PointLanes.Row
  let factor: UnsafeMutablePointer<Double>

  @inline(__always)
  var broadcast: SIMD8<Double> { SIMD8(repeating: factor.pointee) }
}
