import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

@testable import SamplerSearch

/// The families against the samplers of the catalogue, the definition of the paper and the laws of their states.
@Suite struct FamilyTests {
  /// A consistent sampler with noise and coefficients of no particular kind.
  private func gaussian(_ draw: inout RandomDraw, calls: Int = 5, noise: Bool = true) throws -> GaussianRows<
    Double
  > {
    let family = try GaussianFamily(
      Setting.levels(calls), learning: noise ? [.time, .coefficients, .noise] : [.time, .coefficients],
      noiseShare: noise ? 0.4 : 0)
    return family.rows(of: family.initialParameters.map { $0 + 0.5 * draw.normal() })
  }

  @Test func everyParameterVectorIsConsistent() throws {
    for var draw in RandomCases(seed: 51, count: 30) {
      let rows = try gaussian(&draw, calls: draw.integer(1...7))
      expectClose(rows.spreads, rows.levels, relative: 1e-13, "\(draw)")
      let family = try MultistepFamily(Setting.levels(5, end: .zero))
      let multistep = family.rows(of: family.initialParameters.map { $0 + 0.3 * draw.normal() })
      expectClose(multistep.defects, [0, 0, 0, 0, 0], absolute: 1e-13 * multistep.levels[0], "\(draw)")
      #expect(zip(multistep.levels, multistep.levels.dropFirst()).allSatisfy { $0 > $1 }, "\(draw)")
      #expect(multistep.levels.last == 0)
    }
  }

  /// The recursion by which the paper eliminates the states between (Watson et al. 2022, App. A), in states `x = a y`.
  @Test func loadingsMatchTheRecursionOfThePaper() throws {
    for var draw in RandomCases(seed: 52, count: 10) {
      let rows = try gaussian(&draw)
      let steps = rows.fresh.count
      // Index t of the paper runs from data to noise: state n of the solver is t = steps − n; mu[t][0] belongs to x_0.
      var mu = [[Double]](repeating: [Double](repeating: 0, count: steps + 2), count: steps + 2)
      var s = [Double](repeating: 0, count: steps + 2)
      func index(_ n: Int) -> Int { steps + 1 - n }
      mu[index(0)][0] = 1
      s[index(0)] = rows.levels[0]
      for n in 0..<steps {
        let t = index(n + 1)
        for j in 0...n { mu[t][index(j)] = rows.weights[n][j] }
        mu[t][0] = 1 - rows.weights[n].reduce(0, +)
        s[t] = rows.fresh[n]
      }
      for n in 1...steps {
        let t = index(n)
        var a = mu[t]
        var v = s[t] * s[t]
        for later in (t + 1)..<(steps + 2) {
          let c = a[later]
          a[later] = 0
          for u in a.indices where u == 0 || u > later { a[u] += c * mu[later][u] }
          v += c * s[later] * c * s[later]
        }
        expectClose(a[0], 1, relative: 1e-12, "\(draw)")
        expectClose(v.squareRoot(), rows.levels[n], relative: 1e-12, "\(draw)")
      }
    }
  }

  /// States of a chain that is told the true data are these data plus noise of the level, to four standard errors.
  @Test func statesHaveTheMarginalLawsOfTheirLevels() throws {
    var draw = RandomDraw(seed: 53)
    let rows = try gaussian(&draw)
    let (count, data) = (100_000, 0.7)
    let random = CounterRandom(seed: 54)
    var sums = [(Double, Double)](repeating: (0, 0), count: rows.levels.count)
    for i in 0..<count {
      var states = [data + rows.levels[0] * random.normal(trajectory: i, step: 0, index: 0)]
      for (n, row) in rows.weights.enumerated() {
        let rest = 1 - row.reduce(0, +)
        let mean = zip(row, states).reduce(rest * data) { $0 + $1.0 * $1.1 }
        states.append(mean + rows.fresh[n] * random.normal(trajectory: i, step: n + 1, index: 0))
      }
      for (n, state) in states.enumerated() {
        sums[n].0 += state - data
        sums[n].1 += (state - data) * (state - data)
      }
    }
    for (n, level) in rows.levels.enumerated() {
      let mean = sums[n].0 / Double(count)
      let spread = (sums[n].1 / Double(count)).squareRoot()
      expectClose(mean, 0, absolute: 4 * level / Double(count).squareRoot(), "state \(n)")
      expectClose(spread, level, relative: 4 / (2 * Double(count)).squareRoot(), "state \(n)")
    }
  }

  private func ends(_ program: EvaluationProgram<Double>, _ starts: StateBatch, noise seed: UInt64 = 0) throws
    -> StateBatch
  {
    let mixture = try Setting.mixture(dimension: starts.dimension)
    let sweep = ProgramSweep(mixture, count: starts.count, evaluations: program.evaluations)
    let stream = NoiseStream(seed: seed)
    let fresh = (0..<program.draws).map { n -> StateBatch in
      var batch = StateBatch(count: starts.count, dimension: starts.dimension)
      stream.fill(&batch, step: n)
      return batch
    }
    return sweep.run(program, from: starts, fresh: fresh)
  }

