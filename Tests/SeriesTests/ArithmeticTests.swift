import Numbers
import Series
import TestSupport
import Testing

@Suite struct ArithmeticTests {
  @Test func geometricSeriesIsExact() throws {
    let h = TaylorSeries<Rational>.variable(at: 0, order: 8)
    let geometric = try Rational(1) / (Rational(1) - h)
    #expect(geometric.coefficients == [Rational](repeating: 1, count: 9))
  }
}
