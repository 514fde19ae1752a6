import Numbers
import Series
import TestSupport
import Testing

@Suite struct TaylorSeriesTests {
  @Test func printsLikeMathematics() {
    #expect(TaylorSeries([1.0, 2, -0.5]).description == "1 + 2 h - 0.5 h^2 + O(h^3)")
    #expect(TaylorSeries([0.0, -1, 0, 1]).text(variable: "x") == "-x + x^3 + O(x^4)")
    #expect(TaylorSeries([0.0]).description == "O(h)")
    #expect(TaylorSeries<Double>.one.description == "1")
    #expect(TaylorSeries([Rational(1, 2), Rational(-1, 3)]).description == "1/2 - 1/3 h + O(h^2)")
    let nested = TaylorSeries([TaylorSeries([1.0, 2]), TaylorSeries<Double>(3)])
    #expect(nested.text(variable: "y") == "(1 + 2 h + O(h^2)) + 3 y + O(y^2)")
  }

  @Test func mixedPartialsOfExponential() {
    let inner = TaylorSeries<Double>.variable(at: 0.5, order: 3)
    let x = TaylorSeries<TaylorSeries<Double>>.variable(at: inner, order: 3)
    let value = exp(x)
    let expected = Double.exp(0.5)
    for k in 0...3 {
      for j in 0...3 {
        let mixed = value.derivative(k)?.derivative(j)
        expectClose(mixed ?? .nan, expected, relative: 1e-15)
      }
    }
  }
}
