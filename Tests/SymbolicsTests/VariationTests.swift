import Numbers
import TestSupport
import Testing

@testable import Symbolics

@Suite struct VariationTests {
  /// The harmonic oscillator x'' = -w^2 x has the derivatives of its solution in closed form.
  @Test func sensitivitiesOfTheOscillator() throws {
    let system = try SymbolicSystem(parsing: "x' = v; v' = -k*x; k = w^2; w = 2; x(0) = 3; v(0) = w")
    let varied = try system.withVariations([.parameter("w"), .initialValue("x"), .initialValue("v")])
    #expect(varied.states.count == 8)
    #expect(varied.states[2] == "x_wrt_w" && varied.states[4] == "x_wrt_x0")
    let t = 1.7
    let integrator = try SystemIntegrator<Double>(varied)
    #expect(integrator.advance(to: t) == .reachedEnd)
    let (w, c, s) = (2.0, Double.cos(2 * t), Double.sin(2 * t))
    // x = 3 cos(w t) + sin(w t), since v(0)/w = 1.
    expectClose(integrator.state[0], 3 * c + s, relative: 1e-14)
    expectClose(integrator.state[2], -3 * t * s + t * c, relative: 1e-13)
    expectClose(integrator.state[4], c, relative: 1e-13)
    expectClose(integrator.state[6], s / w, relative: 1e-13)
  }

  /// A chaotic flow against central differences of itself in double-double arithmetic.
  @Test func sensitivitiesOfLorenzAgreeWithDifferences() throws {
    let system = try SystemIntegratorTests.shipped("lorenz")
    let varied = try SystemIntegrator<Double>(
      try system.withVariations([.parameter("rho"), .initialValue("y")]))
    #expect(varied.advance(to: 2) == .reachedEnd)
    let h = DoubleDouble(1e-9)
    func end(_ rho: DoubleDouble, _ y: DoubleDouble) throws -> [DoubleDouble] {
      let options = IntegrationOptions(tolerance: 1e-28)
      let integrator = try SystemIntegrator<DoubleDouble>(system, parameters: ["rho": rho], options: options)
      try integrator.restart(at: .zero, state: [.one, y, .one])
      _ = integrator.advance(to: DoubleDouble(2))
      return integrator.state
    }
    let rho = DoubleDouble(28)
    let byRho = zip(try end(rho + h, .one), try end(rho - h, .one)).map { (($0 - $1) / (h + h)).double }
    let byStart = zip(try end(rho, .one + h), try end(rho, .one - h)).map { (($0 - $1) / (h + h)).double }
    expectClose(Array(varied.state[3..<9]), byRho + byStart, relative: 1e-10, scale: 1)
  }

  @Test func jacobianProductsAreExact() throws {
    let system = try SymbolicSystem(parsing: "x' = x^2*y; y' = x/y; x(0) = 1; y(0) = 2")
    let product = try system.jacobianProduct([.symbol("p"), .symbol("q")])
    let values: [String: Rational] = ["x": 3, "y": 2, "p": 5, "q": 7]
    #expect(try product[0].evaluateExactly(values) == Rational(2 * 3 * 2 * 5 + 9 * 7))
    #expect(try product[1].evaluateExactly(values) == Rational(5, 2) - Rational(21, 4))
    #expect(throws: SystemError.self) { try system.jacobianProduct([1]) }
    #expect(throws: SystemError.self) { try system.withVariations([.parameter("q")]) }
  }

  @Test func fieldsAndJacobiansAreThoseOfTheFormulas() throws {
    let system = try SymbolicSystem(parsing: "x' = a*x^2*y + t; y' = x/y; a = 2; x(0) = 1; y(0) = 2")
    let field = try SystemField(system, parameters: ["a": 3])
    let point = [3.0, 2]
    var value = [0.0, 0]
    var matrix = [0.0, 0, 0, 0]
    var rates = [0.0, 0]
    point.withUnsafeBufferPointer { point in
      value.withUnsafeMutableBufferPointer { field.evaluate(0.5, point, into: $0) }
      matrix.withUnsafeMutableBufferPointer { matrix in
        rates.withUnsafeMutableBufferPointer {
          field.evaluateJacobian(0.5, point, into: matrix, timeDerivative: $0)
        }
      }
    }
    #expect(value == [54.5, 1.5])
    #expect(matrix == [36, 27, 0.5, -0.75])
    #expect(rates == [1, 0])
  }
}
