import Numbers
import TestSupport
import Testing

@testable import Symbolics

@Suite("Decimals in every arithmetic") struct DecimalNumberTests {
  @Test("A decimal becomes the nearest number of each binary type, as the C library reads it")
  func nearest() throws {
    for var draw in RandomCases(seed: 20_261_126, count: 20_000) {
      var text = draw.integer(0...1) == 0 ? "" : "-"
      text +=
        "\(draw.integer(0...9)).\((0..<draw.integer(1...16)).map { _ in "\(draw.integer(0...9))" }.joined())"
      text += "e\(draw.integer(-15...15))"
      let expression = try SymbolicExpression(parsing: text)
      let double: Double = try expression.evaluate([:])
      let single: Float = try expression.evaluate([:])
      #expect(double == Double(text), "\(draw)")
      #expect(single == Float(text), "\(draw)")
      #if arch(x86_64)
        let extended: Float80 = try expression.evaluate([:])
        #expect(extended == Float80(text), "\(draw)")
      #endif
    }
  }
}
