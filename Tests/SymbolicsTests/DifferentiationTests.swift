import Numbers
import Series
import Symbolics
import TestSupport
import Testing

@Suite struct DifferentiationTests {
  /// f(x + v h) to order 3 by the product rule of symbols against series in h, for all functions.
  @Test func directionalDerivativesAgreeWithJets() {
    forRandomRecipes(seed: 21, count: 700, depth: 3, isRational: false) { recipe, draw in
      var values: [String: Double] = [:]
      var series: [String: TaylorSeries<Double>] = [:]
      var flow: [String: SymbolicExpression] = [:]
      for name in Recipe.symbols {
        let direction = Int(draw.uniform(-2, 3))
        let point = draw.uniform(-2, 2)
        values[name] = point
        series[name] = TaylorSeries([point, Double(direction), 0, 0])
        flow[name] = SymbolicExpression(direction)
      }
      guard let jet = recipe.series(series)?.truncated(to: 3), jet.order >= 3 else { return nil }
      var largest = 1.0
      _ = recipe.value(values, &largest)
      guard largest < 50, jet.coefficients.allSatisfy(\.isFinite) else { return nil }
      let derivatives = recipe.expression.derivatives(along: flow, upTo: 3)
      var factorial = 1.0
      for (order, derivative) in derivatives.enumerated() {
        if order > 0 { factorial *= Double(order) }
        guard let value = try? derivative.evaluate(values) else { return "no value" }
        let expected = jet.coefficients[order] * factorial
        // Removable singularities of a symbolic derivative have no value; jets step over them.
        if !value.isFinite { continue }
        let scale = jet.coefficients.map(\.magnitude).max() ?? 1
        if (value - expected).magnitude > 1e-6 * (1 + scale) * largest * largest {
          return "derivative \(order) = \(derivative) is \(value), the jet says \(expected) at \(values)"
        }
      }
      return nil
    }
  }

  /// Rational formulas: difference quotients in exact arithmetic have the derivative as their exact limit, read off a
  /// series with rational coefficients.
  @Test func partialDerivativesAreExact() {
    forRandomRecipes(seed: 22, count: 1500, depth: 4, isRational: true) { recipe, draw in
      var values: [String: Rational] = [:]
      for name in Recipe.symbols { values[name] = smallFraction(&draw) }
      guard let expected = recipe.dual(values, "x"), expected.isFinite else { return nil }
      let derivative = recipe.expression.derivative(withRespectTo: "x")
      guard let value = try? derivative.evaluateExactly(values) else { return "not rational: \(derivative)" }
      if value.isOverflowed { return nil }
      return value == expected ? nil : "\(derivative) is \(value), exactly \(expected) at \(values)"
    }
  }

  @Test func secondPartialDerivativesCommute() {
    forRandomRecipes(seed: 23, count: 300, depth: 3, isRational: true) { recipe, draw in
      let e = recipe.expression
      let first = e.derivative(withRespectTo: "x").derivative(withRespectTo: "y")
      let second = e.derivative(withRespectTo: "y").derivative(withRespectTo: "x")
      var values: [String: Rational] = [:]
      for name in Recipe.symbols { values[name] = smallFraction(&draw) }
      guard let a = try? first.evaluateExactly(values), let b = try? second.evaluateExactly(values) else {
        return "not rational"
      }
      return !a.isFinite || !b.isFinite || a == b ? nil : "\(a) and \(b) at \(values)"
    }
  }

  @Test func knownDerivatives() throws {
    func derivative(_ text: String) throws -> String {
      try SymbolicExpression(parsing: text).derivative(withRespectTo: "x").simplified().text
    }
    #expect(try derivative("sqrt(x^2 + y^2)") == "x/sqrt(x^2 + y^2)")
    #expect(try derivative("x^x") == "x*x^(x - 1) + x^x*log(x)")
    #expect(try derivative("log(y)") == "0")
    #expect(try derivative("atan2(y, x)") == "-y/(x^2 + y^2)")
  }
}

extension Recipe {
  /// The exact partial derivative by dual numbers; `nil` where the value does not exist.
  func dual(_ values: [String: Rational], _ name: String) -> Rational? {
    let (value, slope) = dualParts(values, name)
    return value.isFinite ? slope : nil
  }

  private func dualParts(_ values: [String: Rational], _ name: String) -> (Rational, Rational) {
    switch self {
    case .number(let p, let q): return (Rational(p, q), 0)
    case .symbol(let symbol): return (values[symbol] ?? .undefined, symbol == name ? 1 : 0)
    case .add(let a, let b):
      let (left, right) = (a.dualParts(values, name), b.dualParts(values, name))
      return (left.0 + right.0, left.1 + right.1)
    case .subtract(let a, let b):
      let (left, right) = (a.dualParts(values, name), b.dualParts(values, name))
      return (left.0 - right.0, left.1 - right.1)
    case .multiply(let a, let b):
      let (left, right) = (a.dualParts(values, name), b.dualParts(values, name))
      return (left.0 * right.0, left.1 * right.0 + left.0 * right.1)
    case .divide(let a, let b):
      let (left, right) = (a.dualParts(values, name), b.dualParts(values, name))
      return (left.0 / right.0, (left.1 * right.0 - left.0 * right.1) / (right.0 * right.0))
    case .power(let a, let p, _):
      let base = a.dualParts(values, name)
      var result = base.0.isFinite ? (Rational.one, Rational.zero) : base
      for _ in 0..<p.magnitude {
        result = (result.0 * base.0, result.1 * base.0 + result.0 * base.1)
      }
      return p < 0 ? (Rational.one / result.0, -result.1 / (result.0 * result.0)) : result
    case .apply: return (.undefined, .undefined)
    }
  }
}
