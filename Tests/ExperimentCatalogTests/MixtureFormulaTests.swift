import Diffusion
import Series
import Symbolics
import TestSupport
import Testing

/// Two independent ways to the total derivatives of the noise prediction: formulas, and the recurrences of the jet.
@Suite struct MixtureFormulaTests {
  @Test(arguments: [[0.3, 0.4, 0.5], [-0.8, 0.1, 1], [2, 1, 3], [0.1, -0.2, 0.3]])
  func derivedFormulasAreTheJets(_ point: [Double]) throws {
    let means = [[-1, 0.5], [0.25, -0.75], [1.5, 1], [0, 0]]
    let deviations = [0.2, 0.125, 0.3, 0.4]
    let weights = [0.25, 0.375, 0.125, 0.25]
    let mixture = try GaussianMixture(means: means, standardDeviations: deviations, weights: weights)
    func exact(_ value: Double) -> SymbolicExpression { SymbolicExpression(floatLiteral: value) }
    let formulas = try MixtureExpression(
      means: means.map { $0.map(exact) }, deviations: deviations.map(exact), weights: weights.map(exact),
      coordinates: ["x", "y"]
    ).totalDerivatives(upTo: 3)
    let jet = try mixture.flowSeries(at: Array(point[0...1]), gamma: point[2], order: 3).noise
    let values = ["x": point[0], "y": point[1], "gamma": point[2]]
    for (p, factorial) in [1.0, 1, 2, 6].enumerated() {
      for d in 0..<2 {
        let value = try formulas[p][d].evaluate(values)
        expectClose(
          value, jet[d].coefficients[p] * factorial, relative: 1e-10, absolute: 1e-10,
          "order \(p), coordinate \(d)")
      }
    }
  }
}
