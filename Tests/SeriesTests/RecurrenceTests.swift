import Numbers
import Series
import TestSupport
import Testing

/// The rules on bare rows: exact fractions against Maclaurin series, and lanes against scalars.
@Suite struct RecurrenceTests {
  static let order = 7

  /// f(a) for a without constant term, by composing the Maclaurin coefficients of f with a.
  static func composed(_ maclaurin: (Int) -> Rational, _ a: [Rational]) throws -> [Rational] {
    try TaylorSeries((0...order).map(maclaurin)).composed(with: TaylorSeries(a)).coefficients
  }

  static func factorial(_ n: Int) -> Rational {
    (1...max(n, 1)).reduce(Rational.one) { $0 * Rational($1) }
  }

  static func row(_ first: Rational, _ next: (Int, [Rational]) -> Rational) -> [Rational] {
    var result = [first]
    for n in 1...order { result.append(next(n, result)) }
    return result
  }

  @Test func rulesAreExactInFractions() throws {
    for var draw in RandomCases(seed: 401, count: 20) {
      let a =
        [Rational.zero] + (0..<Self.order).map { _ in Rational(draw.integer(-2...2), draw.integer(1...2)) }
      let unit = [Rational.one] + a.dropFirst()
      let f = Self.factorial
      #expect(
        Self.row(1) { n, c in Recurrence.exp(n, a, own: c) }
          == (try Self.composed({ Rational.one / f($0) }, a)), "exp, \(draw)")
      #expect(
        Self.row(0) { n, c in Recurrence.log(n, unit, own: c) }
          == (try Self.composed({ $0 == 0 ? 0 : Rational($0 % 2 == 1 ? 1 : -1, $0) }, a)), "log, \(draw)")
      // Binomial series of (1 + x)^(p/q).
      for (p, q) in [(1, 2), (1, 3), (-2, 3), (-1, 1), (5, 1)] {
        func binomial(_ k: Int) -> Rational {
          (0..<k).reduce(Rational.one) { $0 * (Rational(p, q) - Rational($1)) / Rational($1 + 1) }
        }
        let expected = try Self.composed(binomial, a)
        #expect(
          Self.row(1) { n, c in Recurrence.rationalPower(n, unit, numerator: p, denominator: q, own: c) }
            == expected, "power \(p)/\(q), \(draw)")
        #expect(
          Self.row(1) { n, c in Recurrence.realPower(n, unit, exponent: Rational(p, q), own: c) } == expected)
        if (p, q) == (1, 2) {
          #expect(Self.row(1) { n, c in Recurrence.squareRoot(n, unit, own: c) } == expected)
        }
        if (p, q) == (-1, 1) {
          #expect(Self.row(1) { n, c in Recurrence.reciprocal(n, unit, own: c) } == expected)
        }
      }
      // sin and cos together.
      var (sine, cosine): ([Rational], [Rational]) = ([0], [1])
      for n in 1...Self.order {
        let next = Recurrence.sin(n, a, cosine: cosine)
        cosine.append(Recurrence.cos(n, a, sine: sine))
        sine.append(next)
      }
      #expect(
        sine == (try Self.composed({ $0 % 2 == 0 ? 0 : Rational($0 % 4 == 1 ? 1 : -1) / f($0) }, a)),
        "\(draw)")
      #expect(
        cosine == (try Self.composed({ $0 % 2 == 1 ? 0 : Rational($0 % 4 == 0 ? 1 : -1) / f($0) }, a)),
        "\(draw)")
      // atan by the inverse rule, tan by its own, which must undo each other.
      let square = TaylorSeries(a).squared() + Rational.one
      let arc = Self.row(0) { n, c in
        Recurrence.inverseChain(n, a, reciprocalDerivative: square.coefficients, own: c)
      }
      #expect(
        arc == (try Self.composed({ $0 % 2 == 0 ? 0 : Rational($0 % 4 == 1 ? 1 : -1, $0) }, a)), "\(draw)")
      var (tangent, secant): ([Rational], [Rational]) = ([0], [1])
      for n in 1...Self.order {
        tangent.append(Recurrence.tan(n, arc, secantSquared: secant))
        secant.append(Recurrence.square(n, tangent))
      }
      #expect(tangent == a, "tan atan, \(draw)")
      // The angle of (1, a) is atan a.
      let one = TaylorSeries<Rational>.constant(1, order: Self.order).coefficients
      #expect(
        Self.row(0) { n, c in Recurrence.angle(n, a, one, squaredRadius: square.coefficients, own: c) } == arc
      )
    }
  }

  /// Sigmoid of log u is u / (1 + u), exactly.
  @Test func sigmoidIsExactInFractions() throws {
    for var draw in RandomCases(seed: 402, count: 20) {
      let u =
        [Rational.one] + (0..<Self.order).map { _ in Rational(draw.integer(-2...2), draw.integer(1...2)) }
      let a = Self.row(0) { n, c in Recurrence.log(n, u, own: c) }
      var (sigmoid, slope): ([Rational], [Rational]) = ([Rational(1, 2)], [Rational(1, 4)])
      for n in 1...Self.order {
        sigmoid.append(Recurrence.sigmoid(n, a, slope: slope))
        slope.append(Recurrence.sigmoidSlope(n, sigmoid, complement: Rational(1, 2)))
      }
      let series = TaylorSeries(u)
      #expect(sigmoid == (try series / (series + Rational.one)).coefficients, "\(draw)")
    }
  }

  @Test func lanesGiveTheBitsOfScalars() throws {
    for var draw in RandomCases(seed: 403, count: 5) {
      let count = 9
      let columns = (0..<8).map { _ in [draw.uniform(0.5, 2)] + draw.uniforms(count - 1) }
      let lanes = (0..<count).map { n in
        var vector = SIMD8<Double>()
        for lane in 0..<8 { vector[lane] = columns[lane][n] }
        return vector
      }
      var logarithm = [SIMD8<Double>()]
      var root = [SIMD8<Double>()]
      for lane in 0..<8 {
        logarithm[0][lane] = Double.log(columns[lane][0])
        root[0][lane] = columns[lane][0].squareRoot()
      }
      for n in 1..<count {
        logarithm.append(Recurrence.log(n, lanes, own: logarithm))
        root.append(Recurrence.squareRoot(n, lanes, own: root))
      }
      for lane in 0..<8 {
        let s = TaylorSeries(columns[lane])
        #expect(logarithm.map { $0[lane] } == (try log(s)).coefficients, "\(draw)")
        #expect(root.map { $0[lane] } == (try sqrt(s)).coefficients, "\(draw)")
      }
    }
  }

  @Test func pointersAndStridesReadTheSameRows() {
    let table = (0..<30).map { Double($0 * $0 % 7) }
    let a = stride(from: 0, to: 30, by: 3).map { table[$0] }
    table.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for n in 0..<10 {
        let expected = Recurrence.product(n, a, a)
        #expect(Recurrence.product(n, StridedRow(base, stride: 3), StridedRow(base, stride: 3)) == expected)
        #expect(Recurrence.product(n, PointerRow(base), a) == Recurrence.product(n, table, a))
      }
    }
  }
}
