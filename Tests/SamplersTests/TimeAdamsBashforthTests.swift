import Diffusion
import Integration
import Samplers
import Testing

/// The integrals of tAB-DEIS over steps in which `γ` rises without bound.
@Suite struct TimeAdamsBashforthTests {
  /// One point mass at 2: `ε = (x̄ − 2)/γ` is constant along the flow, so that exact integrals make every rule exact.
  @Test(
    "A point mass is reached exactly whatever the steps", arguments: ["tab-deis1", "tab-deis2", "tab-deis3"],
    [1, 2, 3, 10])
  func pointMassIsExact(_ name: String, _ steps: Int) throws {
    for schedule in ScheduleCatalog.all where schedule.name != "laplace" {
      let grid = try TimeGrid(
        .quadratic, steps: steps, schedule: schedule, to: 0.01 * schedule.defaultStartTime)
      let latents = try StateBatch(rows: [[0.7], [-1.3]], dimension: 1)
      let result = try SamplingProblem(
        model: GaussianMixture(means: [[2]], standardDeviation: 0), schedule: schedule, grid: grid
      ).run(SamplerCatalog.sampler(named: name), latents: latents)
      for i in 0..<2 {
        let start = latents[i, 0] / schedule.alpha(at: grid.first)
        let noise = (start - 2) / grid.first.level
        let exact = schedule.alpha(at: grid.last) * (2 + grid.last.level * noise)
        #expect(
          abs(result.states[i, 0] - exact) < 1e-12 + 1e-14 * abs(start),
          "\(schedule.name): \(result.states[i, 0]), \(exact)")
      }
    }
  }
}
