import Numbers
import TestSupport
import Testing

@testable import Symbolics

/// Expansions in vector registers against double-double sums by the rules of `Recurrence`.
@Suite struct VectorTableTests {
  /// Right-hand sides in x, y, u and the parameter a, which together use every kind of node.
  static let formulas = [
    "x*y", "x^2 - y", "x^2 + y^2", "x/y", "a/y", "sqrt(y)", "y^(3/2)", "y^(-3/2)", "y^(-1/2)", "y^(2/5)",
    "y^a",
    "cbrt(y)", "exp(-x)", "sin(x*y)", "cos(x) + t", "sinh(x)/3", "cosh(y)/4", "tan(x)", "tanh(x)",
    "sigmoid(3*x)",
    "log(y)", "atan(x)", "asin(x/4)", "erf(x)", "softplus(x)", "atan2(x, y)", "abs(y)", "max(x, y)",
    "x*u + a*y*u",
    "(x^2 + y^2)^(-3/2)", "x*(x^2 + y^2)^(-3/2)", "exp(-x^2)/y + t*u", "x*y*u - 2*a*y + 1/3",
    "expm1(x) + 1 - a",
    "x/(t^2 + 1)^2 + y*t", "t*x + (t - a)^2*u", "sin(x)*(t^2 - a*t) + (2*t - t^2)*u", "t^3*x - x/t",
    "(x + y)*(1 + t)^5*t^4 + cos(u)*t^9",
  ]
  static let orders = [1, 2, 8, 9, 17, 18, 19, 40]

  /// `count` copies of a formula with states of their own: one or three are run with orders in the lanes, nine with nodes.
  static func system(_ formula: String, count: Int) throws -> SymbolicSystem {
    var text = "a = 13/10\n"
    for i in 1...count {
      var own = formula
      for name in ["x", "y", "u"] { own = own.replacingWord(name, with: "\(name)\(i)") }
      text += "x\(i)' = \(own)\ny\(i)' = u\(i)/3\nu\(i)' = x\(i) - y\(i)\n"
      text += "x\(i)(0) = 0\ny\(i)(0) = 0\nu\(i)(0) = 0\n"
    }
    return try SymbolicSystem(parsing: text)
  }

  @Test(arguments: formulas, [1, 3, 9])
  func everyNodeAgreesWithDoubleDouble(_ formula: String, _ count: Int) throws {
    let tape = try Tape(try Self.system(formula, count: count))
    var start: [Double] = []
    for i in 0..<count {
      let shift = 0.0625 * Double(i)
      start += [0.31 + shift, 1.17 - 0.5 * shift, -0.43 + 0.25 * shift]
    }
    for order in Self.orders {
      let fast = try TapeExpansion<Double>(tape, order: order, parameters: [1.3])
      let slow = try TapeExpansion<DoubleDouble>(tape, order: order, parameters: [DoubleDouble(1.3)])
      // Twice, so that nothing is left of the first time.
      for shift in [0.125, 0] {
        try fast.expand(state: start.map { $0 + shift }, time: 0.75 + shift)
        try slow.expand(state: start.map { DoubleDouble($0 + shift) }, time: DoubleDouble(0.75 + shift))
      }
      for state in start.indices {
        let (values, expected) = (
          fast.coefficients(state: state), slow.coefficients(state: state).map(\.double)
        )
        for n in 0...order {
          let scale = (max(0, n - 2)...min(order, n + 2)).map { expected[$0].magnitude }.max() ?? 0
          #expect(
            (values[n] - expected[n]).magnitude <= 1e-12 * scale + 1e-300,
            "\(formula), \(count) copies, order \(order): coefficient \(n) of state \(state)")
        }
      }
    }
  }

  /// Denominators without an inverse of normal size are left to the rules for single numbers.
  @Test(arguments: [1, 9]) func extremeDenominatorsKeepTheirDigits(_ count: Int) throws {
    let tape = try Tape(try Self.system("x/y", count: count))
    for size in [0x1p-1040, 0x1p-700, 0x1p700, 0x1p1000] {
      let fast = try TapeExpansion<Double>(tape, order: 4, parameters: [1.3])
      let slow = try TapeExpansion<Double>(tape, order: 4, parameters: [1.3], summation: .recurrence)
      let start = (0..<count).flatMap { _ in [0.5 * size, size, 0.25 * size] }
      try fast.expand(state: start, time: 0)
      try slow.expand(state: start, time: 0)
      #expect(slow.coefficient(state: 0, order: 1) == 0.5)
      for state in start.indices {
        for n in 0...4 {
          let (value, expected) = (
            fast.coefficient(state: state, order: n), slow.coefficient(state: state, order: n)
          )
          #expect(value == expected || value.isNaN && expected.isNaN, "\(size), coefficient \(n)")
        }
      }
    }
  }

  /// Equal nodes lie side by side and joined ones are there, so that the fast forms are in fact run.
  @Test func plansJoinAndGather() throws {
    let bodies = try Tape(
      try SymbolicSystem(
        parsing: """
          x[i]' = u[i] for i in 1..7
          y[i]' = v[i] for i in 1..7
          u[i]' = sum((x[j] - x[i])/((x[i] - x[j])^2 + (y[i] - y[j])^2)^(3/2) for j in 1..7 if j != i) for i in 1..7
          v[i]' = sum((y[j] - y[i])/((x[i] - x[j])^2 + (y[i] - y[j])^2)^(3/2) for j in 1..7 if j != i) for i in 1..7
          x(0) = [1, 2, 3, 4, 5, 6, 7]
          y(0) = [0, 0, 0, 0, 0, 0, 0]
          u(0) = [0, 0, 0, 0, 0, 0, 0]
          v(0) = [0, 0, 0, 0, 0, 0, 0]
          """))
    let plan = TapePlan(bodies)
    let wide = plan.batches.filter(\.isWide)
    #expect(wide.first { $0.kind == .twoSquares }?.nodes.count == 21)
    #expect(wide.first { $0.kind == .productPair }?.nodes.count == 21)
    #expect(wide.contains { $0.kind == .power } && !wide.contains { $0.kind == .square })
    let two = try Tape(
      try SymbolicSystem(
        parsing: """
          x' = u; y' = v; u' = -x/(x^2 + y^2)^(3/2); v' = -y/(x^2 + y^2)^(3/2)
          x(0) = 1; y(0) = 0; u(0) = 0; v(0) = 1
          """))
    #expect(TapePlan(two).batches.map(\.kind) == [.radialPower, .productPair])
    // Every row is filled once, after what it is made of.
    for tape in [bodies, two] {
      var filled = Set(0...tape.timeRow)
      for node in TapePlan(tape).batches.flatMap(\.nodes) {
        #expect(node.operands(tape.terms).allSatisfy(filled.contains))
        for row in node.rows { #expect(filled.insert(row).inserted) }
      }
    }
  }
}

extension String {
  /// Replaces a name where it stands alone.
  fileprivate func replacingWord(_ word: String, with other: String) -> String {
    var result = ""
    var name = ""
    func flushed() -> String { name == word ? other : name }
    for character in self {
      if character.isLetter || character.isNumber || character == "_" {
        name.append(character)
      } else {
        result += flushed() + String(character)
        name = ""
      }
    }
    return result + flushed()
  }
}
