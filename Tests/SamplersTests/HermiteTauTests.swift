import Accuracy
import Diffusion
import Integration
import Numbers
import Testing

@testable import Samplers

/// The predictor-correctors in Gaussian time.
@Suite struct HermiteTauTests {
  static let schedule = LinearVariancePreserving()
  static let names = SamplerCatalog.all.map(\.card.name).filter { $0.hasPrefix("hpc-tau-") }

  /// `γ_0`, then equal steps of `log γ` from `c` to `γ_N`.
  static func jump(_ steps: Int, to c: Double) throws -> TimeGrid {
    let (first, last) = (schedule.gamma(at: 1.0), schedule.gamma(at: 1e-3))
    let rest = (0..<steps).map { i in
      i == steps - 1 ? last : c * Double.pow(last / c, Double(i) / Double(steps - 1))
    }
    return try TimeGrid(levels: [first] + rest, schedule: schedule)
  }

  /// End points from the definitions with 50 digits, with quadratures in place of closed forms.
  @Test(arguments: names)
  func endPointsAreThoseOfFiftyDigits(_ name: String) throws {
    let expected = try #require(HermiteTauReference.ends[name])
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: Self.schedule, grid: try Self.jump(10, to: 2.5))
    let latents = try StateBatch(rows: [Self.latent], dimension: 2)
    let result = try problem.run(SamplerCatalog.sampler(named: name), latents: latents)
    for d in 0..<2 { #expect(abs(result.states[0, d] - expected[d]) < 1e-12, "\(result.states.state(0))") }
  }

  /// The first latent of the studies.
  static let latent = [-0.39253779231890923, -0.2979627403427158]

  /// End points that an implementation in NumPy gave for the forms with a slope for every trajectory.
  @Test(arguments: [
    ("hpc2", [-0.527048816252, -0.496705517135]), ("hpc1-2", [-0.524736482838, -0.497641580999]),
  ])
  func radialFormsMeetTheirAnchors(_ name: String, _ expected: [Double]) throws {
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: Self.schedule, grid: try Self.jump(10, to: 2.5))
    let latents = try StateBatch(rows: [Self.latent], dimension: 2)
    let result = try problem.run(SamplerCatalog.sampler(named: name), latents: latents)
    for d in 0..<2 { #expect(abs(result.states[0, d] - expected[d]) < 2e-12, "\(result.states.state(0))") }
  }

