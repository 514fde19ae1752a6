import Accuracy
import Diffusion
import Integration
import Learning
import Numbers
import Samplers
import TestSupport
import Testing

@testable import SamplerSearch

@Suite struct SearchTests {
  private func task(_ objective: ObjectiveName = .rbfExact, calls: Int = 5) throws -> SearchTask {
    let mixture = try GaussianMixture.toy8x8()
    return try SearchTask(
      family: MultistepFamily(Setting.levels(calls)), model: mixture, objective: objective.make(on: mixture),
      startDeviation: Setting.levels(1).levels[0])
  }

  private let settings = OptimizerSettings(
    steps: 50, batch: 256, rate: 1e-2, warmUp: 10, averaging: 0, seed: 3)

  @Test func bitsDependOnNothingButTheSeed() throws {
    let states = try [1, 2, 3].map { jobs in
      let search = try CoefficientSearch(task(), settings: settings, jobs: jobs)
      for _ in 0..<6 { try search.advance() }
      return search.state
    }
    #expect(states.allSatisfy { $0 == states[0] })
  }

  @Test func aSearchThatWasKeptGoesOnWithTheSameBits() throws {
    let whole = try CoefficientSearch(task(), settings: settings)
    for _ in 0..<9 { try whole.advance() }
    let first = try CoefficientSearch(task(), settings: settings)
    for _ in 0..<4 { try first.advance() }
    let second = try CoefficientSearch(task(), settings: settings, state: first.state)
    for _ in 0..<5 { try second.advance() }
    #expect(second.state == whole.state)
  }

  @Test func fiftyStepsLowerTheLossOnOtherNoise() throws {
    let task = try task()
    let search = try CoefficientSearch(task, settings: settings)
    let other = OptimizerSettings(steps: 50, batch: 1024, seed: 99)
    let judge = try CoefficientSearch(task, settings: other)
    let before = try judge.lossAndGradient(at: task.family.initialParameters, step: 0).loss
    for _ in 0..<50 { try search.advance() }
    let after = try judge.lossAndGradient(at: search.parameters, step: 0).loss
    #expect(after < 0.6 * before, "\(before) -> \(after)")
  }

  /// The whole of a step: from the numbers to the loss, for every objective.
  @Test(arguments: ObjectiveName.allCases) func gradientsOfAStepMatchDifferences(_ name: ObjectiveName) throws
  {
    let mixture = try Setting.mixture()
    let starts = try Setting.starts(128)
    let targets = try SearchTargets(
      starts: starts, ends: StateBatch.normal(count: 128, dimension: 2, seed: 8))
    let family = try GaussianFamily(
      Setting.levels(3), learning: [.time, .coefficients, .noise], noiseShare: 0.3)
    let search = try CoefficientSearch(
      SearchTask(
        family: family, model: mixture, objective: name.make(on: mixture), startDeviation: 100,
        targets: name == .trajectory ? targets : nil),
      settings: OptimizerSettings(steps: 5, batch: 128, seed: 1))
    let raw = family.initialParameters
    let gradient = try search.lossAndGradient(at: raw, step: 2).gradient
    let scale = gradient.map(\.magnitude).max() ?? 0
    for j in raw.indices {
      let expected = try Setting.difference(raw, j, step: 1e-4) {
        try search.lossAndGradient(at: $0, step: 2).loss
      }
      expectClose(gradient[j], expected, absolute: 1e-6 * scale, "\(name), number \(j)")
    }
  }

  @Test func aTrajectoryObjectiveNeedsTargets() throws {
    #expect(throws: SearchError.self) { try task(.trajectory) }
  }
}
