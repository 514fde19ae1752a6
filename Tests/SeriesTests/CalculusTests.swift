import Numbers
import Series
import TestSupport
import Testing

@Suite struct CalculusTests {
  @Test func integralUndoesTheDerivative() throws {
    for var draw in RandomCases(seed: 601, count: 20) {
      let s = ArithmeticTests.random(&draw, order: draw.integer(1...7))
      #expect(try s.differentiated().integrated(constant: s.constantTerm) == s, "\(draw)")
      #expect(try s.integrated().differentiated() == s, "\(draw)")
    }
    #expect(throws: SeriesError.self) { try TaylorSeries<Double>([1]).differentiated() }
    #expect(try TaylorSeries<Double>(4).differentiated() == .zero)
    #expect(TaylorSeries<Double>([1]).integrated(constant: 2).coefficients == [2, 1])
  }

  @Test func leibnizRule() throws {
    for var draw in RandomCases(seed: 602, count: 20) {
      let (a, b) = (ArithmeticTests.random(&draw, order: 6), ArithmeticTests.random(&draw, order: 6))
      #expect(try (a * b).differentiated() == a.differentiated() * b + a * b.differentiated(), "\(draw)")
    }
  }

  @Test func derivativesCarryFactorials() {
    let s = TaylorSeries<Double>([1, 1, 1, 1, 1])
    #expect((0...4).map { s.derivative($0) } == [1, 1, 2, 6, 24])
    #expect(s.derivative(5) == nil)
    #expect(s.derivative(-1) == nil)
    #expect(TaylorSeries<Double>(2).derivative(9) == 0)
    #expect(TaylorSeries<Double>(2).derivative(.max) == 0)
  }

  @Test func compensatedHornerIsAsAccurateAsTwiceThePrecision() {
    // (h - 1)^9 expanded, next to its nine-fold root.
    let binomials: [Double] = [-1, 9, -36, 84, -126, 126, -84, 36, -9, 1]
    let s = TaylorSeries(binomials)
    let exact = TaylorSeries(binomials.map { DoubleDouble($0) })
    for var draw in RandomCases(seed: 603, count: 50) {
      let h = draw.uniform(0.98, 1.02)
      let expected = exact.evaluate(at: DoubleDouble(h)).double
      // The condition number times u^2 remains.
      expectClose(s.evaluateCompensated(at: h), expected, relative: 1e-15, absolute: 1e-28, "\(draw)")
    }
    let plain = (s.evaluate(at: 1.01) - 1e-18).magnitude
    #expect(plain > 1e-16, "the test would not notice plain Horner")
    #expect(TaylorSeries<Double>(3).evaluateCompensated(at: 2) == 3)
    #expect(TaylorSeries<Double>(3).evaluate(at: 2) == 3)
  }
}
