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
    let cases = Self.formulas.flatMap { formula in [1, 3, 9].map { (formula, $0) } }
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
}
