import Numbers
import Series
import TestSupport
import Testing

@Suite struct ArithmeticTests {
  typealias Exact = TaylorSeries<Rational>

  static func random(_ draw: inout RandomDraw, order: Int, constant: Rational? = nil) -> Exact {
    var list = (0...order).map { _ in Rational(draw.integer(-6...6), draw.integer(1...4)) }
    if let constant { list[0] = constant }
    return Exact(list)
  }

  @Test func geometricSeriesIsExact() throws {
    let h = Exact.variable(at: 0, order: 8)
    #expect(try (Rational(1) / (Rational(1) - h)).coefficients == [Rational](repeating: 1, count: 9))
  }

  /// The product against multiplication of polynomials at enough points: another definition, exact.
  @Test func productOfPolynomials() {
    for var draw in RandomCases(seed: 301, count: 40) {
      let (p, q) = (draw.integer(0...5), draw.integer(0...5))
      let (a, b) = (Self.random(&draw, order: p), Self.random(&draw, order: q))
      let pad = { (s: Exact) in Exact(s.coefficients + [Rational](repeating: 0, count: p + q - s.order)) }
      let product = pad(a) * pad(b)
      for point in -3...3 {
        let x = Rational(point, 2)
        #expect(product.evaluate(at: x) == a.evaluate(at: x) * b.evaluate(at: x), "\(draw)")
      }
      #expect(pad(a).squared() == pad(a) * pad(a), "\(draw)")
    }
  }

  @Test func ringLawsHoldExactly() throws {
    for var draw in RandomCases(seed: 302, count: 40) {
      let order = draw.integer(0...6)
      let (a, b, c) = (
        Self.random(&draw, order: order), Self.random(&draw, order: order), Self.random(&draw, order: order)
      )
      #expect((a + b) * c == a * c + b * c, "\(draw)")
      #expect((a * b) * c == a * (b * c), "\(draw)")
      #expect(a - b == -(b - a), "\(draw)")
      #expect(a * 2 - a == a, "\(draw)")
      let unit = Self.random(&draw, order: order, constant: Rational(draw.integer(1...3)))
      #expect(try (a / unit) * unit == a, "\(draw)")
      #expect(try Rational(1) / (Rational(1) / unit) == unit, "\(draw)")
    }
  }

  @Test func wholePowers() throws {
    for var draw in RandomCases(seed: 303, count: 20) {
      let a = Self.random(&draw, order: 5, constant: Rational(draw.integer(1...2)))
      var expected = Exact.one
      for n in 0...5 {
        #expect(try pow(a, n) == expected, "\(draw)")
        if n > 0 { #expect(try pow(a, -n) * pow(a, n) == .constant(1, order: 5), "\(draw)") }
        expected = expected * a
      }
    }
    // A vanishing base: h^3 known to the order of h.
    #expect(try pow(Exact.variable(at: 0, order: 4), 3).coefficients == [0, 0, 0, 1, 0])
  }

  @Test func operandsOfDifferentOrder() throws {
    typealias Series = TaylorSeries<Double>
    let long = Series([1, 2, 3, 4])
    let short = TaylorSeries<Double>([1, 1])
    let half = 0.5
    let doubled: Series = 2 * long
    let moved: Series = doubled - 1
    #expect((long + short).coefficients == [2, 3])
    #expect((long - short).order == 1)
    #expect((long * short).coefficients == [1, 3])
    #expect(try (long / short).coefficients == [1, 1])
    #expect((long + Series(constant: 1)).order == 3)
    #expect((long * Series.one) == long)
    #expect((Series.one * long) == long)
    #expect(try long / Series.one == long)
    #expect((moved + half).coefficients == [1.5, 4, 6, 8])
    #expect((1 - short).coefficients == [0, -1])
    #expect(try (short / 2).coefficients == [0.5, 0.5])
    #expect(Series(2) * Series(3) == Series(6))
    #expect((Series(2) + Series(3)).isExactConstant)
  }

  /// Values at a + h of a polynomial, by Horner's rule on series and by the binomial theorem.
  @Test func taylorShiftOfPolynomials() {
    for var draw in RandomCases(seed: 304, count: 30) {
      let degree = draw.integer(0...6)
      let polynomial = Self.random(&draw, order: degree).coefficients
      let centre = Rational(draw.integer(-3...3), 2)
      let x = Exact.variable(at: centre, order: degree + 2)
      let shifted = polynomial.reversed().reduce(Exact.zero) { $0 * x + $1 }
      for k in 0...degree {
        var expected = Rational.zero
        for n in k...degree {
          var term = polynomial[n]
          for j in 0..<k { term = term * Rational(n - j) / Rational(j + 1) }
          for _ in 0..<(n - k) { term = term * centre }
          expected = expected + term
        }
        #expect((shifted[k] ?? .undefined) == expected, "\(draw)")
      }
      if degree > 0 { #expect(shifted[degree + 1] == 0) }
    }
  }

  @Test func overflowOfExactCoefficientsIsReported() throws {
    let large = Exact([Rational(Int.max), Rational(Int.max)])
    let square = large * large
    #expect(square.isFinite)
    let overflowed = try pow(large, 4)
    #expect(!overflowed.isFinite)
    #expect(overflowed.coefficients[0].isOverflowed)
    #expect(overflowed.description.contains("overflowed"))
  }

  @Test func subscriptsAndOrders() {
    let s = TaylorSeries<Double>([1, 2])
    #expect(s[1] == 2)
    #expect(s[2] == nil)
    #expect(s[-1] == nil)
    #expect(TaylorSeries<Double>(3)[7] == 0)
    #expect(TaylorSeries<Double>(3)[-1] == nil)
    #expect(TaylorSeries<Double>([]).coefficients == [0])
    #expect(TaylorSeries<Double>.variable(at: 2, order: 0).coefficients == [2])
    #expect(TaylorSeries<Double>.variable(at: 2, order: -4).coefficients == [2])
    #expect(TaylorSeries<Double>.constant(2, order: 2).coefficients == [2, 0, 0])
    #expect(s.truncated(to: .max) == s)
    #expect(s.truncated(to: -1).coefficients == [1])
    #expect(TaylorSeries<Double>(2).truncated(to: .max).isExactConstant)
    #expect(TaylorSeries<Double>([0, 0, 4]).valuation == 2)
    #expect(TaylorSeries<Double>([0, 0]).valuation == nil)
  }
}
