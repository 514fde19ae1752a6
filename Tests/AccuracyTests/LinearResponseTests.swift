import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// `x' = (1 − rate h) x + scale √h g` in the steppers' coordinates, whatever the data: all responses are known by hand.
private struct Relaxation: Sampler {
  let rate: Double
  var scale = 1.0
  var draws: [NoiseDraw] { [NoiseDraw()] }
  let card = SamplerCard(
    name: "relaxation", family: .stochastic, orders: .init(1), strongOrder: 1,
    evaluations: .fixed(perStep: 0), reference: "none", formula: "(1 - rate h) x + sqrt(h) g")

  func makeStepper(_ context: StepperContext<ScalarDiffusion>) -> any Stepper {
    RelaxationStepper(self, context)
  }
}

private final class RelaxationStepper: Stepper {
  let rule: Relaxation
  let context: StepperContext<ScalarDiffusion>

  init(_ rule: Relaxation, _ context: StepperContext<ScalarDiffusion>) {
    self.rule = rule
    self.context = context
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let h = context.grid.points[n].time - context.grid.points[n + 1].time
    var fresh = context.makeBatch()
    context.noise.fill(&fresh, step: n)
    states.scale(by: 1 - rule.rate * h)
    states.add(rule.scale * h.squareRoot(), times: fresh)
  }
}

/// Euler-Maruyama with a diffusion that is too strong by a constant factor: it tends to another law.
private struct LoudEuler: Sampler {
  let card = EulerMaruyama().card
  var draws: [NoiseDraw] { [NoiseDraw()] }

  func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    try EulerMaruyama().makeStepper(
      StepperContext(
        count: context.count, dimension: context.dimension, process: context.process, grid: context.grid,
        evaluator: context.evaluator, noise: NoiseStream(Louder(stream: context.noise))))
  }

  struct Louder: NoiseSource {
    let stream: NoiseStream
    func fill(_ batch: inout StateBatch, first: Int, step: Int, draw: Int) {
      stream.fill(&batch, step: step, draw: draw)
      batch.scale(by: 1.05)
    }
  }
}

@Suite struct LinearResponseTests {
  static let schedule = LinearVariancePreserving()

  static func alpha(_ time: Double) -> Double { Double.exp(-0.5 * (0.1 * time + 9.95 * time * time)) }

  static func response(of sampler: any Sampler<ScalarDiffusion>, at times: [Double]) throws -> LinearResponse
  {
    try LinearResponse(
      of: sampler,
      on: SamplingProblem(
        model: try GaussianMixture(means: [[0]], standardDeviation: 1), schedule: schedule,
        grid: try TimeGrid(times: times, schedule: schedule)))
  }

