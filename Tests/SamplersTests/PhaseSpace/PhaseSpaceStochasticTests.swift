import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// The stochastic methods in phase space against their formulas, written in another language with other formulas for the score.
@Suite struct PhaseSpaceStochasticTests {
  static let mixture = Result {
    try GaussianMixture(
      means: [[0.3, -1], [1.2, 0.4], [-0.7, 0.1]], standardDeviations: [0.2, 0.35, 0.1],
      weights: [0.2, 0.5, 0.3])
  }

  static func sampler(_ name: String, _ options: [String: String] = [:]) throws
    -> any Sampler<PhaseSpaceDiffusion>
  {
    try options.sorted { $0.key < $1.key }.reduce(
      SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    ) { try $0.setting($1.key, to: $1.value) }
  }

  /// The numbers of the script.
  static func noise(_ trajectories: Int, steps: Int, draws: Int) -> RecordedNoise {
    var noise = RecordedNoise(
      NoiseShape(trajectories: trajectories, steps: steps, drawsPerStep: draws, dimension: 2))
    for i in 0..<trajectories {
      for k in 0..<steps * draws {
        for d in 0..<2 {
          let whole: Int = (37 * k + 61 * d + 11) % 41 - 20
          noise[i, draw: k, d] = Double(whole) / 10
        }
      }
    }
    return noise
  }

  static func run(_ row: PhaseSpaceNoiseTable.Row, times: [Double] = [0.5, 0.44, 0.39, 0.35]) throws
    -> [Double]
  {
    let (process, sampler) = (try row.setting.process(), try sampler(row.name, row.options))
    let grid = try TimeGrid(times: times, schedule: process)
    let problem = SamplingProblem(
      process: process, model: try mixture.get(), grid: grid,
      options: RunOptions(noise: noise(1, steps: grid.steps, draws: sampler.draws.count)))
    return try problem.run(sampler, latents: StateBatch(rows: [[0.8, -1.1, 0.2, 0.4]], dimension: 4))
      .states.state(0)
  }

  @Test(arguments: PhaseSpaceNoiseTable.rows.indices)
  func endPointsAreThoseOfTheFormulas(_ index: Int) throws {
    let row = PhaseSpaceNoiseTable.rows[index]
    for (found, expected) in zip(try Self.run(row), row.end) {
      #expect(abs(found - expected) < 1e-12, "\(row.name) \(row.options) \(row.setting)")
    }
  }

  /// Every setting reaches the formula: no two rows of a method agree.
  @Test func rowsDiffer() {
    for (i, one) in PhaseSpaceNoiseTable.rows.enumerated() {
      for other in PhaseSpaceNoiseTable.rows.dropFirst(i + 1) {
        #expect(abs(one.end[0] - other.end[0]) > 1e-6 || one.name != other.name)
      }
    }
  }

  static let names = SamplerCatalog.phaseSpace.filter { $0.card.strongOrder != nil }.map(\.card.name)

