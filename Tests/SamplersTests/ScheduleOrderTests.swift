import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// The orders of methods in `γ`, `t` and `λ` on every schedule, and what schedules have in common.
@Suite struct ScheduleOrderTests {
  static let schedules = ScheduleCatalog.all.map(\.name)
  /// One method of each kind: in `γ`, in `t`, exponential, several stages.
  static let methods = ["ddim", "ttm3", "pf-ttm2", "ab2", "dpm-solver-2s", "rho-kutta3"]

  static func study(_ schedule: any NoiseSchedule) throws -> ConvergenceStudy<ScalarDiffusion> {
    // The Laplace schedule has a kink at γ = 1.
    ConvergenceStudy(
      model: try GaussianMixture(
        means: [[-1, 0.2], [0.8, 0.9], [0.3, -1.1]], standardDeviations: [0.5, 0.6, 0.45]),
      schedule: schedule, from: 0.95, to: 0.2, latents: StateBatch.normal(count: 8, dimension: 2, seed: 21))
  }

  @Test("A method keeps its order on every schedule", arguments: schedules, methods)
  func ordersHold(_ schedule: String, _ method: String) throws {
    let schedule = try #require(ScheduleCatalog.schedule(named: schedule))
    let plain = try SamplerCatalog.sampler(named: method)
    let sampler = (try? plain.setting("start", to: "exact")) ?? plain
    let order = sampler.card.orders.smooth
    let measured = try Self.study(schedule).global(
      sampler, shape: .quadratic, steps: order == 1 ? [160, 320, 640] : [40, 80, 160, 320])
    #expect(measured.estimate.supports(order), "\(measured.errors), \(measured.estimate.slope)")
  }