  /// One isotropic Gaussian is stepped exactly, `x̄ − m ∝ √(s² + γ²)`, on every grid.
  @Test(arguments: names + ["hpc2", "hpc1-2"], [1, 2, 7, 64])
  func oneGaussianIsExact(_ name: String, _ dimension: Int) throws {
    let quadratic = try TimeGrid(.quadratic, steps: 7, schedule: Self.schedule)
    let grids = [try quadratic.keeping([0, 7]), try Self.jump(7, to: 1), quadratic, quadratic.reversed()]
    for deviation in [1e-6, 0.3, 5] {
      let mean = (0..<dimension).map { 0.7 - 0.3 * Double($0 % 5) }
      let model = try GaussianMixture(means: [mean], standardDeviation: deviation)
      for grid in grids {
        let (a, b) = (grid.first, grid.last)
        let latents = StateBatch.normal(count: 9, dimension: dimension, seed: 5)
        let result = try SamplingProblem(model: model, schedule: Self.schedule, grid: grid).run(
          SamplerCatalog.sampler(named: name), latents: latents)
        let alphas = [a, b].map { Self.schedule.alpha(atGamma: $0.level) }
        func spread(_ level: Double) -> Double { (deviation * deviation + level * level).squareRoot() }
        for i in 0..<9 {
          for d in 0..<dimension {
            let start = latents[i, d] / alphas[0]
            let exact = alphas[1] * (mean[d] + (start - mean[d]) * spread(b.level) / spread(a.level))
            // Towards the noise, a deviation of 1e-6 magnifies what the level 0.01 has rounded.
            let size = grid.isEncoding ? 4e-12 * spread(b.level) / spread(a.level) : 1e-12
            #expect(
              abs(result.states[i, d] - exact) < size * max(1, abs(exact)), "\(deviation) \(grid.steps)")
          }
        }
      }
    }
  }

  /// A Gaussian with a deviation of its own in every principal direction is stepped exactly in these directions, and in no others.
  @Test(arguments: names)
  func principalDirectionsHaveTheirOwnTime(_ name: String) throws {
    let root = 0.5.squareRoot()
    let model = try GaussianMixture(
      means: [[0.5, -0.25]], covariances: .full([[0.74, 0.7, 0.7, 0.74]], dimension: 2))
    let grid = try Self.jump(7, to: 1)
    let latents = StateBatch.normal(count: 9, dimension: 2, seed: 6)
    let problem = SamplingProblem(model: model, schedule: Self.schedule, grid: grid)
    let own = try problem.run(
      SamplerCatalog.sampler(named: name).setting("data-scale", to: "principal"), latents: latents)
    let one = try problem.run(SamplerCatalog.sampler(named: name), latents: latents)
    let alphas = [grid.first, grid.last].map { Self.schedule.alpha(atGamma: $0.level) }
    for i in 0..<9 {
      var exact = [0.5, -0.25]
      let offset = (0..<2).map { latents[i, $0] / alphas[0] - exact[$0] }
      for (direction, deviation) in [([root, root], 1.2), ([root, -root], 0.2)] {
        let part = zip(direction, offset).reduce(0) { $0 + $1.0 * $1.1 }
        let ratio =
          ((deviation * deviation + grid.last.level * grid.last.level)
          / (deviation * deviation + grid.first.level * grid.first.level)).squareRoot()
        for d in 0..<2 { exact[d] += part * ratio * direction[d] }
      }
      for d in 0..<2 { #expect(abs(own.states[i, d] - alphas[1] * exact[d]) < 1e-12) }
    }
    #expect((0..<9).contains { own.states.distance(to: one.states, at: $0) > 1e-6 })
  }

  /// The method's own start, whose first interval has two nodes, leaves an error of order 3 behind: the distance from the
  /// method that is started exactly.
  @Test(arguments: ["hpc-tau-2", "hpc-tau-3"])
  func theOwnStartHasOrderThree(_ name: String) throws {
    let study = try OrderTests.study()
    let steps = [80, 160, 320, 640]
    let errors = try steps.map { count in
      let problem = SamplingProblem(
        process: study.process, model: study.model, grid: try study.grid(.quadratic, steps: count))
      let own = try problem.run(SamplerCatalog.sampler(named: name), latents: study.latents)
      let exact = try problem.run(
        SamplerCatalog.sampler(named: name).setting("start", to: "exact"), latents: study.latents)
      return (0..<study.latents.count).reduce(0) { $0 + own.states.distance(to: exact.states, at: $1) }
    }
    let estimate = OrderEstimate(steps: steps.map { 1 / Double($0) }, errors: errors)
    #expect(estimate.supports(3), "\(name): \(estimate) \(errors)")
  }

  /// What stands for the Jacobian changes no order; a loss curve is that of one Gaussian where the data are one.
  @Test func theJacobianIsAChoice() throws {
    let study = try OrderTests.study()
    let mixture = try #require(study.model as? GaussianMixture)
    let curve = try LossCurve(of: mixture, levels: 0.05...2, samples: 256, jobs: 1)
    for jacobian in [MeanJacobian.none, .curve(curve)] {
      let methods: [(any Sampler<ScalarDiffusion>, Int)] = [
        (HermiteTauMultistep(order: .second, jacobian: jacobian), 3),
        (HermiteTauTaylor(coefficients: .second, jacobian: jacobian), 3),
      ]
      for (method, order) in methods {
        let result = try study.global(method, shape: .quadratic, steps: OrderTests.steps(order))
        #expect(result.estimate.supports(order), "\(method.card.name): \(result.estimate)")
      }
    }
    let gaussian = try GaussianMixture(means: [[0.4, -1]], standardDeviation: 0.7)
    let own = try LossCurve(of: gaussian, levels: 0.01...100, samples: 64, jobs: 1)
    for level in [0.02, 0.3, 1, 20] {
      let kappa = 0.49 / (0.49 + level * level)
      let factors = [MeanJacobian.none, .gaussian, .curve(own)].map {
        $0.factor(deviation: 0.7, level: level)
      }
      for (factor, exact) in zip(factors, [0, kappa / 2, kappa]) {
        #expect(abs(factor - exact) < 1e-12, "\(level)")
      }
    }
  }

  /// A model that does not know its data is refused, until the deviation is given.
  @Test(arguments: names)
  func theDeviationIsAskedFor(_ name: String) throws {
    struct Unknown: NoiseModel {
      let base: GaussianMixture
      var dimension: Int { base.dimension }
      func makeEvaluator(count: Int, order: Int) -> GaussianMixture.Evaluator {
        base.makeEvaluator(count: count, order: order)
      }
    }
    let mixture = try GaussianMixture.toy8x8()
    let grid = try TimeGrid(.quadratic, steps: 5, schedule: Self.schedule)
    let unknown = SamplingProblem(model: Unknown(base: mixture), schedule: Self.schedule, grid: grid)
    let latents = StateBatch.normal(count: 3, dimension: 2, seed: 1)
    let sampler = try SamplerCatalog.sampler(named: name)
    for scale in ["model", "principal"] {
      #expect(throws: SamplerError.needsDataScale(sampler: name)) {
        try unknown.run(sampler.setting("data-scale", to: scale), latents: latents)
      }
    }
    let deviation = try #require(mixture.moments).deviation
    let given = try unknown.run(sampler.setting("data-scale", to: "\(deviation)"), latents: latents)
    let known = try SamplingProblem(model: mixture, schedule: Self.schedule, grid: grid)
      .run(sampler, latents: latents)
    #expect((0..<3).allSatisfy { given.states.distance(to: known.states, at: $0) < 1e-13 })
    for text in ["0", "-1", "1e7", "nan", "inf", "Model", ""] {
      #expect(throws: SettingError.self) { try sampler.setting("data-scale", to: text) }
    }
  }
}
