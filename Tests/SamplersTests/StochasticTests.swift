import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// Samplers of the reverse SDE, whose moments are known for Gaussian data, where every step is linear.
@Suite struct StochasticTests {
  static let deviation = 0.6

  static func problem(_ grid: TimeGrid, seed: UInt64 = 7) throws -> SamplingProblem<ScalarDiffusion> {
    SamplingProblem(
      model: try GaussianMixture(means: [[0]], standardDeviation: deviation),
      schedule: LinearVariancePreserving(), grid: grid, options: RunOptions(seed: seed))
  }

  /// The variance of `x` after Euler-Maruyama from unit variance, by the recursion of its coefficients.
  static func eulerMaruyamaVariance(_ grid: TimeGrid) -> Double {
    let schedule = LinearVariancePreserving()
    var variance = 1.0
    for n in 0..<grid.steps {
      let h = grid.points[n + 1].time - grid.points[n].time
      let rate = schedule.rate(at: grid.points[n].time)
      let alpha = schedule.alpha(at: grid.points[n])
      let total = alpha * alpha * deviation * deviation + 1 - alpha * alpha
      let factor = 1 + h * (-0.5 * rate + rate / total)
      variance = factor * factor * variance + rate * abs(h)
    }
    return variance
  }

  /// The variance of `x` after ancestral sampling from unit variance.
  static func ancestralVariance(_ grid: TimeGrid, _ share: Double) -> Double {
    let schedule = LinearVariancePreserving()
    let (start, end) = (schedule.alpha(at: grid.first), schedule.alpha(at: grid.last))
    var variance = 1 / (start * start)
    for n in 0..<grid.steps {
      let (gamma, next) = (grid.points[n].level, grid.points[n + 1].level)
      let fresh = share * share * next * next * (1 - next * next / (gamma * gamma))
      let kept = (next * next - fresh).squareRoot()
      let total = deviation * deviation + gamma * gamma
      // The data prediction of Gaussian data is x̄ s²/(s² + γ²), the noise prediction x̄ γ/(s² + γ²).
      let factor = (deviation * deviation + kept * gamma) / total
      variance = factor * factor * variance + fresh
    }
    return variance * end * end
  }

  @Test(arguments: ["euler-maruyama", "ancestral", "ancestral 0.5"])
  func variancesAreThoseOfTheLinearRecursion(_ name: String) throws {
    let parts = name.split(separator: " ").map(String.init)
    let share = parts.count == 2 ? parts[1] : "1"
    let sampler =
      parts[0] == "ancestral"
      ? try SamplerCatalog.sampler(named: parts[0]).setting("eta", to: share)
      : try SamplerCatalog.sampler(named: parts[0])
    let grid = try TimeGrid(.quadratic, steps: 20, schedule: LinearVariancePreserving())
    let count = 40_000
    let result = try Self.problem(grid).run(
      sampler, latents: StateBatch.normal(count: count, dimension: 1, seed: 7))
    let values = SampleSummary((0..<count).map { result.states[$0, 0] })
    let squares = SampleSummary((0..<count).map { result.states[$0, 0] * result.states[$0, 0] })
    let expected =
      parts[0] == "ancestral"
      ? Self.ancestralVariance(grid, Double(share) ?? .nan) : Self.eulerMaruyamaVariance(grid)
    #expect(abs(values.mean) < 5 * values.standardError)
    #expect(abs(squares.mean - expected) < 5 * squares.standardError, "\(squares.mean), expected \(expected)")
  }

  /// One step of DDPM has the mean and the variance of the posterior `q(x' | x, x_0 = D)`.
  @Test func oneAncestralStepIsThePosterior() throws {
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(times: [0.5, 0.3], schedule: schedule)
    let (from, to) = (grid.first, grid.last)
    let count = 40_000
    let start = 0.9
    let result = try Self.problem(grid).run(
      SamplerCatalog.sampler(named: "ddpm"),
      latents: StateBatch(rows: [[Double]](repeating: [start], count: count), dimension: 1))
    let state = start / schedule.alpha(at: from)
    let alpha = schedule.alpha(at: to)
    let total = Self.deviation * Self.deviation + from.level * from.level
    let data = state * Self.deviation * Self.deviation / total
    let ratio = to.level * to.level / (from.level * from.level)
    let mean = alpha * (data + ratio * (state - data))
    let variance = alpha * alpha * to.level * to.level * (1 - ratio)
    let values = SampleSummary((0..<count).map { result.states[$0, 0] })
    #expect(abs(values.mean - mean) < 5 * values.standardError)
    let squares = SampleSummary(
      (0..<count).map { (result.states[$0, 0] - mean) * (result.states[$0, 0] - mean) })
    #expect(abs(squares.mean - variance) < 5 * squares.standardError)
  }

  @Test(arguments: ["euler-maruyama", "ancestral"])
  func noiseBelongsToSeedAndTrajectory(_ name: String) throws {
    let grid = try TimeGrid(.quadratic, steps: 5, schedule: LinearVariancePreserving())
    let sampler = try SamplerCatalog.sampler(named: name)
    let latents = try StateBatch(rows: [[0.3], [0.3]], dimension: 1)
    let one = try Self.problem(grid).run(sampler, latents: latents).states
    let other = try Self.problem(grid, seed: 8).run(sampler, latents: latents).states
    #expect(one[0, 0] != one[1, 0])
    #expect(one[0, 0] != other[0, 0])
  }
}
