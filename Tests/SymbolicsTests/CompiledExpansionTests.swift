import Experimentation
import Foundation
import Numbers
import Testing

@testable import Symbolics

/// Machine code against the interpreter, bit by bit.
@Suite struct CompiledExpansionTests {
  /// A compiler with a folder of its own; nil where there is none.
  static let compiler = try? NativeCompiler(
    variable: {
      $0 == "XDG_CACHE_HOME"
        ? NSTemporaryDirectory() + "compiled-" + UUID().uuidString : ProcessInfo.processInfo.environment[$0]
    }, processor: "test")

  /// The formulas with a compiled form.
  static let formulas = VectorTableTests.formulas.filter {
    formula in !["atan2", "abs", "max"].contains { formula.hasPrefix($0) }
  }

  /// The code of several tapes and orders in one text.
  private static func compile(_ parts: [(tape: Tape, order: Int)]) throws -> [ExpansionCode] {
    let compiler = try #require(compiler)
    let bodies = try parts.enumerated().map {
      try ExpansionSource.body($1.tape, order: $1.order, name: "expand_\($0)")
    }
    let text = ExpansionSource.prelude + bodies.map(\.text).joined()
    let library = try compiler.library(of: text, options: ExpansionSource.options)
    return try parts.indices.map { index in
      let address = try library.function("expand_\(index)")
      let source = ExpansionSource(bodies[index], parts[index].tape, order: parts[index].order, text: text)
      return ExpansionCode(source, function: unsafeBitCast(address, to: ExpansionCode.Function.self))
    }
  }

  /// The first place where two expansions differ; every coefficient of states and outputs is compared.
  private static func difference(
    _ a: TapeExpansion<Double>, _ b: TapeExpansion<Double>
  ) -> String? {
    for state in 0..<a.tape.stateCount {
      for n in 0...a.order {
        let (x, y) = (a.coefficient(state: state, order: n), b.coefficient(state: state, order: n))
        if !TapeExpansion<Double>.isSame(x, y) { return "coefficient \(n) of state \(state): \(x), \(y)" }
      }
    }
    for output in a.tape.outputs.indices {
      for (n, (x, y)) in zip(a.coefficients(output: output), b.coefficients(output: output)).enumerated()
      where !TapeExpansion<Double>.isSame(x, y) {
        return "coefficient \(n) of output \(output): \(x), \(y)"
      }
    }
    return nil
  }

  private static func start(_ count: Int) -> [Double] {
    (0..<count).flatMap { i in
      let shift = 0.0625 * Double(i)
      return [0.31 + shift, 1.17 - 0.5 * shift, -0.43 + 0.25 * shift]
    }
  }

  /// Orders at which phases begin and end, one, three (orders in the lanes) and nine copies (nodes in the lanes).
  @Test(.enabled(if: compiler != nil, "clang is not installed"), arguments: VectorTableTests.orders)
  func everyNodeHasTheSameBits(_ order: Int) throws {
    // Three copies have the forms of one, with outputs; a few orders are enough.
    let counts = [2, 9, 19].contains(order) ? [1, 3, 9] : [1, 9]
    let cases = Self.formulas.flatMap { formula in counts.map { (formula, $0) } }
    let parts = try cases.map { formula, count in
      let system = try VectorTableTests.system(formula, count: count)
      let outputs =
        count == 3 ? [try system.expression(parsing: "x1*y1"), try system.expression(parsing: "u2")] : []
      return (tape: try Tape(system, outputs: outputs), order: order)
    }
    for ((formula, count), (part, code)) in zip(cases, zip(parts, try Self.compile(parts))) {
      let plain = try TapeExpansion<Double>(part.tape, order: order, parameters: [1.3])
      let compiled = try TapeExpansion<Double>(part.tape, order: order, parameters: [1.3])
      try compiled.use(code)
      // Other parameters and a second point with what is left of the first.
      for (shift, parameter) in [(0.125, 1.3), (0, 1.3), (0, 0.7)] {
        let state = Self.start(count).map { $0 + shift }
        for expansion in [plain, compiled] {
          try expansion.setParameters([parameter])
          try expansion.expand(state: state, time: 0.75 + shift)
        }
        let difference = Self.difference(plain, compiled)
        #expect(difference == nil, "\(formula), \(count) copies, order \(order): \(difference ?? "")")
      }
    }
  }

