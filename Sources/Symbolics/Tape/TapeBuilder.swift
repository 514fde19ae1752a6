import Numbers

/// Decomposes expressions into recurrences; equal sub-expressions become one row.
///
/// One long file, because every rule of the decomposition needs the same table of rows.
struct TapeBuilder {
  /// A row times a constant; without a row, the constant alone.
  private struct Scaled {
    var factor: SymbolicExpression
    var row: Int32?
  }

  private struct Key: Hashable {
    var kind: Instruction.Kind
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = -1
    var p: Int32 = 0
    var q: Int32 = 0
    var function = ElementaryFunction.exp
    var terms: [LinearTerm] = []
  }

  private var emitted: [Instruction] = []
  private(set) var terms: [LinearTerm] = []
  private(set) var constants: [SymbolicExpression] = []
  private(set) var rowCount: Int32
  private var constantIndices: [SymbolicExpression: Int32] = [:]
  private var known: [SymbolicExpression: Scaled] = [:]
  private var rows: [Key: Int32] = [:]
  private var constancy: [SymbolicExpression: Bool] = [:]
  private let variables: [String: Int32]

  /// `variables` names the rows that are there already: the states and `t`.
  init(variables: [String: Int32]) {
    self.variables = variables
    rowCount = Int32(variables.count)
  }

  /// The row that holds an expression.
  mutating func row(of expression: SymbolicExpression) -> Int32 {
    materialise(lower(expression))
  }

  /// The row of an expression up to a constant factor, given as an index into ``constants`` (-1 for the factor 1).
  mutating func scaledRow(of expression: SymbolicExpression) -> (row: Int32, factor: Int32) {
    let scaled = lower(expression)
    guard let row = scaled.row else { return (materialise(scaled), -1) }
    return (row, scaled.factor == .one ? -1 : index(of: scaled.factor))
  }

  private mutating func index(of constant: SymbolicExpression) -> Int32 {
    if let index = constantIndices[constant] { return index }
    let index = Int32(constants.count)
    constants.append(constant)
    constantIndices[constant] = index
    return index
  }

  private mutating func emit(_ key: Key) -> Int32 {
    if let row = rows[key] { return row }
    var instruction = Instruction(
      kind: key.kind, target: rowCount, a: key.a, b: key.b, c: key.c, p: key.p, q: key.q,
      function: key.function)
    if key.kind == .linear {
      instruction.a = Int32(terms.count)
      instruction.b = Int32(key.terms.count)
      terms += key.terms
    }
    emitted.append(instruction)
    rows[key] = rowCount
    rowCount += Int32(instruction.targetCount)
    return instruction.target
  }

  /// The instructions in an order in which every operand comes before its use and instructions of one kind stand together,
  /// which spares the processor wrong guesses about the next one.
  var instructions: [Instruction] {
    var levels = [Int](repeating: 0, count: Int(rowCount))
    var keyed: [(level: Int, instruction: Instruction)] = []
    for instruction in emitted {
      let level = 1 + (instruction.operands(terms).map { levels[Int($0)] }.max() ?? 0)
      for row in instruction.target..<instruction.target + Int32(instruction.targetCount) {
        levels[Int(row)] = level
      }
      keyed.append((level, instruction))
    }
    keyed.sort { left, right in
      (left.level, left.instruction.kind.rawValue, left.instruction.target)
        < (right.level, right.instruction.kind.rawValue, right.instruction.target)
    }
    return keyed.map(\.instruction)
  }

  private mutating func materialise(_ scaled: Scaled) -> Int32 {
    guard let row = scaled.row else { return emit(Key(kind: .constant, c: index(of: scaled.factor))) }
    if scaled.factor == .one { return row }
    return emit(Key(kind: .scale, a: row, c: index(of: scaled.factor)))
  }

  private mutating func isConstant(_ expression: SymbolicExpression) -> Bool {
    if let known = constancy[expression] { return known }
    var result = true
    if case .symbol(let name) = expression.form { result = variables[name] == nil }
    for operand in expression.operands where result { result = isConstant(operand) }
    constancy[expression] = result
    return result
  }

  private mutating func lower(_ expression: SymbolicExpression) -> Scaled {
    if let result = known[expression] { return result }
    let result = isConstant(expression) ? Scaled(factor: expression, row: nil) : decompose(expression)
    known[expression] = result
    return result
  }