  /// Two steps of unequal length, in `x = α x̄`.
  @Test func responsesAreThoseOfTheFormula() throws {
    let response = try Self.response(of: Relaxation(rate: 0.8), at: [1, 0.6, 0.1])
    let (start, end): (Double, Double) = (Self.alpha(1), Self.alpha(0.1))
    let (first, second): (Double, Double) = (1 - 0.8 * 0.4, 1 - 0.8 * 0.5)
    #expect(response.offset == [0])
    let factor = end / start * first * second
    let noise: [Double] = [end * second * 0.4.squareRoot(), end * 0.5.squareRoot()]
    #expect(abs(response.start[0][0] / factor - 1) < 1e-14)
    for k in 0..<2 { #expect(abs(response.noise[k][0] - noise[k]) < 1e-15) }
    let law = GaussianMarginal(mean: [0.3], covariance: [[0.5]])
    let moments = response.moments(from: law)
    #expect(abs(moments.mean[0] / (0.3 * factor) - 1) < 1e-14)
    let variance: Double = 0.5 * factor * factor + noise[0] * noise[0] + noise[1] * noise[1]
    #expect(abs(moments.covariance[0][0] / variance - 1) < 1e-14)
  }

  /// Grids that share no inner point: `W` of both is one path, so without relaxation nothing differs.
  @Test func pureBrownianMotionHasNoDistance() throws {
    let law = GaussianMarginal(mean: [0.3], covariance: [[0.5]])
    let one = try Self.response(of: Relaxation(rate: 0), at: [1, 0.6, 0.1])
    let other = try Self.response(of: Relaxation(rate: 0), at: [1, 0.77, 0.31, 0.22, 0.1])
    #expect(one.path.distance(to: other.path, from: law) < 1e-15)
  }

  /// One step `[1, 0.2]` against two that meet at 0.5: `Δ = r h_1 h_2 r z + ((1 − r h_2) − 1) ΔW_1`, by hand.
  @Test func distanceOfCoupledPathsIsThatOfTheIncrements() throws {
    let law = GaussianMarginal(mean: [0.3], covariance: [[0.5]])
    let coarse = try Self.response(of: Relaxation(rate: 0.8), at: [1, 0.2])
    let fine = try Self.response(of: Relaxation(rate: 0.8), at: [1, 0.5, 0.2])
    let end = Self.alpha(0.2)
    let product: Double = 0.8 * 0.5 * 0.8 * 0.3
    let fromStart: Double = end / Self.alpha(1) * product
    let square: Double = fromStart * fromStart * (0.3 * 0.3 + 0.5) + end * end * 0.5 * 0.24 * 0.24
    #expect(abs(coarse.path.distance(to: fine.path, from: law) / square.squareRoot() - 1) < 1e-12)
  }

  /// The reverse SDE's own response to white noise at `t` is known: `g(t)` times the gain `Cov(x_end, x_t)/Var(x_t)`. For
  /// Euler-Maruyama the distance from a run eight times as fine has 7/8 of the distance from it.
  @Test func theDistanceIsThatFromTheEquation() throws {
    let (deviation, end): (Double, Double) = (0.6, 0.1)
    let study = try StochasticStudy(
      GridRecipe(.linear, process: ScalarDiffusion(Self.schedule), to: end), mean: 0, deviation: deviation)
    func variance(_ t: Double) -> Double {
      let alpha = Self.alpha(t)
      return alpha * alpha * deviation * deviation + 1 - alpha * alpha
    }
    func gain(_ t: Double) -> Double { variance(end) * Self.alpha(t) / Self.alpha(end) / variance(t) }
    let grid = try study.recipe.grid(steps: 160)
    let response = try LinearResponse(
      of: EulerMaruyama(),
      on: SamplingProblem(
        model: try GaussianMixture(means: [[0]], standardDeviation: deviation), schedule: Self.schedule,
        grid: grid))
    var square = 0.0
    let start = response.start[0][0] - gain(1)
    square += start * start * variance(1)
    for n in 0..<grid.steps {
      let (t, h) = (grid.points[n].time, grid.points[n].time - grid.points[n + 1].time)
      for part in 0..<200 {
        let time = t - h * (Double(part) + 0.5) / 200
        let exact = Self.schedule.rate(at: time).squareRoot() * gain(time)
        let difference = response.noise[n][0] / h.squareRoot() - exact
        square += difference * difference * h / 200
      }
    }
    let found = try study.strongError(of: EulerMaruyama(), steps: 160)
    #expect(abs(found / square.squareRoot() - 1) < 1e-4)
    let folded = try study.strongError(of: EulerMaruyama(), steps: 160, fold: 8)
    #expect(abs(folded / found - 0.875) < 0.02)
  }

  /// The reverse SDE carries the law of the start to that of the end: `offset + S μ_T` and `S C_T S^T + Σ_v ∫ K_v K_v^T dt`.
  @Test func theEquationInPhaseSpaceKeepsTheLaw() throws {
    let process = try PhaseSpaceDiffusion(positionFriction: 0.2)
    let points = (GridPoint(time: 0.9, schedule: process), GridPoint(time: 0.05, schedule: process))
    let path = PathResponse(ofReverse: process, mean: 0.6, variance: 0.09, from: points.0, to: points.1)
    let (law, end) = (
      process.marginal(mean: 0.6, variance: 0.09, at: points.0),
      process.marginal(mean: 0.6, variance: 0.09, at: points.1)
    )
    let rule = GaussLegendre(points: 20)
    for a in 0..<2 {
      let mean = path.offset[a] + path.start[0][a] * law.mean[0] + path.start[1][a] * law.mean[1]
      #expect(abs(mean - end.mean[a]) < 1e-13)
      for b in 0..<2 {
        var sum = 0.0
        for i in 0..<2 {
          for j in 0..<2 { sum += path.start[i][a] * law.covariance[i][j] * path.start[j][b] }
        }
        for panel in 0..<17 {
          let left = 0.05 * Double(panel + 1)
          sum += rule.integrate(from: left, to: left + 0.05) { time in
            path.kernel(time).reduce(0) { $0 + $1[a] * $1[b] }
          }
        }
        #expect(abs(sum - end.covariance[a][b]) < 1e-12)
      }
    }
  }

  @Test func aWrongSchemeIsFoundOut() throws {
    let study = try StochasticStudy(
      GridRecipe(.quadratic, process: ScalarDiffusion(Self.schedule)), mean: 0.7, deviation: 0.6)
    let steps = [100, 200, 400, 800]
    let right = try study.weak(EulerMaruyama(), steps: steps)
    let wrong = try study.weak(LoudEuler(), steps: steps)
    #expect(right.mean.estimate.supports(1) && right.covariance.estimate.supports(1))
    #expect(!wrong.covariance.estimate.supports(1))
  }

  @Test func oneDimensionIsNeeded() throws {
    #expect(throws: ModelError.dimensionMismatch(expected: 1, found: 2)) {
      try LinearResponse(
        of: EulerMaruyama(),
        on: SamplingProblem(
          model: try GaussianMixture.smooth(), schedule: Self.schedule,
          grid: try TimeGrid(.linear, steps: 2, schedule: Self.schedule)))
    }
  }
}
