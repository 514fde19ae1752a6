import Numbers
import Series
import Symbolics
import TestSupport
import Testing

@Suite struct SymbolicExpressionTests {
  let x = SymbolicExpression.symbol("x")
  let y = SymbolicExpression.symbol("y")

  @Test func printedFormulasAreReadBack() {
    for isRational in [true, false] {
      forRandomRecipes(seed: 11, count: 1500, depth: 5, isRational: isRational) { recipe, _ in
        let e = recipe.expression
        guard let again = try? SymbolicExpression(parsing: e.text) else { return "unreadable: \(e.text)" }
        if again != e { return "\(e.text) is read as \(again.text)" }
        return again.text == e.text ? nil : "\(e.text) is printed again as \(again.text)"
      }
    }
  }

  @Test func writtenFormulasMeanTheirTree() {
    forRandomRecipes(seed: 12, count: 800, depth: 4, isRational: false) { recipe, _ in
      guard let read = try? SymbolicExpression(parsing: recipe.description) else { return "unreadable" }
      return read == recipe.expression ? nil : "read as \(read.text), built as \(recipe.expression.text)"
    }
  }

  /// Exact rationals at points where zeros and poles are frequent: the same value or none, before and after simplification.
  @Test func normalFormAndSimplificationKeepExactValues() {
    forRandomRecipes(seed: 13, count: 2500, depth: 4, isRational: true) { recipe, draw in
      let e = recipe.expression
      let simple = e.simplified()
      for _ in 0..<6 {
        var values: [String: Rational] = [:]
        for name in Recipe.symbols { values[name] = smallFraction(&draw) }
        let expected = recipe.exact(values)
        if expected.isOverflowed { continue }
        for (name, form) in [("normal form", e), ("simplified", simple)] {
          guard let value = try? form.evaluateExactly(values) else { return "\(name) not rational: \(form)" }
          if value.isOverflowed { continue }
          if value.isFinite != expected.isFinite || (value.isFinite && value != expected) {
            return "\(name) \(form) is \(value) at \(values), the formula is \(expected)"
          }
        }
      }
      return nil
    }
  }

  /// All functions, in double-double arithmetic, at random points; undefined stays undefined.
  @Test func normalFormAndSimplificationKeepValues() {
    forRandomRecipes(seed: 14, count: 1500, depth: 4, isRational: false) { recipe, draw in
      let e = recipe.expression
      let simple = e.simplified()
      for _ in 0..<4 {
        var values: [String: Double] = [:]
        for name in Recipe.symbols { values[name] = draw.uniform(-2, 2) }
        var largest = 1.0
        let expected = recipe.value(values, &largest)
        guard largest < 1e4 else { continue }
        for (name, form) in [("normal form", e), ("simplified", simple)] {
          guard let value = try? form.evaluate(values) else { return "\(name): no value" }
          let error = (value - expected).magnitude
          if value.isFinite != expected.isFinite || (value.isFinite && error > 1e-6 * largest) {
            return "\(name) \(form) is \(value) at \(values), the formula is \(expected)"
          }
        }
      }
      return nil
    }
  }

  @Test func nothingThatMayVanishIsCancelled() throws {
    #expect((x / x).text == "x/x")
    #expect((x * x / x).text == "x^2/x")
    #expect((x - x) == 0)
    #expect((log(x) - log(x)).text == "0*log(x)")
    #expect(sqrt(x * x).simplified().text == "sqrt(x^2)")
    #expect((sqrt(x) * sqrt(x)).simplified().text == "sqrt(x)*sqrt(x)")
    #expect(exp(log(x)).simplified().text == "exp(log(x))")
    #expect((exp(x) / exp(x)).simplified() == 1)
    #expect((pow(1 + x * x, 2) / (1 + x * x)).text == "1 + x^2")
    #expect(try SymbolicExpression(parsing: "1/0").evaluate([String: Double]()).isFinite == false)
  }

