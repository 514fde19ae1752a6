import Numbers
import Series
import TestSupport
import Testing

@Suite struct PadeTests {
  /// [L/M] of exp: p_j = (L+M-j)! L! / ((L+M)! j! (L-j)!), q the same with L and M exchanged and -h.
  @Test(arguments: [(0, 0), (1, 1), (2, 1), (0, 3), (3, 3), (4, 2), (5, 5)])
  func exponentialHasItsClosedForm(_ l: Int, _ m: Int) throws {
    let f = RecurrenceTests.factorial
    let pade = try TaylorSeries((0...10).map { Rational.one / f($0) }).pade(l, m)
    func closed(_ j: Int, _ l: Int, _ m: Int) -> Rational {
      f(l + m - j) * f(l) / (f(l + m) * f(j) * f(l - j))
    }
    #expect(pade.numerator == (0...l).map { closed($0, l, m) })
    #expect(pade.denominator == (0...m).map { closed($0, m, l) * Rational($0 % 2 == 0 ? 1 : -1) })
  }

  @Test func agreesWithTheSeriesThatItCameFrom() throws {
    for var draw in RandomCases(seed: 701, count: 30) {
      let (l, m) = (draw.integer(0...3), draw.integer(0...3))
      let s = ArithmeticTests.random(&draw, order: l + m)
      guard let pade = try? s.pade(l, m) else { continue }
      #expect(pade.series(order: l + m) == s, "\(draw)")
    }
  }

  @Test func recoversRationalFunctions() throws {
    // (1 + 2h)/(1 - h/3) from its Taylor series.
    let h = TaylorSeries<Rational>.variable(at: 0, order: 4)
    let pade = try ((Rational(1) + h * 2) / (Rational(1) - h * Rational(1, 3))).pade(1, 1)
    #expect(pade.numerator == [1, 2])
    #expect(pade.denominator == [1, Rational(-1, 3)])
    #expect(pade.evaluate(at: 1) == Rational(9, 2))
    #expect(!pade.evaluate(at: 3).isFinite)
  }

  @Test func continuesBeyondTheRadius() throws {
    let pade = try log(TaylorSeries<Double>.variable(at: 1, order: 20)).pade(10, 10)
    expectClose(pade.evaluate(at: 3), Double.log(4), relative: 1e-9)
  }

  @Test func approximantsThatDoNotExist() {
    // 1 + h^2 has no [1/1]; the [2/2] of a geometric series is not unique.
    #expect(throws: SeriesError.self) { try TaylorSeries<Rational>([1, 0, 1]).pade(1, 1) }
    let geometric = TaylorSeries<Double>([1, 0.3, 0.09, 0.027, 0.0081])
    let error = #expect(throws: SeriesError.self) { try geometric.pade(2, 2, tolerance: 1e-12) }
    #expect(error?.operation == "Pade approximant [2/2]")
    #expect(error?.remedy.contains("[1/1]") == true)
    #expect(throws: SeriesError.self) { try geometric.pade(3, 2) }
    #expect(throws: SeriesError.self) { try geometric.pade(-1, 2) }
    #expect(throws: SeriesError.self) { try geometric.pade(Int.max, Int.max) }
  }
}
