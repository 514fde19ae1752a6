import Diffusion
import Numbers
import Samplers
import Testing

/// Methods that must agree with each other or with the exact flow.
@Suite struct IdentityTests {
  static let seed: UInt64 = 99

  static func randomMixture(_ number: Int) throws -> GaussianMixture {
    let random = CounterRandom(seed: seed)
    var index = 0
    func uniform() -> Double {
      index += 1
      return random.uniform(trajectory: number, step: 1, index: index)
    }
    let count = 1 + Int(8 * uniform())
    let dimension = 1 + Int(5 * uniform())
    let means = (0..<count).map { _ in (0..<dimension).map { _ in 2 * uniform() - 1 } }
    return try GaussianMixture(
      means: means, standardDeviations: means.map { _ in 0.02 + 0.5 * uniform() },
      weights: means.map { _ in 0.1 + uniform() })
  }

  func run(
    _ name: String, on mixture: GaussianMixture, steps: Int = 12, count: Int = 20,
    options: RunOptions = RunOptions()
  ) throws -> RunResult {
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.quadratic, steps: steps, schedule: schedule)
    let problem = SamplingProblem(model: mixture, schedule: schedule, grid: grid, options: options)
    let latents = Latents.prior(count: count, dimension: mixture.dimension, seed: 4)
    return try problem.run(SamplerCatalog.sampler(named: name), latents: latents)
  }

  @Test(arguments: 0..<10)
  func idealDerivativesOnTheDDIMEquationAreDDIMToTheBit(_ number: Int) throws {
    let mixture = try Self.randomMixture(number)
    let ddim = try run("ddim", on: mixture)
    for name in ["ideal-ttm2", "ideal-ttm3", "ideal-ttm7"] {
      #expect(
        try run(name, on: mixture).states == ddim.states, "\(name), mixture \(number), seed \(Self.seed)")
    }
  }

  @Test(arguments: ["ddim", "ttm2", "ttm4", "ideal-ttm3", "ab2", "ab4", "ab4-const"])
  func onePointMassIsReachedExactly(_ name: String) throws {
    let mixture = try GaussianMixture(means: [[0.4, -0.3]], standardDeviation: 0)
    let result = try run(name, on: mixture, steps: 3, options: RunOptions(denoise: true))
    for i in 0..<20 {
      for d in 0..<2 { #expect(abs(result.states[i, d] - mixture.means[0][d]) < 1e-13) }
    }
  }

  /// `x̄(γ) = x̄₀ √((s² + γ²)/(s² + γ₀²))` for one Gaussian: high orders with many steps arrive there.
  @Test(arguments: ["ttm8", "pf-ttm8"])
  func oneGaussianFollowsItsExactFlow(_ name: String) throws {
    let s = 0.7
    let mixture = try GaussianMixture(means: [[0]], standardDeviation: s)
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.quadratic, steps: 400, schedule: schedule)
    let result = try SamplingProblem(model: mixture, schedule: schedule, grid: grid)
      .run(SamplerCatalog.sampler(named: name), latents: StateBatch(rows: [[1.7]], dimension: 1))
    func root(_ p: GridPoint) -> Double { (s * s + p.gamma * p.gamma).squareRoot() }
    let exact = 1.7 / grid.first.alpha * root(grid.last) / root(grid.first) * grid.last.alpha
    #expect(abs(result.states[0, 0] - exact) < 1e-9)
  }

  @Test func denoisingIsTheEulerStepToZeroNoise() throws {
    let mixture = try GaussianMixture.toy8x8()
    let schedule = LinearVariancePreserving()
    let plain = try run("ttm2", on: mixture)
    let denoised = try run("ttm2", on: mixture, options: RunOptions(denoise: true))
    let end = GridPoint(time: 1e-3, schedule: schedule)
    for i in 0..<20 {
      let state = plain.states.state(i).map { $0 / end.alpha }
      let score = try mixture.score(of: state, atGamma: end.gamma)
      for d in 0..<2 {
        #expect(abs(denoised.states[i, d] - (state[d] + end.gamma * end.gamma * score[d])) < 1e-12)
      }
    }
  }

  /// Lagrange weights against the Newton form with divided differences, and against equal steps.
  @Test func variableStepWeightsAreTheNewtonForm() {
    let random = CounterRandom(seed: Self.seed)
    for i in 0..<100 {
      var gammas = [1.0]
      for j in 0..<3 { gammas.append(gammas[j] + 0.05 + random.uniform(trajectory: i, step: 0, index: j)) }
      let next = 1 - 0.05 - random.uniform(trajectory: i, step: 0, index: 9)
      let values = (0..<4).map { random.normal(trajectory: i, step: 1, index: $0) }
      let h = next - gammas[0]
      let (c1, c2) = (gammas[0] - gammas[1], gammas[0] - gammas[2])
      var table = values
      var divided = [values[0]]
      for level in 1..<4 {
        for j in 0..<(4 - level) { table[j] = (table[j] - table[j + 1]) / (gammas[j] - gammas[j + level]) }
        divided.append(table[0])
      }
      let moments = [
        h, h * h / 2, h * h * h / 3 + c1 * h * h / 2,
        h * h * h * h / 4 + (c1 + c2) * h * h * h / 3 + c1 * c2 * h * h / 2,
      ]
      for order in 2...4 {
        let weights = AdamsBashforth(order: order).stepWeights(
          gammas: Array(gammas.prefix(order)), next: next)
        let lagrange = zip(weights, values).map(*).reduce(0, +)
        let newton = zip(moments, divided).prefix(order).map { $0 * $1 }.reduce(0, +)
        let scale = zip(weights, values).map { abs($0 * $1) }.reduce(1, +)
        #expect(abs(lagrange - newton) < 1e-13 * scale, "case \(i), order \(order), seed \(Self.seed)")
      }
    }
    for order in 2...4 {
      let gammas = (0..<order).map { 1 + 0.1 * Double($0) }
      let variable = AdamsBashforth(order: order).stepWeights(gammas: gammas, next: 0.9)
      let constant = AdamsBashforth(order: order, weights: .constant).stepWeights(gammas: gammas, next: 0.9)
      for (a, b) in zip(variable, constant) { #expect(abs(a - b) < 1e-14) }
    }
  }

  /// The second derivative of the probability-flow ODE under ideal derivatives: Eq. 51 of GENIE with `−β²/(4σ)`, the
  /// sign that Eq. 47 implies; the printed plus sign is off by `β² ε/(2σ)`.
  @Test(arguments: [0.05, 0.3, 0.8])
  func idealSecondDerivativeHasTheCorrectedSign(_ time: Double) throws {
    let schedule = LinearVariancePreserving()
    let point = GridPoint(time: time, schedule: schedule)
    let (alpha, sigma) = (point.alpha, point.alpha * point.gamma)
    let (beta, growth) = (schedule.rate(at: time), 19.9)
    let (x, noise) = (0.8, -0.6)
    func idealNext(_ step: Double, order: Int) throws -> Double {
      let next = GridPoint(time: time + step, schedule: schedule)
      let factors = try Formulation.time.stepFactors(from: point, to: next, order: order, schedule: schedule)
      return next.alpha * (factors[0] * x / alpha + factors[1] * noise)
    }
    let h = 1e-3
    let second = try (idealNext(h, order: 2) - 2 * x + idealNext(-h, order: 2)) / (h * h)
    func equation51(_ sign: Double) -> Double {
      let square = beta * beta
      let onNoise =
        growth / (2 * sigma) + sign * square / (4 * sigma)
        - square * alpha * alpha / (4 * sigma * sigma * sigma)
      return onNoise * noise + (square / 4 - growth / 2) * x
    }
    #expect(abs(second / equation51(-1) - 1) < 1e-6)
    #expect(abs(second - equation51(1)) > 0.4 * beta * beta * abs(noise) / sigma)
  }
}
