import Diffusion
import Integration
import Learning
import Numbers
import TestSupport
import Testing

@testable import SamplerSearch

/// Vector-Jacobian products against central differences of the model's own evaluator.
@Suite struct TapeTests {
  private func models() throws -> [(String, any DifferentiableModel)] {
    let architecture = try ScoreArchitecture(
      dimension: 2, dataDeviation: 0.8, levels: 0.05...20, width: 10, depth: 2,
      features: ScoreArchitecture.randomFeatures(count: 3, dimension: 2, deviation: 1.5, seed: 9))
    let plain = try ScoreArchitecture(
      dimension: 2, dataDeviation: 0.8, levels: 0.05...20, width: 7, depth: 1, features: [], output: .plain)
    func network(_ architecture: ScoreArchitecture) throws -> ScoreNetwork {
      var draw = RandomDraw(seed: 5)
      return try ScoreNetwork(
        architecture,
        weights: (0..<architecture.layers.graph.parameterCount).map { _ in Float(0.5 * draw.normal()) })
    }
    return [
      ("mixture", try Setting.mixture()), ("mixture in 3-D", try Setting.mixture(dimension: 3)),
      ("mixture in 1-D", try Setting.mixture(dimension: 1)), ("toy", try GaussianMixture.toy8x8()),
      ("network", try network(architecture)), ("plain network", try network(plain)),
    ]
  }

  private func noise(_ model: any DifferentiableModel, _ states: StateBatch, _ level: Double) -> StateBatch {
    var noise = states
    model.makeEvaluator(count: states.count, order: 1).noise(
      states, at: [Double](repeating: level, count: states.stride), into: &noise)
    return noise
  }

  @Test func evaluationsAreThoseOfTheModel() throws {
    for (name, model) in try models() {
      let tape = model.makeTape(count: 11)
      for level in [0.02, 0.3, 4] {
        var states = StateBatch.normal(count: 11, dimension: model.dimension, seed: 8)
        states.scale(by: 0.6 + level)
        var taped = StateBatch(count: 11, dimension: model.dimension)
        tape.evaluate(states, at: level, into: &taped)
        let exact = noise(model, states, level)
        for i in 0..<11 {
          expectClose(taped.state(i), exact.state(i), absolute: 1e-11, "\(name), level \(level)")
        }
      }
    }
  }

  @Test func productsAndRatesMatchDifferences() throws {
    for (name, model) in try models() {
      let tape = model.makeTape(count: 11)
      for level in [0.1, 0.5, 3] {
        var states = StateBatch.normal(count: 11, dimension: model.dimension, seed: 8)
        states.scale(by: 0.6 + level)
        let seed = StateBatch.normal(count: 11, dimension: model.dimension, seed: 9)
        var unused = StateBatch(count: 11, dimension: model.dimension)
        tape.evaluate(states, at: level, into: &unused)
        var gradient = StateBatch(count: 11, dimension: model.dimension)
        let rate = tape.pullBack(states, seed: seed, into: &gradient)
        func loss(_ states: StateBatch, _ level: Double) -> Double {
          let noise = noise(model, states, level)
          let products = (0..<11).map { i -> Double in
            zip(noise.state(i), seed.state(i)).map { $0 * $1 }.reduce(0, +)
          }
          return products.reduce(0, +)
        }
        let size = gradient.values.map(\.magnitude).max() ?? 0
        for (i, d) in [(0, 0), (4, model.dimension - 1), (10, 0)] {
          let expected = Setting.difference([states[i, d]], 0, step: 1e-4 * level) {
            var moved = states
            moved[i, d] = $0[0]
            return loss(moved, level)
          }
          expectClose(gradient[i, d], expected, absolute: 2e-7 * size, "\(name), level \(level), state \(i)")
        }
        let expected = Setting.difference([level], 0, step: 1e-4 * level) { loss(states, $0[0]) }
        expectClose(rate, expected, relative: 1e-6, absolute: 1e-7, "\(name), level \(level), rate")
      }
    }
  }

  /// A mixture's Jacobian is a Hessian; a network's is not.
  @Test func theJacobianOfAMixtureIsSymmetric() throws {
    let mixture = try Setting.mixture()
    let states = StateBatch.normal(count: 8, dimension: 2, seed: 2)
    let tape = mixture.makeTape(count: 8)
    var unused = states
    tape.evaluate(states, at: 0.3, into: &unused)
    let columns = (0..<2).map { d -> StateBatch in
      var (seed, gradient) = (StateBatch(count: 8, dimension: 2), StateBatch(count: 8, dimension: 2))
      for i in 0..<8 { seed[i, d] = 1 }
      _ = tape.pullBack(states, seed: seed, into: &gradient)
      return gradient
    }
    for i in 0..<8 { expectClose(columns[0][i, 1], columns[1][i, 0], relative: 1e-12, absolute: 1e-13) }
  }

  /// Far between modes at a small level, where responsibilities underflow, nothing is lost.
  @Test func productsStayFiniteAtSmallLevels() throws {
    let mixture = try GaussianMixture.toy8x8()
    let tape = mixture.makeTape(count: 8)
    var states = StateBatch.normal(count: 8, dimension: 2, seed: 2)
    states.scale(by: 3)
    var (noise, gradient) = (states, StateBatch(count: 8, dimension: 2))
    tape.evaluate(states, at: 1e-4, into: &noise)
    let rate = tape.pullBack(states, seed: states, into: &gradient)
    #expect(rate.isFinite && gradient.values.allSatisfy(\.isFinite))
  }
}
