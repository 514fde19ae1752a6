import Numbers
import Series
import TestSupport
import Testing

@Suite struct CompositionTests {
  typealias Exact = TaylorSeries<Rational>

  @Test func knownCompositions() throws {
    // exp(log(1 + h)) = 1 + h
    let exponential = Exact((0...8).map { Rational.one / RecurrenceTests.factorial($0) })
    let logarithm = Exact((0...8).map { $0 == 0 ? 0 : Rational($0 % 2 == 1 ? 1 : -1, $0) })
    #expect(try exponential.composed(with: logarithm) == .variable(at: 1, order: 8))
    // 1/(1 - y) at y = h/(1 + h) is 1 + h.
    let h = Exact.variable(at: 0, order: 6)
    let geometric = try Rational(1) / (Rational(1) - h)
    #expect(try geometric.composed(with: h / (Rational(1) + h)) == .variable(at: 1, order: 6))
  }

  @Test func statesOnlyWhatIsDetermined() throws {
    // f known to y^2, y = h^2 + ...: the y^3 that is missing begins at h^6.
    let f = Exact([1, 1, 1])
    #expect(try f.composed(with: Exact([0, 0, 1, 0, 0, 0, 0, 0, 0])).coefficients == [1, 0, 1, 0, 1, 0])
    #expect(try f.composed(with: Exact([0, 0, 1])).coefficients == [1, 0, 1])
    #expect(try f.composed(with: Exact([0, 1, 0, 0, 0])).order == 2)
    #expect(try f.composed(with: Exact([0, 0, 0])).coefficients == [1, 0, 0])
    #expect(try Exact(constant: 3).composed(with: Exact([0, 1])) == Exact(constant: 3))
    #expect(try f.composed(with: .zero) == Exact(constant: 1))
    let error = #expect(throws: SeriesError.self) { try f.composed(with: Exact([2, 1])) }
    #expect(error?.operation == "composition")
    #expect(error?.constantTerm == "2")
  }

  @Test func compositionIsAssociative() throws {
    for var draw in RandomCases(seed: 501, count: 20) {
      let f = ArithmeticTests.random(&draw, order: 5)
      let g = ArithmeticTests.random(&draw, order: 5, constant: 0)
      let k = Exact([0, 1, Rational(draw.integer(-2...2)), 0, 1, 0])
      #expect(
        try f.composed(with: g).composed(with: k)
          == f.composed(with: g.composed(with: k)).truncated(to: 5), "\(draw)")
    }
  }

  @Test func reversionUndoesTheFunction() throws {
    for var draw in RandomCases(seed: 502, count: 30) {
      let order = draw.integer(1...7)
      var list = ArithmeticTests.random(&draw, order: order).coefficients
      list[1] = Rational(draw.integer(1...2))
      let f = Exact(list)
      let inverse = try f.reversed()
      #expect(inverse.order == order, "\(draw)")
      let identity = Exact.variable(at: 0, order: order)
      #expect(try (f - f.constantTerm).composed(with: inverse) == identity, "\(draw)")
      #expect(try inverse.composed(with: f - f.constantTerm) == identity, "\(draw)")
    }
  }

  @Test func reversionOfKnownFunctions() throws {
    let h = TaylorSeries<Double>.variable(at: 0, order: 12)
    expectClose(try sin(h).reversed().coefficients, try asin(h).coefficients, absolute: 1e-14)
    expectClose(try exp(h).reversed().coefficients, try log(1 + h).coefficients, absolute: 1e-13)
    // Cayley: the inverse of x e^x has coefficients (-n)^(n-1)/n!.
    let x = Exact.variable(at: 0, order: 8)
    let exponential = Exact((0...8).map { Rational.one / RecurrenceTests.factorial($0) })
    let lambert = try (x * exponential).reversed()
    for n in 1...8 {
      let power = (1..<n).reduce(Rational.one) { p, _ in p * Rational(-n) }
      #expect(lambert[n] == power / RecurrenceTests.factorial(n))
    }
  }

  @Test func reversionThatDoesNotExist() {
    let flat = #expect(throws: SeriesError.self) { try Exact([1, 0, 1]).reversed() }
    #expect(flat?.reason.contains("linear coefficient is 0") == true)
    #expect(throws: SeriesError.self) { try Exact([1]).reversed() }
    #expect(throws: SeriesError.self) { try Exact(constant: 1).reversed() }
  }

  @Test func rescaling() throws {
    let h = TaylorSeries<Double>.variable(at: 0, order: 6)
    expectClose(exp(h).rescaled(by: -2).coefficients, exp(-2 * h).coefficients, relative: 1e-15)
  }
}
