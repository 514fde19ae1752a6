import Numbers
import Series
import TestSupport
import Testing

@testable import Symbolics

@Suite struct MixtureExpressionTests {
  private static func mixture() throws -> MixtureExpression {
    try MixtureExpression(
      means: [[-1, 0.5], [0.25, -0.75], [1.5, 1]], deviations: [0.2, 0.1, 0.3], weights: [0.3, 0.5, 0.2],
      coordinates: ["x", "y"])
  }

  /// The noise prediction as a plain function of series, from its definition as a gradient.
  private func noise(_ x: [TaylorSeries<Double>], _ gamma: TaylorSeries<Double>) throws -> [TaylorSeries<
    Double
  >] {
    let means = [[-1, 0.5], [0.25, -0.75], [1.5, 1]]
    let deviations = [0.2, 0.1, 0.3]
    let weights = [0.3, 0.5, 0.2]
    var total = TaylorSeries<Double>.constant(0, order: gamma.order)
    var sums = [total, total]
    for k in 0..<3 {
      let variance = gamma.squared() + deviations[k] * deviations[k]
      let dx = x[0] - means[k][0]
      let dy = x[1] - means[k][1]
      let density = try exp((dx.squared() + dy.squared()) * -0.5 / variance) * weights[k] / variance
      total = total + density
      sums[0] = try sums[0] + density * dx / variance
      sums[1] = try sums[1] + density * dy / variance
    }
    return try sums.map { try gamma * $0 / total }
  }

  /// d^p eps/d gamma^p for p = 1, 2, 3 against the jet found coefficient by coefficient.
  @Test(arguments: [(0.3, 0.4, 0.5), (-0.8, 0.1, 1.0), (2, 1, 3)])
  func totalDerivativesAreTheJets(_ x: Double, _ y: Double, _ gamma: Double) throws {
    let formulas = try MixtureExpressionTests.mixture().totalDerivatives(upTo: 3)
    var flow = [[x], [y]]
    var jet: [[Double]] = [[], []]
    for order in 0...3 {
      let series = flow.map { TaylorSeries($0 + Array(repeating: 0, count: 4 - $0.count)) }
      let eps = try noise(series, TaylorSeries([gamma, 1, 0, 0]))
      for d in 0..<2 {
        let coefficient = eps[d].coefficients[order]
        jet[d].append(coefficient)
        flow[d].append(coefficient / Double(order + 1))
      }
      flow = flow.map { Array($0.prefix(4)) }
    }
    let values = ["x": x, "y": y, "gamma": gamma]
    var factorial = 1.0
    for p in 0...3 {
      if p > 0 { factorial *= Double(p) }
      for d in 0..<2 {
        expectClose(
          try formulas[p][d].evaluate(values), jet[d][p] * factorial, relative: 1e-10, absolute: 1e-10,
          "p = \(p)")
      }
    }
  }

  @Test func oneComponentIsLinear() throws {
    let single = try MixtureExpression(means: [[.symbol("mu")]], deviations: [.symbol("s")], weights: [1])
    #expect(single.noise[0].text == "gamma*(x - mu)/(s^2 + gamma^2)")
    // Partial in gamma: d/v - 2 gamma^2 d/v^2; eps times partial in x: gamma^2 d/v^2; together s^2 d/v^2.
    let values = ["x": 1.25, "mu": 0.5, "s": 0.3, "gamma": 0.7]
    let first = try single.totalDerivatives(upTo: 1)[1][0].evaluate(values)
    let (v, d) = (0.09 + 0.49, 0.75)
    expectClose(first, 0.09 * d / (v * v), relative: 1e-14)
  }

  @Test func wrongCountsAreRefused() {
    #expect(throws: SystemError.self) { try MixtureExpression(means: [], deviations: [], weights: []) }
    #expect(throws: SystemError.self) {
      try MixtureExpression(means: [[1, 2]], deviations: [1], weights: [1], coordinates: ["x"])
    }
  }

  @Test func productsAreMultipliedOut() throws {
    let e = try SymbolicExpression(parsing: "(x + y)^3*(x - 1)").expanded()
    let expected = "x^4 + 3*x^3*y + 3*x^2*y^2 + x*y^3 - x^3 - 3*x^2*y - 3*x*y^2 - y^3"
    #expect(try SymbolicExpression(parsing: expected) == e)
  }
}