  @Test("Euler in t on straight lines is DDIM", arguments: [1.0, 3.0])
  func eulerOnFlowMatchingIsDDIM(_ shift: Double) throws {
    let mixture = try GaussianMixture.toy8x8()
    let schedule: any NoiseSchedule =
      shift == 1 ? FlowMatching() : try ShiftedSchedule(FlowMatching(), shift: shift)
    let grid = try TimeGrid(.linear, steps: 12, schedule: schedule)
    let problem = SamplingProblem(model: mixture, schedule: schedule, grid: grid)
    let latents = StateBatch.normal(count: 20, dimension: 2, seed: 3)
    let ddim = try problem.run(TruncatedTaylor(order: 1), latents: latents).states
    // v = dx/dt = ε − D with D = x̄ − γ ε and t = γ/(1 + γ), by hand and in the time of the lines themselves.
    let evaluator = mixture.makeEvaluator(count: 20, order: 1)
    var (x, noise) = (latents, latents)
    for (from, to) in zip(grid.points, grid.points.dropFirst()) {
      let (t, next) = (from.level / (1 + from.level), to.level / (1 + to.level))
      var scaled = x
      scaled.scale(by: 1 / (1 - t))
      evaluator.noise(scaled, at: [Double](repeating: from.level, count: scaled.stride), into: &noise)
      for i in 0..<20 {
        for d in 0..<2 {
          let data = scaled[i, d] - from.level * noise[i, d]
          x[i, d] += (next - t) * (noise[i, d] - data)
        }
      }
    }
    for i in 0..<20 { #expect(ddim.distance(to: x, at: i) < 1e-11, "trajectory \(i)") }
  }

  @Test("A shift of flow matching is the time shift of its lines", arguments: [0.2, 0.5, 0.9])
  func shiftIsATimeShift(_ time: Double) throws {
    let shifted = try ShiftedSchedule(FlowMatching(), shift: 3)
    let moved = 3 * time / (1 + 2 * time)
    #expect(abs(shifted.gamma(at: time) / FlowMatching().gamma(at: moved) - 1) < 1e-14)
    #expect(throws: ModelError.self) { try ShiftedSchedule(FlowMatching(), shift: 0) }
  }

  @Test("The analytical first step scales with the prior: eps = x/sigma")
  func analyticFirstStepOfAnExplodingSchedule() throws {
    let schedule = VarianceExploding()
    let mixture = try GaussianMixture(means: [[2]], standardDeviation: 0.5)
    let grid = try TimeGrid(.quadratic, steps: 10, schedule: schedule)
    let latents = try StateBatch(rows: [[30]], dimension: 1)
    let run = try SamplingProblem(
      model: mixture, schedule: schedule, grid: grid, options: RunOptions(analyticFirstStep: true)
    ).run(TruncatedTaylor(order: 1), latents: latents)
    var x = 30.0
    for (n, (from, to)) in zip(grid.points, grid.points.dropFirst()).enumerated() {
      let noise = n == 0 ? x / from.level : from.level * (x - 2) / (0.25 + from.level * from.level)
      x += (to.level - from.level) * noise
    }
    #expect(abs(run.states[0, 0] - x) < 1e-12)
    #expect(run.stateEvaluations == 9)
  }

  @Test(
    "A method that chooses its steps refuses the analytical first step",
    arguments: SamplerCatalog.all.filter { $0.card.evaluations == .adaptive }.map(\.card.name))
  func adaptiveMethodsRefuseTheAnalyticFirstStep(_ name: String) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.quadratic, steps: 1, schedule: schedule),
      options: RunOptions(analyticFirstStep: true))
    #expect(throws: SamplerError.noAnalyticFirstStep(sampler: name)) {
      try problem.run(
        SamplerCatalog.sampler(named: name), latents: StateBatch.normal(count: 1, dimension: 2, seed: 1))
    }
  }

  @Test("Guidance of a guided model runs and is guidance of the sums")
  func guidanceNests() throws {
    let mixture = try GaussianMixture.toy8x8()
    let (a, b) = (try mixture.restricted(to: Array(0..<8)), try mixture.restricted(to: Array(8..<16)))
    let inner = try GuidedModel(conditional: b, unconditional: mixture, weight: 1)
    let outer = try GuidedModel(conditional: a, unconditional: inner, weight: 0.5)
    #expect(outer.costPerEvaluation == 3)
    let states = StateBatch.normal(count: 9, dimension: 2, seed: 5)
    let levels = [Double](repeating: 0.4, count: states.stride)
    var (whole, ea, eb, em) = (states, states, states, states)
    outer.makeEvaluator(count: 9, order: 3).noise(states, at: levels, into: &whole)
    a.makeEvaluator(count: 9, order: 1).noise(states, at: levels, into: &ea)
    b.makeEvaluator(count: 9, order: 1).noise(states, at: levels, into: &eb)
    mixture.makeEvaluator(count: 9, order: 1).noise(states, at: levels, into: &em)
    for i in 0..<9 {
      for d in 0..<2 {
        let expected = 1.5 * ea[i, d] - 0.5 * (2 * eb[i, d] - em[i, d])
        #expect(abs(whole[i, d] - expected) < 1e-12 * (1 + abs(expected)))
      }
    }
    // Along the guided flow the second coefficient is half of the change of ε along it.
    var jet = JetBatch(count: 9, dimension: 2, order: 2)
    let evaluator = outer.makeEvaluator(count: 9, order: 2)
    evaluator.expand(states, at: levels, order: 2, into: &jet)
    let h = 1e-5
    var (up, down) = (states, states)
    for (batch, sign) in [(0, 1.0), (1, -1.0)] {
      var moved = states
      moved.add(sign * h, times: whole)
      var noise = states
      evaluator.noise(moved, at: [Double](repeating: 0.4 + sign * h, count: states.stride), into: &noise)
      if batch == 0 { up = noise } else { down = noise }
    }
    for i in 0..<9 {
      for d in 0..<2 {
        let slope = (up[i, d] - down[i, d]) / (2 * h)
        #expect(abs(2 * jet[i, 2, d] - slope) < 1e-6 * (1 + abs(slope)))
      }
    }
  }
}
