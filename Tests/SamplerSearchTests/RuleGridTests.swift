import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

@testable import SamplerSearch

/// Programs of the catalogue's rules against the samplers themselves, and their derivatives with respect to the grid.
@Suite struct RuleGridTests {
  private static func families(_ steps: Int) throws -> [(String, RuleGridFamily)] {
    let grid = try Setting.levels(steps)
    return SamplerCatalog.all.compactMap { sampler in
      (try? RuleGridFamily(grid, of: sampler, schedule: Setting.schedule)).map { (sampler.card.name, $0) }
    }
  }

  @Test func programsMakeTheSamplesOfTheirSamplers() throws {
    let mixture = try Setting.mixture()
    let starts = try Setting.starts(24)
    let families = try Self.families(6)
    #expect(families.count > 30)
    for (name, family) in families {
      let grid = try TimeGrid(levels: family.grid.levels, schedule: Setting.schedule)
      let problem = SamplingProblem(model: mixture, schedule: Setting.schedule, grid: grid)
      var latents = starts
      problem.process.leave(&latents, at: grid.first)
      var expected = try problem.run(SamplerCatalog.sampler(named: name), latents: latents).states
      problem.process.enter(&expected, at: grid.last)
      let program = try family.program(family.initialParameters)
      let ends = ProgramSweep(mixture, count: 24, evaluations: program.evaluations).run(program, from: starts)
      for i in 0..<24 {
        let size = expected.state(i).map(\.magnitude).max() ?? 0
        expectClose(ends.state(i), expected.state(i), absolute: 1e-9 * (1 + size), name)
      }
    }
  }

  @Test func gradientsMatchDifferencesForEverySampler() throws {
    let mixture = try Setting.mixture()
    let starts = try Setting.starts(8)
    let weights = StateBatch.normal(count: 8, dimension: 2, seed: 13)
    for (name, family) in try Self.families(5) {
      var draw = RandomDraw(seed: 14)
      let raw = family.initialParameters.map { $0 + 0.05 * draw.normal() }
      let program = try family.program(raw)
      let sweep = ProgramSweep(mixture, count: 8, evaluations: program.evaluations)
      func loss(_ raw: [Double]) throws -> Double {
        let ends = sweep.run(try family.program(raw), from: starts)
        return zip(ends.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let value = try loss(raw)
      let gradient = try family.pullBack(sweep.pullBack(program, seed: weights), at: raw)
      let scale = (gradient.map(\.magnitude).max() ?? 0) + value.magnitude
      for j in raw.indices {
        let expected = try Setting.difference(raw, j, step: 3e-4, loss)
        expectClose(gradient[j], expected, absolute: 2e-7 * scale, "\(name), number \(j)")
      }
    }
  }

  /// The stencil of the rules' factors against dual numbers, for the rule that exists in both: `c_n0`, `c_n1` of AB2 are rational
  /// functions of the levels.
  @Test func theStencilIsExactToTwelveDigits() throws {
    let sampler = AdamsBashforth(order: .second)
    let grid = try Setting.levels(6)
    let family = try RuleGridFamily(grid, of: sampler, schedule: Setting.schedule)
    for n in 1..<6 {
      var levels = grid.levels.map { Dual($0) }
      levels[n].slope = grid.levels[n]
      let increments = (0..<6).map { k -> [Dual<Double>] in
        let h = levels[k + 1] - levels[k]
        guard k > 0 else { return [h] }
        let tilt = h * h / ((levels[k] - levels[k - 1]) * Dual(2))
        return (0...k).map { $0 == k ? h + tilt : $0 == k - 1 ? -tilt : .zero }
      }
      let exact = MultistepRows(levels: levels, increments: increments).program()
      let stencil = try family.derivative(grid.levels, n)
      let program = try family.program(levels: grid.levels)
      var place = 0
      func next(_ row: ProgramRow<Double>, _ other: ProgramRow<Dual<Double>>) {
        place += 1
        for (j, _) in row.noise.enumerated() {
          expectClose(
            stencil[place], other.noise[j].slope, relative: 1e-11, absolute: 1e-11 * grid.levels[0],
            "level \(n)")
          place += 1
        }
      }
      for k in 0..<6 { expectClose(stencil[k], exact.levels[k].slope, relative: 1e-11, absolute: 1e-12) }
      place = 6
      for (row, other) in zip(program.points, exact.points) { next(row, other) }
      next(program.result, exact.result)
    }
  }

  @Test func othersAreRefusedWithAReason() throws {
    let grid = try Setting.levels(5)
    for (name, reason) in [
      ("ttm2", "linear combinations"), ("rk45", "its own steps"), ("ancestral", "noise"),
      ("dpm-solver-fast", "divides"), ("etd-ttm2", "linear combinations"),
    ] {
      let sampler = try SamplerCatalog.sampler(named: name) as any Sampler<ScalarDiffusion>
      do {
        _ = try RuleGridFamily(grid, of: sampler, schedule: Setting.schedule)
        Issue.record("\(name) was accepted")
      } catch {
        #expect(error.description.contains(reason), "\(name): \(error.description)")
      }
    }
    let started =
      try SamplerCatalog.sampler(named: "ab3").setting("start", to: "heun") as any Sampler<ScalarDiffusion>
    #expect(throws: SearchError.self) {
      try RuleGridFamily(grid, of: started, schedule: Setting.schedule)
    }
  }
}