  @Test func likeTermsAndPowersAreCollected() {
    #expect((x + y + x).text == "2*x + y")
    #expect((x * y * x).text == "x^2*y")
    #expect((2 * x * 3 - 6 * x) == 0)
    #expect((x * y) == (y * x))
    #expect((x + y) == (y + x))
    #expect((x - y) != (y - x))
    #expect((8 / SymbolicExpression(3) * x).text == "8/3*x")
    #expect(pow(4, SymbolicExpression(Rational(1, 2))) == 2)
    #expect((0.1 as SymbolicExpression) == SymbolicExpression(Rational(1, 10)))
    #expect((pow(sin(x), 2) + pow(cos(x), 2)).simplified() == 1)
    #expect((3 * y * pow(sin(x), 2) + 3 * y * pow(cos(x), 2) + 1).simplified().text == "3*y + 1")
    #expect((exp(x) * exp(y)).simplified().text == "exp(x + y)")
  }

  @Test func numbersThatDoNotFitBecomeDoublesAndSaySo() throws {
    let big = try SymbolicExpression(parsing: "1e300*x")
    #expect(big.inexactNumbers == [1e300])
    #expect(big.text == "1d+300*x")
    #expect(try SymbolicExpression(parsing: big.text) == big)
    #expect(try SymbolicExpression(parsing: "0.012277471").rational == Rational(12_277_471, 1_000_000_000))
    #expect(try SymbolicExpression(parsing: "2.5d0").inexactNumbers == [2.5])
    #expect(throws: ParseError.self) { try SymbolicExpression(parsing: "1e999") }
  }

  @Test func precedence() throws {
    func value(_ text: String) throws -> Rational {
      try SymbolicExpression(parsing: text).evaluateExactly(["x": 3])
    }
    #expect(try value("-x^2") == -9)
    #expect(try value("2^3^2") == 512)
    #expect(try value("2^-1") == Rational(1, 2))
    #expect(try value("8/4/2") == 1)
    #expect(try value("2 - 3 - 4") == -5)
    #expect(try value("x**2") == 9)
    #expect(try value("sum(i^2*x for i in 1..3)") == 42)
    #expect(try value("product(i for i in 1..5 if i != 4)") == 30)
  }

  @Test func latex() throws {
    func latex(_ text: String) throws -> String { try SymbolicExpression(parsing: text).latex }
    #expect(
      try latex("gamma*(x - mu)/(s^2 + gamma^2)")
        == "\\frac{\\gamma \\left(x - \\mu\\right)}{s^{2} + \\gamma^{2}}")
    #expect(try latex("-(x + y)") == "-\\left(x + y\\right)")
    #expect(try latex("8/3*sqrt(x)*sin(m[1])^2") == "\\frac{8 \\sqrt{x} \\sin^{2}\\left(m_{1}\\right)}{3}")
    #expect(try latex("x^(-y)") == "x^{-y}")
    #expect(try latex("eps_x_gamma") == "\\epsilon_{x \\gamma}")
  }

  @Test func swift() throws {
    func source(_ text: String) throws -> String { try SymbolicExpression(parsing: text).swiftSource }
    #expect(try source("8/3*x^2 - y/2") == "8.0 / 3.0 * pow(x, 2) - 1.0 / 2.0 * y")
    #expect(try source("m[1]*pi") == "m_1 * Double.pi")
  }

  @Test func missingSymbolsAreNamed() {
    #expect(throws: EvaluationError.unknownSymbol(name: "y", known: ["x"])) {
      try (x + y).evaluate(["x": 1.0])
    }
  }

  @Test func sharedPartsStaySmall() {
    var e = x
    for _ in 0..<200 { e = sin(e) * e + 1 }
    #expect(e.treeSize > 1e30)
    #expect(e.symbols == ["x"])
    #expect(e == e.substituting(["y": x]))
    #expect(e.derivative(withRespectTo: "y") == 0)
  }
}
