import Diffusion
import Integration
import Learning
import Numbers
import TestSupport
import Testing

@testable import SamplerSearch

/// The reverse sweep against central differences.
@Suite struct SweepTests {
  private struct Case {
    let name: String
    let family: any SearchFamily
  }

  private func cases() throws -> [Case] {
    let grid = try Setting.levels(4)
    let all: Set<Learnable> = [.time, .coefficients, .scale, .labels]
    return [
      Case(name: "M", family: try MultistepFamily(grid)),
      Case(name: "M to zero", family: try MultistepFamily(Setting.levels(4, end: .zero))),
      Case(name: "M without constraint", family: try MultistepFamily(grid, learning: all)),
      Case(name: "G", family: try GaussianFamily(grid)),
      Case(name: "G to zero", family: try GaussianFamily(Setting.levels(4, end: .zero))),
      Case(
        name: "G with noise",
        family: try GaussianFamily(grid, learning: all.union([.noise]), noiseShare: 0.4)),
      Case(name: "G, fixed noise", family: try GaussianFamily(grid, learning: [.time], noiseShare: 0.4)),
    ]
  }

  private func fresh(_ program: EvaluationProgram<Double>, _ count: Int) -> [StateBatch] {
    (0..<program.draws).map { StateBatch.normal(count: count, dimension: 2, seed: 12, step: $0 + 1) }
  }

  /// `Σ weights · y_K`.
  private func loss(
    _ family: any SearchFamily, _ raw: [Double], _ sweep: ProgramSweep, _ starts: StateBatch,
    _ weights: StateBatch
  ) throws -> Double {
    let program = try family.program(raw)
    let ends = sweep.run(program, from: starts, fresh: fresh(program, starts.count))
    return zip(ends.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func check(_ item: Case, on model: any DifferentiableModel, policy: TapePolicy) throws -> [Double] {
    let starts = try Setting.starts(8)
    let weights = StateBatch.normal(count: 8, dimension: 2, seed: 13)
    var draw = RandomDraw(seed: 14)
    let raw = item.family.initialParameters.map { $0 + 0.1 * draw.normal() }
    let program = try item.family.program(raw)
    let sweep = ProgramSweep(model, count: 8, evaluations: 4, policy: policy)
    _ = try loss(item.family, raw, sweep, starts, weights)
    let gradient = try item.family.pullBack(sweep.pullBack(program, seed: weights), at: raw)
    let scale = gradient.map(\.magnitude).max() ?? 0
    #expect(scale > 0)
    for j in raw.indices {
      let expected = try Setting.difference(raw, j, step: 2e-4) {
        try loss(item.family, $0, sweep, starts, weights)
      }
      expectClose(gradient[j], expected, relative: 1e-6, absolute: 1e-7 * scale, "\(item.name), number \(j)")
    }
    return gradient
  }

  @Test func gradientsMatchDifferencesAndPoliciesHaveTheSameBits() throws {
    let mixture = try Setting.mixture()
    for item in try cases() {
      let kept = try check(item, on: mixture, policy: .kept)
      let recomputed = try check(item, on: mixture, policy: .recomputed)
      #expect(kept == recomputed, "\(item.name)")
    }
  }

  @Test func gradientsThroughANetworkMatchDifferences() throws {
    let architecture = try ScoreArchitecture(
      dimension: 2, dataDeviation: 0.8, levels: 0.01...160, width: 10, depth: 2,
      features: ScoreArchitecture.randomFeatures(count: 3, dimension: 2, deviation: 1.5, seed: 9))
    var draw = RandomDraw(seed: 5)
    let network = try ScoreNetwork(
      architecture,
      weights: (0..<architecture.layers.graph.parameterCount).map { _ in Float(0.3 * draw.normal()) })
    for item in try cases() {
      let kept = try check(item, on: network, policy: .kept)
      let recomputed = try check(item, on: network, policy: .recomputed)
      #expect(kept == recomputed, "\(item.name)")
    }
  }

  /// The same through dual numbers: the forward sensitivity of the whole chain in one direction, with the model's Jacobian by
  /// differences of nothing: one Gaussian has `ε = γ (y − μ)/(s² + γ²)`.
  @Test func gradientsMatchForwardDualsOfOneGaussian() throws {
    let (mean, deviation) = (0.4, 0.3)
    let law = try GaussianMixture(means: [[mean]], standardDeviation: deviation)
    let starts = try Setting.starts(8, dimension: 1)
    for item in try cases() where !item.name.contains("noise") {
      guard let family = item.family as? any FormulaFamily else { continue }
      let raw = family.initialParameters
      let program = try family.program(raw)
      let sweep = ProgramSweep(law, count: 8, evaluations: 4)
      _ = sweep.run(program, from: starts)
      var seed = StateBatch(count: 8, dimension: 1)
      for i in 0..<8 { seed[i, 0] = 1 }
      let gradient = try family.pullBack(sweep.pullBack(program, seed: seed), at: raw)
      for p in raw.indices {
        var point = raw.map { Dual($0) }
        point[p].slope = 1
        let dual = family.program(of: point)
        var total = 0.0
        for i in 0..<8 {
          var noises: [Dual<Double>] = []
          func form(_ row: ProgramRow<Dual<Double>>) -> Dual<Double> {
            zip(row.noise, noises).reduce(row.start * Dual(starts[i, 0])) { $0 + $1.0 * $1.1 }
          }
          for (point, level) in zip(dual.points, dual.levels) {
            let variance = level * level + Dual(deviation * deviation)
            noises.append(level * (form(point) - Dual(mean)) / variance)
          }
          total += form(dual.result).slope
        }
        expectClose(gradient[p], total, relative: 1e-9, absolute: 1e-9, "\(item.name), number \(p)")
      }
    }
  }

  @Test func keptTapesTakeMemoryAndSaveEvaluations() throws {
    let mixture = try GaussianMixture.toy8x8()
    let sweeps = TapePolicy.allCases.map {
      ProgramSweep(mixture, count: 128, evaluations: 10, policy: $0)
    }
    let family = try MultistepFamily(Setting.levels(10))
    let program = family.program(family.initialParameters)
    let starts = try Setting.starts(128)
    for sweep in sweeps {
      let ends = sweep.run(program, from: starts)
      _ = sweep.pullBack(program, seed: ends)
    }
    #expect(sweeps[0].evaluations == 19 && sweeps[1].evaluations == 10)
    // One tape of 66 numbers for each state against ten.
    #expect(sweeps[1].byteCount - sweeps[0].byteCount == 9 * 66 * 128 * 8)
  }
}
