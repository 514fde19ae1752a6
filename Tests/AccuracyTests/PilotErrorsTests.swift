import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

@Suite("Grids from the errors of single steps") struct PilotErrorsTests {
  let schedule = LinearVariancePreserving()

  private func problem(_ law: GaussianMixture, nodes: Int, from start: Double = 1) throws
    -> SamplingProblem<ScalarDiffusion>
  {
    SamplingProblem(
      model: law, schedule: schedule,
      grid: try TimeGrid(.logSignalToNoise, steps: nodes, schedule: schedule, from: start))
  }

  /// For a method without history the cost of a path is a sum of costs of its edges: all paths are tried.
  @Test("The cheapest of all paths of four edges through nine nodes is found.")
  func exhaustive() throws {
    let law = try GaussianMixture.smooth()
    let whole = try problem(law, nodes: 8)
    let latents = StateBatch.normal(count: 6, dimension: 2, seed: 3)
    let sampler = try SamplerCatalog.sampler(named: "ddim", on: ScalarDiffusion.self)
    let table = try PilotErrors(of: sampler, on: whole, latents: latents)
    let reference = try ReferenceSolution(whole, latents: latents)
    func cost(_ i: Int, _ j: Int) throws -> Double {
      let grid = try whole.grid.keeping([i, j])
      let error = try LocalError(
        of: sampler,
        on: SamplingProblem(model: law, schedule: schedule, grid: grid),
        reference: reference.keeping([i, j]))
      let scale = ScalarDiffusion(schedule).amplitude(at: grid.last)
      return error.summaries[0].mean / scale * table.growth[j]
    }
    var best = (cost: Double.infinity, path: [Int]())
    for a in 1...5 {
      for b in a + 1...6 {
        for c in b + 1...7 {
          let path = [0, a, b, c, 8]
          let sum = try zip(path, path.dropFirst()).reduce(0) { try $0 + cost($1.0, $1.1) }
          if sum < best.cost { best = (sum, path) }
        }
      }
    }
    #expect(try table.grid(steps: 4) == whole.grid.keeping(best.path))
  }

  @Test("For one Gaussian the growth is that of its flow, sqrt((s^2 + g_N^2)/(s^2 + g^2)).")
  func growth() throws {
    let law = try GaussianMixture(means: [[0.3, -1]], standardDeviation: 0.5)
    let whole = try problem(law, nodes: 12)
    let table = try PilotErrors(
      of: try SamplerCatalog.sampler(named: "ddim", on: ScalarDiffusion.self), on: whole,
      latents: .normal(count: 4, dimension: 2, seed: 1))
    let end = whole.grid.last.level
    for (point, growth) in zip(whole.grid.points, table.growth) {
      let expected = ((0.25 + end * end) / (0.25 + point.level * point.level)).squareRoot()
      #expect(abs(growth / expected - 1) < 1e-4)
    }
  }

  @Test(
    "A pilot grid beats the quadratic and the log-uniform grid on other latents.",
    arguments: ["ddim", "ab2", "unipc-data-2", "dpm-solver++-2m", "ttm2"])
  func betterThanUsual(_ name: String) throws {
    let law = try GaussianMixture.smooth4()
    let sampler = try SamplerCatalog.sampler(named: name, on: ScalarDiffusion.self)
    let whole = try problem(law, nodes: 24)
    let table = try PilotErrors(of: sampler, on: whole, latents: .normal(count: 32, dimension: 2, seed: 4))
    let fresh = StateBatch.normal(count: 400, dimension: 2, seed: 5)
    func error(_ grid: TimeGrid) throws -> Double {
      let problem = SamplingProblem(model: law, schedule: schedule, grid: grid)
      return try GlobalError(
        of: sampler, on: problem, latents: fresh, reference: ReferenceSolution(problem, latents: fresh)
      ).summary.mean
    }
    let own = try error(table.grid(steps: 8))
    for spacing in [Spacing.quadratic, .logSignalToNoise] {
      #expect(own < (try error(TimeGrid(spacing, steps: 8, schedule: schedule))), "\(spacing.name)")
    }
  }

  @Test("More steps than the nodes have are refused, and the grid does not depend on the threads.")
  func limits() throws {
    let whole = try problem(.smooth(), nodes: 6)
    let sampler = try SamplerCatalog.sampler(named: "ab2", on: ScalarDiffusion.self)
    let latents = StateBatch.normal(count: 3, dimension: 2, seed: 4)
    let table = try PilotErrors(of: sampler, on: whole, latents: latents, jobs: 1)
    #expect(throws: ModelError.self) { try table.grid(steps: 7) }
    #expect(throws: ModelError.self) { try table.grid(steps: 0) }
    #expect(try table.grid(steps: 6) == whole.grid)
    #expect(try table.grid(steps: 1).points == [whole.grid.first, whole.grid.last])
    #expect(
      try PilotErrors(of: sampler, on: whole, latents: latents, jobs: 2).grid(steps: 3)
        == table.grid(steps: 3))
  }
}
