import Numbers
import Series
import TestSupport
import Testing

@testable import Symbolics

@Suite struct TapeTests {
  static func expansion<S: IntegrationScalar>(
    of outputs: [SymbolicExpression], at values: [String: S], rates: [String: S], order: Int,
    summation: TapeExpansion<S>.Summation
  ) throws -> TapeExpansion<S> {
    let names = values.keys.sorted()
    let parameters = names.map { SymbolicSystem.Parameter(name: "d" + $0, value: 0) }
    let system = try SymbolicSystem(
      states: names, equations: names.map { .symbol("d" + $0) }, parameters: parameters,
      initialValues: names.map { _ in 0 })
    let tape = try Tape(system, outputs: outputs)
    let expansion = try TapeExpansion(
      tape, order: order, parameters: names.map { rates[$0] ?? .zero }, summation: summation)
    try expansion.expand(state: names.map { values[$0] ?? .zero }, time: .zero)
    return expansion
  }

  @Test(arguments: ElementaryFunction.allCases.filter { $0 != .atan2 && $0 != .asinh && !$0.hasKink })
  func functionsAgreeWithSeriesToTheBit(_ function: ElementaryFunction) throws {
    let start = function == .acosh ? 1.75 : 0.375
    let x = SymbolicExpression.symbol("x")
    let expansion = try TapeTests.expansion(
      of: [.apply(function, x * x)], at: ["x": start.squareRoot()], rates: ["x": 0.25], order: 24,
      summation: .recurrence)
    let series = TaylorSeries([start.squareRoot(), 0.25]).padded(to: 24)
    let expected = try #require(Recipe.apply(function, .power(.symbol("x"), 2, 1)).series(["x": series]))
    #expect(expansion.coefficients(output: 0) == expected.coefficients)
  }

  @Test func arithmeticAgreesWithSeriesToTheBit() throws {
    let x = TaylorSeries([0.75, 0.3]).padded(to: 20)
    let y = TaylorSeries([1.25, -0.7]).padded(to: 20)
    let cases: [(String, TaylorSeries<Double>)] = [
      ("exp(x)*sin(y)", exp(x) * sin(y)), ("sin(y)/exp(x)", try sin(y) / exp(x)),
      ("sqrt(exp(x))", try sqrt(exp(x))), ("exp(x)^2", exp(x).squared()),
      ("exp(x) - sin(y)", exp(x) - sin(y)),
      ("atan2(x, y)", try atan2(x, y)),
    ]
    for (text, series) in cases {
      let expansion = try TapeTests.expansion(
        of: [try SymbolicExpression(parsing: text)], at: ["x": 0.75, "y": 1.25],
        rates: ["x": 0.3, "y": -0.7],
        order: 20, summation: .recurrence)
      #expect(expansion.coefficients(output: 0) == series.coefficients, "\(text)")
    }
  }

  @Test(arguments: [true, false])
  func randomFormulasAgreeWithSeries(_ isVector: Bool) {
    forRandomRecipes(seed: 41, count: 600, depth: 4, isRational: false) { recipe, draw in
      var values: [String: Double] = [:]
      var rates: [String: Double] = [:]
      var series: [String: TaylorSeries<Double>] = [:]
      for name in Recipe.symbols {
        values[name] = draw.uniform(-2, 2)
        // Division loses a factor rate/value per order.
        rates[name] = (values[name] ?? 0) * draw.uniform(-1, 1)
        series[name] = TaylorSeries([values[name] ?? 0, rates[name] ?? 0]).padded(to: 18)
      }
      guard let expected = recipe.series(series)?.truncated(to: 18), expected.order == 18 else { return nil }
      var largest = 1.0
      _ = recipe.value(values, &largest)
      guard largest < 30, expected.coefficients.allSatisfy(\.isFinite) else { return nil }
      func expansion(_ summation: TapeExpansion<Double>.Summation) throws -> TapeExpansion<Double> {
        try TapeTests.expansion(
          of: [recipe.expression], at: values, rates: rates, order: 18, summation: summation)
      }
      guard let rows = try? expansion(.recurrence),
        let expansion = try? expansion(isVector ? .vector : .recurrence)
      else { return "no tape" }
      // By recurrences the coefficients of all rows are at hand.
      var scale = 1.0
      for index in 0..<rows.tape.rowCount * rows.stateStride {
        scale = max(scale, rows.states[index].magnitude)
      }
      for (n, value) in expansion.coefficients(output: 0).enumerated() {
        let error = (value - expected.coefficients[n]).magnitude
        // At zero of a base under a fractional or negative power only one of two equal forms is analytic.
        if !value.isFinite { return nil }
        if error > 1e-8 * scale * largest {
          return "order \(n): \(value), series \(expected.coefficients[n])"
        }
      }
      return nil
    }
  }

