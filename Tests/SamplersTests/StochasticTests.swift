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

  /// What a sampler does to Gaussian data, where it is linear: the end state is `state · x̄_0 + Σ_n noise[n] z_n`.
  struct Response {
    let state: Double
    let noise: [Double]

    /// Measured by unit impulses: trajectory 0 starts at 1 without noise, trajectory `n + 1` at 0 with `z_n = 1`.
    init(of sampler: any Sampler<ScalarDiffusion>, on grid: TimeGrid) throws {
      let problem = try StochasticTests.problem(grid)
      let plain = try problem.context(for: sampler, count: grid.steps + 1)
      let stepper = try sampler.makeStepper(
        StepperContext(
          count: plain.count, dimension: 1, process: plain.process, grid: grid, evaluator: plain.evaluator,
          noise: NoiseStream { trajectory, step, _, _, _ in trajectory == step + 1 ? 1 : 0 }))
      var states = plain.makeBatch()
      states[0, 0] = 1
      for n in 0..<grid.steps { stepper.step(n, &states) }
      state = states[0, 0]
      noise = (1...grid.steps).map { states[$0, 0] }
    }
  }

  /// The stochastic methods of the catalogue.
  static let stochastic = SamplerCatalog.all.filter { $0.card.strongOrder != nil }.map(\.card.name)

  /// The variance at the end tends to that of the data with the declared weak order, without any error of sampling.
  @Test("The weak order is the declared one", arguments: stochastic)
  func weakOrder(_ name: String) throws {
    let sampler = try SamplerCatalog.sampler(named: name)
    let schedule = LinearVariancePreserving()
    let errors = try [200, 400, 800, 1600].map { count -> Double in
      let grid = try TimeGrid(.quadratic, steps: count, schedule: schedule)
      let response = try Response(of: sampler, on: grid)
      let start = response.state / schedule.alpha(at: grid.first)
      let variance = response.noise.reduce(start * start) { $0 + $1 * $1 }
      return abs(variance - Self.deviation * Self.deviation - grid.last.level * grid.last.level)
    }
    let expected = Double.pow(2, Double(sampler.card.orders.started))
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(abs(coarse / fine / expected - 1) < 0.05, "\(errors)")
    }
  }

  /// The root mean square distance between the end points of a grid and of one eight times as fine, both driven by one
  /// Brownian motion in `t`, computed from the responses.
  @Test("The strong order is the declared one", arguments: stochastic)
  func strongOrder(_ name: String) throws {
    let sampler = try SamplerCatalog.sampler(named: name)
    let schedule = LinearVariancePreserving()
    let fold = 8
    let errors = try [100, 200, 400].map { count -> Double in
      let fineGrid = try TimeGrid(.quadratic, steps: fold * count, schedule: schedule)
      let coarseGrid = try fineGrid.keeping((0...count).map { fold * $0 })
      let (fine, coarse) = (
        try Response(of: sampler, on: fineGrid), try Response(of: sampler, on: coarseGrid)
      )
      let start = (fine.state - coarse.state) / schedule.alpha(at: fineGrid.first)
      var square = start * start
      for m in 0..<fineGrid.steps {
        let n = m / fold
        let h = fineGrid.points[m].time - fineGrid.points[m + 1].time
        let whole = coarseGrid.points[n].time - coarseGrid.points[n + 1].time
        let difference = fine.noise[m] - coarse.noise[n] * (h / whole).squareRoot()
        square += difference * difference
      }
      return square.squareRoot()
    }
    let declared = try #require(sampler.card.strongOrder)
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(abs(Double.log(coarse / fine) / Double.log(2) - Double(declared)) < 0.1, "\(errors)")
    }
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