  private mutating func decompose(_ expression: SymbolicExpression) -> Scaled {
    switch expression.form {
    case .number, .pi: return Scaled(factor: expression, row: nil)
    case .symbol(let name): return Scaled(factor: .one, row: variables[name])
    case .sum(let terms): return sum(terms)
    case .product(let factors): return product(factors)
    case .power(let base, let exponent): return power(base, exponent)
    case .function(let function, let arguments):
      var rows: [Int32] = []
      for argument in arguments { rows.append(row(of: argument)) }
      return Scaled(factor: .one, row: apply(function, rows))
    }
  }

  private mutating func sum(_ operands: [SymbolicExpression]) -> Scaled {
    var constant = SymbolicExpression.zero
    var coefficients: [Int32: SymbolicExpression] = [:]
    // A term that vanishes still says where the sum has a value.
    var partial: Set<Int32> = []
    for operand in operands {
      let part = lower(operand)
      if let row = part.row {
        coefficients[row] = (coefficients[row] ?? .zero) + part.factor
        if !operand.isTotal { partial.insert(row) }
      } else {
        constant += part.factor
      }
    }
    var list = coefficients.filter { !$0.value.isZeroNumber || partial.contains($0.key) }
      .sorted { $0.key < $1.key }
    guard let first = list.first else { return Scaled(factor: constant, row: nil) }
    // x - y and y - x are one row: the sign of the first term goes into the factor.
    var sign = SymbolicExpression.one
    if first.value.number?.isNegative ?? first.value.coefficientAndRest.0.isNegative {
      sign = -1
      constant = -constant
      list = list.map { ($0.key, -$0.value) }
    }
    let isHomogeneous = constant.isZeroNumber
    if list.count == 1, isHomogeneous { return Scaled(factor: sign * list[0].value, row: list[0].key) }
    if list.count == 2, isHomogeneous, list[0].value == .one,
      let second = list[1].value.number?.integer, second.magnitude == 1
    {
      let kind: Instruction.Kind = second == 1 ? .sum : .difference
      return Scaled(factor: sign, row: emit(Key(kind: kind, a: list[0].key, b: list[1].key)))
    }
    var key = Key(kind: .linear)
    for (row, coefficient) in list {
      key.terms.append(LinearTerm(row: row, coefficient: index(of: coefficient)))
    }
    if !isHomogeneous { key.c = index(of: constant) }
    return Scaled(factor: sign, row: emit(key))
  }

  private mutating func product(_ factors: [SymbolicExpression]) -> Scaled {
    var constant: [SymbolicExpression] = []
    var above: [Int32] = []
    var below: [Int32] = []
    for factor in factors {
      if case .power(let base, let exponent) = factor.form, let whole = exponent.number?.integer, whole < 0,
        !isConstant(factor)
      {
        let part = lower(.power(base, SymbolicExpression(-whole)))
        constant.append(part.factor.reciprocal)
        if let row = part.row { below.append(row) }
      } else {
        let part = lower(factor)
        constant.append(part.factor)
        if let row = part.row { above.append(row) }
      }
    }
    let factor = SymbolicExpression.product(constant)
    let top = multiply(above)
    guard let bottom = multiply(below) else { return Scaled(factor: factor, row: top) }
    guard let top else { return Scaled(factor: factor, row: emit(Key(kind: .reciprocal, a: bottom))) }
    return Scaled(factor: factor, row: emit(Key(kind: .quotient, a: top, b: bottom)))
  }

  private mutating func multiply(_ rows: [Int32]) -> Int32? {
    let sorted = rows.sorted()
    guard var result = sorted.first else { return nil }
    for row in sorted.dropFirst() { result = multiply(result, row) }
    return result
  }

  private mutating func multiply(_ a: Int32, _ b: Int32) -> Int32 {
    a == b ? emit(Key(kind: .square, a: a)) : emit(Key(kind: .product, a: min(a, b), b: max(a, b)))
  }

  private mutating func power(_ base: SymbolicExpression, _ exponent: SymbolicExpression) -> Scaled {
    if let whole = exponent.number?.integer, whole.magnitude < 1 << 20 {
      let inner = lower(base)
      let factor = SymbolicExpression.power(inner.factor, exponent)
      guard let row = inner.row else { return Scaled(factor: factor, row: nil) }
      if whole == 0 {
        guard !base.isTotal else { return Scaled(factor: .one, row: nil) }
        return Scaled(factor: .one, row: affine(1, 0, row))
      }
      let magnitude = multiply(row, times: whole.magnitude)
      return Scaled(factor: factor, row: whole < 0 ? emit(Key(kind: .reciprocal, a: magnitude)) : magnitude)
    }
    guard isConstant(exponent) else { return lower(Symbolics.exp(exponent * Symbolics.log(base))) }
    let base = row(of: base)
    if let rational = exponent.rational, let p = Int32(exactly: rational.numerator),
      let q = Int32(exactly: rational.denominator), p.magnitude < 10_000, q < 10_000
    {
      if p == 1, q == 2 { return Scaled(factor: .one, row: emit(Key(kind: .squareRoot, a: base))) }
      return Scaled(factor: .one, row: emit(Key(kind: .rationalPower, a: base, p: p, q: q)))
    }
    return Scaled(factor: .one, row: emit(Key(kind: .realPower, a: base, c: index(of: exponent))))
  }

