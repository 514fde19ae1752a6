import Diffusion
import Integration
import Testing

@testable import ExperimentCatalog

@Suite("Predictions with a known error") struct PerturbedModelTests {
  private static let levels = 0.01...150.0

  private func model(_ profile: PerturbedModel.Profile) throws -> PerturbedModel {
    try PerturbedModel(.toy8x8(), size: 0.05, profile: profile, levels: Self.levels, seed: 3)
  }

  private func error(of model: PerturbedModel, _ states: StateBatch, _ levels: [Double]) -> StateBatch {
    var (wrong, exact) = (states, states)
    model.makeEvaluator(count: states.count, order: 0).noise(states, at: levels, into: &wrong)
    model.mixture.makeEvaluator(count: states.count, order: 0).noise(states, at: levels, into: &exact)
    wrong.add(-1, times: exact)
    return wrong
  }

  /// s/√(s² + γ²) times the error of equal size.
  @Test func theErrorOfADenoisedPointFallsWithTheLevel() throws {
    let levels = [0.02, 0.3, 2, 140]
    let states = try StateBatch(rows: [[0.4, 0.1], [-0.2, 0.9], [3, 1], [-90, 120]], dimension: 2)
    let equal = try error(of: model(.noise), states, levels)
    let falling = try error(of: model(.denoised(deviation: 0.7)), states, levels)
    for (i, level) in levels.enumerated() {
      for d in 0..<2 {
        let expected = equal[i, d] * 0.7 / (0.49 + level * level).squareRoot()
        #expect(abs(falling[i, d] - expected) < 1e-12 * (1 + abs(expected)))
      }
    }
  }

  /// A jet is the Taylor series of the flow: its value a little further is what small steps find.
  @Test(arguments: [0.05, 1.5])
  func jetsAreThoseOfTheFlow(_ level: Double) throws {
    let model = try model(.denoised(deviation: 0.7))
    let states = try StateBatch(rows: [[0.4, 0.1], [-0.2, 0.9]], dimension: 2)
    var jet = JetBatch(count: 2, dimension: 2, order: 12)
    model.makeEvaluator(count: 2, order: 12).expand(states, at: [level, level], order: 12, into: &jet)
    // Far within the radius of convergence.
    let step = 0.03 * level
    var walked = states
    let evaluator = model.makeEvaluator(count: 2, order: 0)
    var slopes = [StateBatch](repeating: states, count: 4)
    let (count, h) = (200, step / 200)
    for n in 0..<count {
      let start = level + Double(n) * h
      for (k, (share, factor)) in [(0, 0.0), (0.5, 0.5), (0.5, 0.5), (1.0, 1.0)].enumerated() {
        var inner = walked
        if k > 0 { inner.add(factor * h, times: slopes[k - 1]) }
        let place = [Double](repeating: start + share * h, count: 2)
        evaluator.noise(inner, at: place, into: &slopes[k])
      }
      for (k, weight) in [1.0, 2, 2, 1].enumerated() { walked.add(weight * h / 6, times: slopes[k]) }
    }
    for i in 0..<2 {
      for d in 0..<2 {
        let series = (0...12).reversed().reduce(0.0) { $0 * step + jet[i, $1, d] }
        #expect(abs(series - walked[i, d]) < 1e-12)
      }
    }
  }
}
