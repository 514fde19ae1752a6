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
}
