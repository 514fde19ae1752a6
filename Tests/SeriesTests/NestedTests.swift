import Numbers
import Series
import TestSupport
import Testing

/// Series as coefficients of series: mixed partial derivatives.
@Suite struct NestedTests {
  typealias Inner = TaylorSeries<Double>
  typealias Outer = TaylorSeries<Inner>

  /// x = x0 + h in the inner variable, y = y0 + k in the outer one, both to `order`.
  static func variables(_ x0: Double, _ y0: Double, order: Int) -> (x: Outer, y: Outer) {
    let x = Outer.constant(Inner.variable(at: x0, order: order), order: order)
    return (x, Outer.variable(at: Inner(constant: y0), order: order))
  }

  static func mixed(_ f: Outer, _ i: Int, _ j: Int) -> Double { f.derivative(j)?.derivative(i) ?? .nan }

  static func expectPartials(
    _ f: Outer, order: Int, tolerance: Double = 1e-12, _ expected: (Int, Int) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for i in 0...order {
      for j in 0...order {
        expectClose(
          mixed(f, i, j), expected(i, j), relative: tolerance, absolute: tolerance, "(\(i), \(j))",
          sourceLocation: sourceLocation)
      }
    }
  }

  static func factorial(_ n: Int) -> Double { (1...max(n, 1)).reduce(1) { $0 * Double($1) } }

  @Test func productsOfFunctionsOfOneVariable() throws {
    let (x, y) = Self.variables(0.4, 1.3, order: 4)
    let (s, c) = (Double.sin(0.4), Double.cos(0.4))
    let cycle = [s, c, -s, -c]
    Self.expectPartials(sin(x) * exp(y), order: 4) { i, _ in cycle[i % 4] * Double.exp(1.3) }
    Self.expectPartials(try sin(x) / y, order: 4) { i, j in
      cycle[i % 4] * Self.factorial(j) * (j % 2 == 0 ? 1 : -1) / Double.pow(1.3, Double(j + 1))
    }
    Self.expectPartials(exp(x + y), order: 4) { _, _ in Double.exp(1.7) }
  }

  @Test func functionsOfASum() throws {
    let (x, y) = Self.variables(0.4, 1.3, order: 4)
    let u = x + y
    func derivative(_ n: Int, _ f: (Inner) throws -> Inner) rethrows -> Double {
      try f(.variable(at: 1.7, order: 8)).derivative(n) ?? .nan
    }
    Self.expectPartials(try log(u), order: 4) { i, j in
      i + j == 0 ? Double.log(1.7) : -Self.factorial(i + j - 1) * Double.pow(-1 / 1.7, Double(i + j))
    }
    for function in TotalFunction.allCases {
      Self.expectPartials(Outer.evaluate(function, at: u), order: 4, tolerance: 1e-11) { i, j in
        derivative(i + j) { Inner.evaluate(function, at: $0) }
      }
    }
    let small = u * 0.25.asSeries
    for function in RestrictedFunction.allCases where function != .acosh {
      let f = try Outer.evaluate(function, at: small)
      let g = try Inner.evaluate(function, at: .variable(at: 1.7, order: 8) * 0.25)
      Self.expectPartials(f, order: 4, tolerance: 1e-11) { i, j in g.derivative(i + j) ?? .nan }
    }
    let power = try pow(u, Inner(constant: 2.5))
    Self.expectPartials(power, order: 4) { i, j in
      (0..<i + j).reduce(Double.pow(1.7, 2.5 - Double(i + j))) { $0 * (2.5 - Double($1)) }
    }
  }

  @Test func angleOfAPoint() throws {
    let (x, y) = Self.variables(0.6, 0.8, order: 2)
    let angle = try atan2(y, x)
    expectClose(Self.mixed(angle, 0, 0), Double.atan2(0.8, 0.6), relative: 1e-15)
    expectClose(Self.mixed(angle, 1, 0), -0.8, relative: 1e-14)
    expectClose(Self.mixed(angle, 0, 1), 0.6, relative: 1e-14)
    // (y^2 - x^2)/r^4
    expectClose(Self.mixed(angle, 1, 1), 0.28, relative: 1e-14)
  }

  @Test func threeVariables() {
    typealias Third = TaylorSeries<Outer>
    let (x, y) = Self.variables(0.5, 0.25, order: 2)
    let z = Third.variable(at: Outer(constant: Inner(constant: 2)), order: 2)
    let f = exp(Third(constant: x * y) * z)
    // d^3/dx dy dz of e^(xyz) = (1 + 3 u + u^2) e^u with u = xyz.
    let u = 0.25
    let mixed = f.derivative(1)?.derivative(1)?.derivative(1) ?? .nan
    expectClose(mixed, (1 + 3 * u + u * u) * Double.exp(u), relative: 1e-14)
  }

  @Test func errorsReachTheSurface() {
    let (x, _) = Self.variables(-1, 0, order: 2)
    let error = #expect(throws: SeriesError.self) { try log(x) }
    #expect(error?.operation == "log")
    #expect(error?.constantTerm == "-1.0")
    // The inner constant term vanishes: not invertible, although not zero.
    let (h, _) = Self.variables(0, 0, order: 2)
    let division = #expect(throws: SeriesError.self) { try Outer.one / h }
    #expect(division?.reason.contains("cannot be divided by") == true)
    #expect(throws: SeriesError.self) { try sqrt(h) }
  }
}

extension Double {
  /// The number as an exact constant of the inner variable.
  fileprivate var asSeries: NestedTests.Inner { NestedTests.Inner(constant: self) }
}
