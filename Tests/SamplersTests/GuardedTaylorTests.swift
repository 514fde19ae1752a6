import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// Halves all steps or none.
private struct ConstantGuard: StepGuard {
  let answer: Bool
  func jetOrder(for order: Int) -> Int { order }
  func halves(_ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int) -> Bool {
    answer
  }
}

/// Halves the steps of one trajectory.
private struct OneTrajectoryGuard: StepGuard {
  let chosen: Int
  func jetOrder(for order: Int) -> Int { order }
  func halves(_ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int) -> Bool {
    trajectory == chosen
  }
}

@Suite struct GuardedTaylorTests {
  private static func problem(_ grid: TimeGrid) throws -> SamplingProblem<ScalarDiffusion> {
    SamplingProblem(model: try GaussianMixture.toy8x8(), schedule: LinearVariancePreserving(), grid: grid)
  }

  private static let latents = StateBatch.normal(count: 150, dimension: 2, seed: 21)

  @Test(arguments: 2...4)
  func withoutHalvesItIsTheTaylorMethodToTheBit(_ order: Int) throws {
    let problem = try CatalogTests.problem(steps: 12)
    let guarded = try problem.run(
      GuardedTaylor(order: order, guardedBy: ConstantGuard(answer: false)), latents: Self.latents)
    let plain = try problem.run(TruncatedTaylor(order: order), latents: Self.latents)
    #expect(guarded.states == plain.states)
    #expect(guarded.stateEvaluations == plain.stateEvaluations)
  }

  /// With every step halved it is the Taylor method on the grid of the halves.
  @Test(arguments: 2...4)
  func withAllHalvesItIsTheTaylorMethodOnAFinerGrid(_ order: Int) throws {
    let coarse = try CatalogTests.problem(steps: 40).grid
    let levels = coarse.points.map(\.level)
    var halves = [levels[0]]
    for (from, to) in zip(levels, levels.dropFirst()) { halves += [from + (to - from) / 2, to] }
    let fine = try TimeGrid(levels: halves, schedule: LinearVariancePreserving())
    let guarded = try Self.problem(coarse).run(
      GuardedTaylor(order: order, guardedBy: ConstantGuard(answer: true)), latents: Self.latents)
    let plain = try Self.problem(fine).run(TruncatedTaylor(order: order), latents: Self.latents)
    #expect(guarded.stateEvaluations == plain.stateEvaluations)
    for i in 0..<Self.latents.count {
      #expect(guarded.states.distance(to: plain.states, at: i) < 1e-9)
    }
  }

  /// A guard knows the number of the trajectory within the run, whatever the chunk, and the others are left alone.
  @Test func oneTrajectoryIsHalvedAlone() throws {
    let problem = try CatalogTests.problem(steps: 6)
    let guarded = try problem.run(
      GuardedTaylor(order: 3, guardedBy: OneTrajectoryGuard(chosen: 131)), latents: Self.latents)
    let plain = try problem.run(TruncatedTaylor(order: 3), latents: Self.latents)
    #expect(guarded.stateEvaluations == plain.stateEvaluations + 6)
    for i in 0..<Self.latents.count {
      #expect((guarded.states.state(i) == plain.states.state(i)) == (i != 131))
    }
  }

  /// For one Gaussian the flow is `C √(s² + γ²)`: steps are halved where `TermRadius` of its series, known in closed form, says so.
  /// No step towards the data is beyond the radius, so the way goes from data to noise.
  @Test func stepsOfAGaussianAreHalvedWhereItsSeriesSays() throws {
    let width = 0.2
    let model = try GaussianMixture(means: [[0, 0]], standardDeviation: width)
    let schedule = LinearVariancePreserving()
    let levels = [0.05, 0.4, 0.5, 1.5, 1.7]
    let grid = try TimeGrid(levels: levels.reversed(), schedule: schedule).reversed()
    var expected = 0
    for (from, to) in zip(levels, levels.dropFirst()) {
      // (√v)_n by v f' = v'/2 f with v = s² + (γ + h)².
      let v = [width * width + from * from, 2 * from, 1]
      var f = [v[0].squareRoot()]
      for n in 1...4 {
        var sum = 0.0
        for j in 1...min(n, 2) {
          let factor: Double = 1.5 * Double(j) - Double(n)
          sum += factor * v[j] * f[n - j]
        }
        f.append(sum / (Double(n) * v[0]))
      }
      let third: Double = (abs(f[1]) / (27.0.squareRoot() * abs(f[3]))).squareRoot()
      let fourth: Double = Double.pow(abs(f[1]) / (8 * abs(f[4])), 1.0 / 3)
      if to - from > min(third, fourth) { expected += 1 }
    }
    #expect((1...3).contains(expected))
    let run = try SamplingProblem(model: model, schedule: schedule, grid: grid).run(
      GuardedTaylor(order: 3), latents: StateBatch.normal(count: 7, dimension: 2, seed: 4))
    #expect(run.stateEvaluations == 7 * (4 + expected))
  }

  @Test(arguments: [nil, 0, 1, 2])
  func evaluationsLieInTheDeclaredRange(_ halvings: Int?) throws {
    for order in 2...4 {
      var sampler = try SamplerCatalog.sampler(named: "ttm\(order)-guarded")
      if let halvings { sampler = try sampler.setting("halvings", to: "\(halvings)") }
      for steps in [1, 5, 10] {
        let range = try #require(sampler.card.evaluations.range(steps: steps))
        let run = try CatalogTests.problem(steps: steps).run(sampler, latents: Self.latents)
        #expect(run.evaluations >= Double(range.lowerBound) && run.evaluations <= Double(range.upperBound))
        if halvings == nil, steps == 10 { #expect(run.evaluations > 10) }
      }
    }
  }

  @Test func aFamilyContinues() throws {
    #expect(try SamplerCatalog.sampler(named: "ttm7-guarded").card.orders.smooth == 7)
    #expect(throws: SamplerError.orderOutOfRange(name: "ttm1-guarded", allowed: 2...60)) {
      try SamplerCatalog.sampler(named: "ttm1-guarded")
    }
    #expect(throws: SamplerError.unknown("ttm-guarded")) { try SamplerCatalog.sampler(named: "ttm-guarded") }
  }
}