  @Test func lanesAreIndependentTrajectories() throws {
    let system = try SymbolicSystem(
      parsing: ParserTests.pleiades.replacing("r[i,j]^3", with: "(2 + x[i]^2)").replacing(
        "r[i,j] =", with: "q[i] ="
      ).replacing("x[j])^2", with: "1)^2"))
    let tape = try Tape(system)
    let parameters = try system.parameterValues() as [Double]
    let start = try system.initialState(parameters: parameters)
    let lanes = try TapeExpansion<SIMD8<Double>>(
      tape, order: 12, parameters: parameters.map { SIMD8(repeating: $0) })
    func state(_ lane: Int) -> [Double] { start.map { $0 + Double(lane) / 8 } }
    let block = start.indices.map { index in SIMD8((0..<8).map { state($0)[index] }) }
    try lanes.expand(state: block, time: SIMD8(repeating: 0))
    let single = try TapeExpansion<Double>(tape, order: 12, parameters: parameters, summation: .recurrence)
    for lane in 0..<8 {
      try single.expand(state: state(lane), time: 0)
      for index in start.indices {
        #expect(lanes.coefficients(state: index).map { $0[lane] } == single.coefficients(state: index))
      }
    }
  }

  @Test func equalPartsAreComputedOnce() throws {
    let kepler = try SymbolicSystem(
      parsing: """
        x' = u; y' = v; u' = -x/sqrt(x^2 + y^2)^3; v' = -y/(y^2 + x^2)^(3/2)
        x(0) = 1; y(0) = 0; u(0) = 0; v(0) = 1
        """)
    #expect(try Tape(kepler).nodeCount == 6)
    let pair = try SymbolicSystem(
      parsing: "x' = a*(x - y)^2; y' = b*(y - x)^2; a = 2; b = 3; x(0) = 1; y(0) = 0")
    #expect(try Tape(pair).nodeCount == 2)
  }

  @Test func parametersChangeWithoutANewTape() throws {
    let system = try SymbolicSystem(parsing: "x' = a*x + b; a = 1; b = 2*a; x(0) = 1")
    let tape = try Tape(system)
    let expansion = try TapeExpansion(tape, order: 3, parameters: try system.parameterValues() as [Double])
    try expansion.expand(state: [1], time: 0)
    #expect(expansion.coefficients(state: 0) == [1, 3, 1.5, 0.5])
    try expansion.setParameters(try system.parameterValues(overriding: ["a": 2]))
    try expansion.expand(state: [1], time: 0)
    #expect(expansion.coefficients(state: 0) == [1, 6, 6, 4])
    #expect(throws: TapeError.self) { try expansion.setParameters([1]) }
    #expect(throws: TapeError.self) { try expansion.expand(state: [1, 2], time: 0) }
    #expect(throws: TapeError.order(0)) { try TapeExpansion(tape, order: 0, parameters: [1.0, 2.0]) }
  }

  /// Vector sums and double-double sums differ by rounding only, for every kind of recurrence.
  @Test func vectorSumsAgreeWithDoubleDouble() throws {
    let text = """
      x' = sin(x*t) + t^2 + exp(-y)/(2 + cos(x)) + sqrt(1 + x^2) + tanh(y); y' = x^(1/3)*log(2 + x*y) - (1 + y^2)^(0.3d0)
      x(0) = 1; y(0) = 1/2
      """
    let system = try SymbolicSystem(parsing: text)
    let tape = try Tape(system)
    let fast = try TapeExpansion<Double>(tape, order: 30, parameters: [])
    let slow = try TapeExpansion<DoubleDouble>(tape, order: 30, parameters: [])
    for _ in 0..<2 {
      try fast.expand(state: [1, 0.5], time: 0)
      try slow.expand(state: [DoubleDouble(1), DoubleDouble(0.5)], time: .zero)
      for state in 0..<2 {
        let expected = slow.coefficients(state: state).map(\.double)
        expectClose(fast.coefficients(state: state), expected, relative: 1e-12)
      }
    }
  }
}

extension TaylorSeries where Coefficient == Double {
  /// The series with zeros up to an order.
  func padded(to order: Int) -> TaylorSeries {
    TaylorSeries(coefficients + Array(repeating: 0, count: order + 1 - coefficients.count))
  }
}