  private func catalogue(
    _ sampler: any Sampler<ScalarDiffusion>, _ grid: TimeGrid, _ starts: StateBatch, noise seed: UInt64 = 0
  ) throws -> StateBatch {
    let problem = SamplingProblem(
      model: try Setting.mixture(dimension: starts.dimension), schedule: Setting.schedule, grid: grid,
      options: RunOptions(seed: seed))
    var latents = starts
    problem.process.leave(&latents, at: grid.first)
    var states = try problem.run(sampler, latents: latents).states
    problem.process.enter(&states, at: grid.last)
    return states
  }

  private func expectEqual(_ a: StateBatch, _ b: StateBatch, absolute: Double, _ comment: String) {
    for i in 0..<a.count { expectClose(a.state(i), b.state(i), absolute: absolute, comment) }
  }

  @Test func convertedFormsMakeTheSameSamples() throws {
    let starts = try Setting.starts(24)
    for var draw in RandomCases(seed: 55, count: 8) {
      let rows = try gaussian(&draw, noise: false)
      let multistep = try #require(rows.multistep())
      let back = try #require(multistep.gaussian())
      let samples = try ends(rows.program(), starts)
      expectEqual(samples, try ends(multistep.program(), starts), absolute: 1e-10, "to M, \(draw)")
      expectEqual(samples, try ends(back.program(), starts), absolute: 1e-10, "and back, \(draw)")
      for (row, other) in zip(rows.weights, back.weights) {
        expectClose(row, other, absolute: 1e-9, "weights, \(draw)")
      }
    }
  }

  /// A state without fresh noise may carry the noise of the start with either sign, and keeps the law of its level.
  @Test func aReflectedSamplerIsConsistent() throws {
    let levels = try Setting.grid(3).points.map(\.level)
    let family = try GaussianFamily(LearnedGrid(levels), learning: [.coefficients])
    let rows = family.rows(of: [-2, 0, 0])
    expectClose(rows.spreads, levels, relative: 1e-14)
    #expect(rows.loadings[2][0] < 0)
    let multistep = try #require(rows.multistep())
    expectClose(multistep.defects[1], -2 * levels[2], relative: 1e-12)
    let back = try #require(multistep.gaussian())
    for (row, other) in zip(rows.weights, back.weights) { expectClose(row, other, absolute: 1e-12) }
  }

  @Test func membersOfTheCatalogueArePointsOfTheFamily() throws {
    let starts = try Setting.starts(24)
    let grid = try Setting.grid(6)
    let levels = grid.points.map(\.level)
    for eta in [0.0, 0.35, 1] {
      let sampler = try AncestralSampler().setting("eta", to: "\(eta)")
      let rows = GaussianRows.ancestral(levels: levels, noiseShare: eta)
      expectEqual(
        try ends(rows.program(), starts, noise: 6), try catalogue(sampler, grid, starts, noise: 6),
        absolute: 1e-11, "eta \(eta)")
      expectClose(rows.spreads, levels, relative: 1e-13)
    }
    let ddim = try SamplerCatalog.sampler(named: "ddim") as any Sampler<ScalarDiffusion>
    let family = try MultistepFamily(Setting.levels(6))
    expectEqual(
      try ends(family.program(family.initialParameters), starts), try catalogue(ddim, grid, starts),
      absolute: 1e-11, "ddim")
    for order in SecondToFourth.allCases {
      let sampler = AdamsBashforth(order: order)
      let increments = (0..<6).map { n -> [Double] in
        let used = (0..<min(order.rawValue, n + 1)).map { levels[n - $0] }
        let weights = sampler.stepWeights(gammas: used, next: levels[n + 1])
        return (0...n).map { n - $0 < weights.count ? weights[n - $0] : 0 }
      }
      let rows = MultistepRows(levels: levels, increments: increments)
      expectClose(rows.defects, [0, 0, 0, 0, 0, 0], absolute: 1e-12 * levels[0])
      expectEqual(
        try ends(rows.program(), starts), try catalogue(sampler, grid, starts), absolute: 1e-10,
        "\(sampler.card.name)")
      let gaussian = try #require(rows.gaussian())
      expectClose(gaussian.spreads, levels, relative: 1e-9, "\(sampler.card.name) in form G")
    }
  }

  @Test func impossibleFamiliesAreRefused() throws {
    let grid = try Setting.levels(3)
    #expect(throws: SearchError.self) { try MultistepFamily(grid, learning: [.noise]) }
    #expect(throws: SearchError.self) { try MultistepFamily(grid, learning: []) }
    #expect(throws: SearchError.self) { try GaussianFamily(grid, learning: [.noise], noiseShare: 0) }
    #expect(throws: SearchError.self) { try GaussianFamily(grid, noiseShare: .nan) }
    for levels in [[1.0], [1, 2], [1, .nan], [1, -1], [1, 0], [.infinity, 1]] {
      #expect(throws: SearchError.self, "\(levels)") { try LearnedGrid(levels) }
    }
    #expect(throws: SearchError.self) { try LearnedGrid([2, 1, 0]) }
    #expect(throws: SearchError.self) { try LearnedGrid([2, 1, 0.5], end: .zero) }
  }
}