  /// Where something is divided by what has no inverse of normal size, both leave the work to the rules for single numbers.
  @Test(.enabled(if: compiler != nil, "clang is not installed")) func extremeDenominators() throws {
    let parts = try [1, 9].map { (tape: try Tape(try VectorTableTests.system("x/y", count: $0)), order: 4) }
    for (part, code) in zip(parts, try Self.compile(parts)) {
      let plain = try TapeExpansion<Double>(part.tape, order: 4, parameters: [1.3])
      let compiled = try TapeExpansion<Double>(part.tape, order: 4, parameters: [1.3])
      try compiled.use(code)
      for size in [0x1p-1040, 0x1p-700, 1, 0x1p700] {
        let state = (0..<part.tape.stateCount / 3).flatMap { _ in [0.5 * size, size, 0.25 * size] }
        for expansion in [plain, compiled] { try expansion.expand(state: state, time: 0) }
        #expect(Self.difference(plain, compiled) == nil, "\(size)")
      }
    }
  }

  /// Many nodes that stand alone, with batches beside them: loops over the orders.
  @Test(.enabled(if: compiler != nil, "clang is not installed")) func longSystemsAreLoops() throws {
    var text = ""
    for i in 1...60 {
      let power = i % 7 == 0 ? "(1 + x\(i)^2)^(\(i)/3)" : "exp(x\(i))/(\(i) + x\(i % 60 + 1)^2)"
      text += "x\(i)' = \(power) - x\(i)*t\nx\(i)(0) = 0\n"
    }
    let tape = try Tape(try SymbolicSystem(parsing: text))
    let code = try #require(try Self.compile([(tape, 21)]).first)
    let plain = try TapeExpansion<Double>(tape, order: 21, parameters: [])
    let compiled = try TapeExpansion<Double>(tape, order: 21, parameters: [])
    try compiled.use(code)
    let state = (1...60).map { 1 / Double($0) - 0.3 }
    for expansion in [plain, compiled] { try expansion.expand(state: state, time: 0.5) }
    #expect(Self.difference(plain, compiled) == nil)
    #expect(code.source.text.utf8.count < 1_000_000)
  }

  /// Names of the file and values of parameters are not in the text.
  @Test func theTextHoldsNoNames() throws {
    func source(_ name: String, _ value: Int) throws -> String {
      let system = try SymbolicSystem(
        parsing:
          "\(name) = \(value)\nsystem' = \(name)*system^2 + int\nint' = -system/\(name)\nsystem(0) = 1\nint(0) = 2\n"
      )
      return try ExpansionSource(try Tape(system), order: 19).text
    }
    let text = try source("fork", 3)
    #expect(try text == source("asm", 12345))
    #expect(!text.contains("fork") && !text.contains("system"))
  }

  @Test func formulasWithoutACompiledFormAreRefused() throws {
    let tape = try Tape(try VectorTableTests.system("abs(y)", count: 1))
    let error = #expect(throws: ExpansionSourceError.self) { try ExpansionSource(tape, order: 5) }
    #expect(error?.description.contains("leave out '--compile'") == true)
  }

  /// Code that gives another bit is not used.
  @Test func otherBitsAreNoticed() throws {
    let tape = try Tape(try VectorTableTests.system("x*y", count: 1))
    let code = ExpansionCode(try ExpansionSource(tape, order: 3)) { _, _, _, _, _, states, _ in
      for n in 0...3 { states[8 * n] = 0 }
      return 1
    }
    let expansion = try TapeExpansion<Double>(tape, order: 3, parameters: [1.3])
    #expect(throws: ExpansionCodeError.different) {
      try expansion.use(code, checkedAt: [1, 2, 3], time: 0)
    }
    try expansion.expand(state: [1, 2, 3], time: 0)
    #expect(expansion.coefficient(state: 0, order: 1) == 2)
    let other = try TapeExpansion<Double>(tape, order: 4, parameters: [1.3])
    #expect(throws: ExpansionCodeError.otherTape) { try other.use(code) }
  }
}
