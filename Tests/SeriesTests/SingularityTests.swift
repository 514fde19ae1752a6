import Numbers
import Series
import TestSupport
import Testing

/// Roots, quotients and logarithms where the constant term is zero or outside the domain.
@Suite struct SingularityTests {
  typealias Series = TaylorSeries<Double>

  @Test(arguments: [
    (RestrictedFunction.log, 0.0), (.log, -1), (.log1p, -1), (.sqrt, -2), (.asin, 1), (.asin, -1.5),
    (.acos, 1),
    (.acosh, 1), (.acosh, 0), (.atanh, -1), (.log, .nan), (.cbrt, .nan), (.asin, .nan),
  ])
  func outsideTheDomain(_ function: RestrictedFunction, _ constant: Double) throws {
    let error = #expect(throws: SeriesError.self) {
      try Series.evaluate(function, at: .variable(at: constant, order: 3))
    }
    #expect(error?.operation == function.rawValue)
    #expect(error?.constantTerm == "\(constant)")
    #expect(error?.reason.contains(function.domain) == true)
    #expect(error?.remedy == function.remedy)
    #expect(error?.description.hasPrefix("\(function.rawValue) is not possible at \(constant): ") == true)
  }

  @Test func rootsOfEvenPowers() throws {
    // sqrt(h^2 (1 + h)) = h sqrt(1 + h), known to one order less.
    let root = try sqrt(Series([0, 0, 1, 1, 0]))
    #expect(root.coefficients == [0, 1, 0.5, -0.125])
    let cube = try cbrt(Series([0, 0, 0, 8, 0]))
    #expect(cube.coefficients == [0, 2, 0])
    for var draw in RandomCases(seed: 201, count: 40) {
      let power = draw.integer(1...3)
      let base = Series([Double](repeating: 0, count: power) + [draw.uniform(0.5, 2)] + draw.uniforms(8))
      // The square has valuation 2 power; its root is known to `power` orders less than itself.
      let back = try sqrt(base.squared())
      #expect(back.order == base.order - power, "\(draw)")
      expectClose(
        back.coefficients, Array(base.coefficients.prefix(back.order + 1)), absolute: 1e-12, "\(draw)")
    }
  }

  @Test func rootsThatDoNotExist() {
    let odd = #expect(throws: SeriesError.self) { try sqrt(Series([0, 1, 1])) }
    #expect(odd?.reason.contains("starts at h^1") == true)
    let negative = #expect(throws: SeriesError.self) { try sqrt(Series([0, 0, -1])) }
    #expect(negative?.operation == "sqrt")
    let unknown = #expect(throws: SeriesError.self) { try sqrt(Series([0, 0, 0])) }
    #expect(unknown?.reason.contains("all 3 known coefficients are zero") == true)
    #expect(throws: SeriesError.self) { try cbrt(Series([0, 0, 1])) }
    #expect(throws: SeriesError.self) { try pow(Series([0, 1]), 0.5) }
    #expect(throws: SeriesError.self) { try pow(Series([-1, 1]), 1.5) }
    #expect(throws: SeriesError.self) { try atan2(Series([0, 1]), Series([0, 1])) }
  }

  @Test func quotientsOfVanishingSeries() throws {
    // sin h / h
    let h = Series.variable(at: 0, order: 6)
    let sinc = try sin(h) / h
    #expect(sinc.order == 5)
    expectClose(sinc.coefficients, [1, 0, -1.0 / 6, 0, 1.0 / 120, 0], relative: 1e-15)
    #expect(try Series([0, 0, 1, 1]) / Series([0, 1, 0, 0]) == Series([0, 1, 1]))
    // The dividend vanishes as far as it is known.
    #expect(try Series([0, 0, 0]) / Series([0, 1, 1]) == Series([0, 0]))
  }

  @Test func quotientsOfVanishingSeriesAreExact() throws {
    for var draw in RandomCases(seed: 202, count: 60) {
      func random(_ valuation: Int, _ count: Int) -> TaylorSeries<Rational> {
        TaylorSeries(
          [Rational](repeating: 0, count: valuation) + [Rational(draw.integer(1...5), draw.integer(1...3))]
            + (1..<max(count, 1)).map { _ in Rational(draw.integer(-4...4)) })
      }
      let (v, w) = (draw.integer(0...3), draw.integer(0...3))
      let (a, b) = (random(v, draw.integer(1...5)), random(w, draw.integer(1...5)))
      let product = a * b
      guard product.order >= v else { continue }
      let quotient = try product / a
      // Known to the common order less the valuation of the divisor, and nothing beyond.
      #expect(quotient.order == min(product.order, a.order) - v, "\(draw)")
      #expect(quotient == b.truncated(to: quotient.order), "\(draw)")
    }
  }

  @Test func quotientsThatDoNotExist() {
    let pole = #expect(throws: SeriesError.self) { try Series([1, 1]) / Series([0, 1]) }
    #expect(pole?.operation == "division")
    #expect(pole?.reason.contains("pole") == true)
    let unknown = #expect(throws: SeriesError.self) { try Series([1, 1]) / Series([0, 0]) }
    #expect(unknown?.reason.contains("all known coefficients of the divisor are zero") == true)
    let exhausted = #expect(throws: SeriesError.self) { try Series([0]) / Series([0, 1]) }
    #expect(exhausted?.reason.contains("known to order 0 only") == true)
    #expect(throws: SeriesError.self) { try pow(Series([0, 1]), -2) }
    #expect(throws: SeriesError.self) { try Series([1, 2]) / 0.0 }
    #expect(throws: SeriesError.self) { try 1.0 / Series.zero }
  }
}