  @Test func allOfThemAreInTheCatalogue() {
    #expect(
      Set(Self.names)
        == ["psld-em", "sscs", "noba", "nbao", "nobab", "roba", "rbao", "robab", "coba"])
  }

  @Test(arguments: names)
  func bitsDoNotDependOnBatchingOrThreads(_ name: String) throws {
    let (process, sampler) = (try PhaseSpaceDiffusion(), try Self.sampler(name))
    let grid = try TimeGrid(.quadraticToCut, steps: 4, schedule: process)
    func problem(_ first: Int = 0) throws -> SamplingProblem<PhaseSpaceDiffusion> {
      SamplingProblem(
        process: process, model: try GaussianMixture.toy8x8(), grid: grid,
        options: RunOptions(denoise: true, seed: 5, firstTrajectory: first))
    }
    let latents = process.prior(count: 300, dimension: 2, seed: 2, at: 1)
    let one = try problem().run(sampler, latents: latents, jobs: 1)
    #expect(try problem().run(sampler, latents: latents, jobs: 2).states == one.states)
    for range in [0..<1, 5..<18, 127..<130, 293..<300] {
      let part = try problem(range.lowerBound).run(sampler, latents: latents.slice(range))
      for (j, i) in range.enumerated() { #expect(part.states.state(j) == one.states.state(i)) }
    }
  }

  /// The last step without noise is one more evaluation.
  @Test(arguments: names)
  func evaluationsAreAsDeclared(_ name: String) throws {
    let (process, sampler) = (try PhaseSpaceDiffusion(), try Self.sampler(name))
    let grid = try TimeGrid(.linear, steps: 5, schedule: process)
    for isDenoised in [false, true] {
      let result = try SamplingProblem(
        process: process, model: try GaussianMixture.smooth(), grid: grid,
        options: RunOptions(denoise: isDenoised)
      ).run(sampler, latents: process.prior(count: 3, dimension: 2, seed: 2, at: 1))
      #expect(
        result.evaluations
          == Double((sampler.card.evaluations.count(steps: 5) ?? -1) + (isDenoised ? 1 : 0)))
    }
  }

  @Test(arguments: names)
  func theyRunFromNoiseToDataWithTheRotation(_ name: String) throws {
    let (process, sampler) = (try PhaseSpaceDiffusion(), try Self.sampler(name))
    let grid = try TimeGrid(.linear, steps: 2, schedule: process)
    let latents = process.prior(count: 1, dimension: 2, seed: 2, at: 1)
    let mixture = try GaussianMixture.smooth()
    #expect(throws: SamplerError.onlyFromNoiseToData(sampler: name)) {
      try SamplingProblem(process: process, model: mixture, grid: grid.reversed())
        .run(sampler, latents: latents)
    }
    #expect(throws: SamplerError.needsRotation(sampler: name)) {
      try SamplingProblem(process: PhaseSpaceDiffusion(rotation: .off), model: mixture, grid: grid)
        .run(sampler, latents: latents)
    }
  }

  /// `z ← A z + W s + noise` with the score `−Σ_t^−1 (z − mean)` of Gaussian data, matrix by matrix: the moments of `psld-em` and `rbao`.
  @Test(arguments: ["psld-em", "rbao"])
  func momentsFollowTheLinearRecursion(_ name: String) throws {
    let (process, mean, deviation) = (try PhaseSpaceDiffusion(positionFriction: 0.2), 0.6, 0.3)
    let grid = try TimeGrid(.linear, steps: 30, schedule: process, to: 0.2)
    let response = try LinearResponse(
      of: Self.sampler(name),
      on: SamplingProblem(
        process: process, model: GaussianMixture(means: [[mean]], standardDeviation: deviation), grid: grid))
    let law = process.marginal(mean: mean, variance: deviation * deviation, at: grid.first)
    var (x, m) = (law.mean[0], law.mean[1])
    var (xx, xm, mm) = (law.covariance[0][0], law.covariance[0][1], law.covariance[1][1])
    func apply(_ a: (Double, Double, Double, Double), _ shift: (Double, Double), _ q: (Double, Double)) {
      (x, m) = (a.0 * x + a.1 * m + shift.0, a.2 * x + a.3 * m + shift.1)
      let (p, r) = (a.0 * xx + a.1 * xm, a.0 * xm + a.1 * mm)
      let (s, t) = (a.2 * xx + a.3 * xm, a.2 * xm + a.3 * mm)
      (xx, xm, mm) = (p * a.0 + r * a.1 + q.0, p * a.2 + r * a.3, s * a.2 + t * a.3 + q.1)
    }
    let (gamma, nu, inverse): (Double, Double, Double) = (0.2, 4.2, 4)
    for (from, to) in zip(grid.points, grid.points.dropFirst()) {
      let h = from.time - to.time
      let c = 4 * h
      let kernel = process.kernel(at: from.time, dataVariance: deviation * deviation)
      let (sigma, determinant) = (kernel.covariance, kernel.determinant)
      let (pxx, pxm, pmm) = (sigma.mm / determinant, -sigma.xm / determinant, sigma.xx / determinant)
      let (mx, my) = (kernel.mean.x * mean, kernel.mean.m * mean)
      let pull: (Double, Double) = (pxx * mx + pxm * my, pxm * mx + pmm * my)
      let (gx, gm): (Double, Double) = (2 * c * gamma, 2 * c * nu / inverse)
      if name == "psld-em" {
        apply(
          (1 + c * gamma - gx * pxx, -c * inverse - gx * pxm, c - gm * pxm, 1 + c * nu - gm * pmm),
          (gx * pull.0, gm * pull.1), (gx, gm))
        continue
      }
      // B and A share the score at the start: the new momentum enters A, the old state its score.
      let b = (c - gm * pxm, 1 + 2 * c * nu - gm * pmm)
      apply(
        (
          1 + 2 * c * gamma - gx * pxx - c * inverse * b.0, -gx * pxm - c * inverse * b.1, b.0, b.1
        ),
        (gx * pull.0 - c * inverse * gm * pull.1, gm * pull.1), (0, 0))
      let (dx, dm) = (Double.exp(-c * gamma), Double.exp(-c * nu))
      apply((dx, 0, 0, dm), (0, 0), (1 - dx * dx, (1 - dm * dm) / inverse))
    }
    let found = response.moments(from: law)
    let pairs = [
      (found.mean[0], x), (found.mean[1], m), (found.covariance[0][0], xx), (found.covariance[0][1], xm),
      (found.covariance[1][1], mm),
    ]
    for (measured, expected) in pairs { #expect(abs(measured - expected) < 1e-11) }
  }

  /// With `λ_s ≠ 1` the law at the end is another one, and the test of the order says so.
  @Test func anotherDiffusionIsNotConsistent() throws {
    let study = try StochasticStudy(
      GridRecipe(.linear, process: PhaseSpaceDiffusion(positionFriction: 0.5), to: 0.1), mean: 0.7,
      deviation: 0.6)
    let steps = [80, 160, 320]
    let scaled = try study.weak(Self.sampler("roba", ["lambda-s": "1.5"]), steps: steps)
    #expect(!scaled.covariance.estimate.supports(1))
    #expect(try study.weak(Self.sampler("roba"), steps: steps).covariance.estimate.supports(1))
  }
}