  /// A row to a whole power of at least 1 by repeated squaring.
  private mutating func multiply(_ row: Int32, times exponent: UInt) -> Int32 {
    var result: Int32?
    var square = row
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 {
        if let partial = result { result = multiply(partial, square) } else { result = square }
      }
      rest >>= 1
      if rest > 0 { square = multiply(square, square) }
    }
    return result ?? row
  }

  private mutating func apply(_ function: ElementaryFunction, _ rows: [Int32]) -> Int32 {
    let a = rows[0]
    func chain(_ g: Int32) -> Key { Key(kind: .chain, a: a, b: g, function: function) }
    func inverse(_ g: Int32) -> Key { Key(kind: .inverseChain, a: a, b: g, function: function) }
    func shifted(_ source: Int32, _ factor: Int32) -> Key {
      Key(kind: .shifted, a: a, b: source, p: factor, function: function)
    }
    switch function {
    case .exp: return emit(Key(kind: .exp, a: a))
    case .expm1: return emit(shifted(apply(.exp, rows), 1))
    case .log: return emit(inverse(a))
    case .log1p: return emit(inverse(affine(1, 1, a)))
    case .sin: return emit(Key(kind: .sinCos, a: a))
    case .cos: return emit(Key(kind: .sinCos, a: a)) + 1
    case .sinh: return emit(Key(kind: .sinhCosh, a: a))
    case .cosh: return emit(Key(kind: .sinhCosh, a: a)) + 1
    case .tan: return emit(Key(kind: .tan, a: a))
    case .tanh:
      let twice = emit(Key(kind: .scale, a: a, c: index(of: 2)))
      return emit(shifted(emit(Key(kind: .sigmoid, a: twice)), 2))
    case .asin: return emit(inverse(emit(Key(kind: .squareRoot, a: oneMinusSquare(a)))))
    case .acos: return emit(shifted(apply(.asin, rows), -1))
    case .atan: return emit(inverse(affine(1, 1, emit(Key(kind: .square, a: a)))))
    case .asinh:
      let square = affine(1, 1, emit(Key(kind: .square, a: a)))
      return emit(inverse(emit(Key(kind: .squareRoot, a: square))))
    case .acosh:
      let square = multiply(affine(-1, 1, a), affine(1, 1, a))
      return emit(inverse(emit(Key(kind: .squareRoot, a: square))))
    case .atanh: return emit(inverse(oneMinusSquare(a)))
    case .cbrt: return emit(Key(kind: .rationalPower, a: a, p: 1, q: 3, function: .cbrt))
    case .erf:
      let square = emit(Key(kind: .square, a: a))
      let exponent = emit(Key(kind: .scale, a: square, c: index(of: -1)))
      return emit(chain(emit(Key(kind: .gaussian, a: a, b: exponent))))
    case .erfc: return emit(shifted(apply(.erf, rows), -1))
    case .sigmoid: return emit(Key(kind: .sigmoid, a: a))
    case .softplus: return emit(chain(apply(.sigmoid, rows)))
    case .abs, .sign, .min, .max:
      return emit(Key(kind: .kink, a: a, b: rows[rows.count - 1], function: function))
    case .atan2:
      let (y, x) = (a, rows[rows.count - 1])
      let squares = [emit(Key(kind: .square, a: x)), emit(Key(kind: .square, a: y))]
      let radius = emit(Key(kind: .sum, a: squares[0], b: squares[1]))
      return emit(Key(kind: .angle, a: y, b: x, c: radius))
    }
  }

  /// Row `constant + factor * a`.
  private mutating func affine(
    _ constant: SymbolicExpression, _ factor: SymbolicExpression, _ a: Int32
  ) -> Int32 {
    let term = LinearTerm(row: a, coefficient: index(of: factor))
    return emit(Key(kind: .linear, c: index(of: constant), terms: [term]))
  }

  /// Row `(1 - a)(1 + a)`, which keeps the digits that `1 - a^2` loses near the ends.
  private mutating func oneMinusSquare(_ a: Int32) -> Int32 {
    multiply(affine(1, -1, a), affine(1, 1, a))
  }
}
