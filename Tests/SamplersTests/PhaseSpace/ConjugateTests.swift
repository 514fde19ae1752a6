import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

/// Conjugate integrators against the projected form of their definition, and identities between methods.
@Suite struct ConjugateTests {
  static let mixture = Result {
    try GaussianMixture(
      means: [[0.3, -1], [1.2, 0.4], [-0.7, 0.1]], standardDeviations: [0.2, 0.35, 0.1],
      weights: [0.2, 0.5, 0.3])
  }
  static let start = [0.8, -1.1, 0.2, 0.4]

  static func sampler(_ name: String, _ settings: [String: String]) throws -> any Sampler<PhaseSpaceDiffusion>
  {
    try settings.sorted { $0.key < $1.key }.reduce(
      SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    ) { try $0.setting($1.key, to: $1.value) }
  }

  static func run(
    _ name: String, _ settings: [String: String] = [:], on process: PhaseSpaceDiffusion,
    _ model: GaussianMixture, times: [Double], from start: [Double] = start
  ) throws -> [Double] {
    try SamplingProblem(
      process: process, model: model, grid: try TimeGrid(times: times, schedule: process)
    ).run(sampler(name, settings), latents: StateBatch(rows: [start], dimension: start.count)).states.state(0)
  }

  /// `A` and `Φ` of the theorem, `A' = A (B − F + ½ G G^T C_skip)`, `Φ' = ½ A G G^T L^−T`, by the classical Runge-Kutta rule in `√t` from
  /// `A = I` at `time`: any constant factor of `A` leaves the method as it is.
  struct Projection {
    var a = [1.0, 0, 0, 1]
    var phi = [0.0, 0, 0, 0]

    init(
      _ direct: DirectPhaseSpace, shift: [Double], deviation: Double?, from time: Double, to end: Double
    ) {
      let count = 4000
      let (u0, u1) = (time.squareRoot(), end.squareRoot())
      let h = (u1 - u0) / Double(count)
      func slope(_ u: Double, _ y: [Double]) -> [Double] {
        let t = u * u
        let (f, g) = (direct.linear(at: t), direct.noise(at: t))
        var k = zip(shift, f).map { $0 - $1 }
        if let deviation {
          let kernel = direct.process.kernel(at: t, dataVariance: deviation * deviation)
          let (one, other) = (
            kernel.solve(PhasePair(x: 1, m: 0)), kernel.solve(PhasePair(x: 0, m: 1))
          )
          k[0] -= 0.5 * g[0] * one.x
          k[1] -= 0.5 * g[0] * other.x
          k[2] -= 0.5 * g[1] * one.m
          k[3] -= 0.5 * g[1] * other.m
        }
        let (a, b, c) = direct.cholesky(at: t)
        let pulled = [0.5 * g[0] / a, -0.5 * g[0] * b / (a * c), 0, 0.5 * g[1] / c]
        let own = Array(y[0..<4])
        return (ConjugateTests.product(own, k) + ConjugateTests.product(own, pulled)).map { 2 * u * $0 }
      }
      var y = a + phi
      for n in 0..<count {
        let u = u0 + h * Double(n)
        func moved(_ k: [Double], _ share: Double) -> [Double] { zip(y, k).map { $0 + share * h * $1 } }
        let k1 = slope(u, y)
        let k2 = slope(u + 0.5 * h, moved(k1, 0.5))
        let k3 = slope(u + 0.5 * h, moved(k2, 0.5))
        let k4 = slope(u + h, moved(k3, 1))
        for j in y.indices { y[j] += h / 6 * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]) }
      }
      (a, phi) = (Array(y[0..<4]), Array(y[4..<8]))
    }
  }

  static func product(_ a: [Double], _ b: [Double]) -> [Double] {
    [
      a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2],
      a[2] * b[1] + a[3] * b[3],
    ]
  }

  static func apply(_ a: [Double], _ z: [Double]) -> [Double] {
    let half = z.count / 2
    return (0..<half).map { a[0] * z[$0] + a[1] * z[half + $0] }
      + (0..<half).map { a[2] * z[$0] + a[3] * z[half + $0] }
  }

  static func inverse(_ a: [Double]) -> [Double] {
    let d = a[0] * a[3] - a[1] * a[2]
    return [a[3] / d, -a[1] / d, -a[2] / d, a[0] / d]
  }

  /// One step in the projected variable: `ẑ' = ẑ − h A B A^−1 ẑ + (Φ' − Φ) eps`.
  static func projectedStep(
    _ process: PhaseSpaceDiffusion, shift: [Double], deviation: Double?, from time: Double, to end: Double
  ) throws -> [Double] {
    let direct = DirectPhaseSpace(process: process, mixture: try mixture.get())
    // Everything relative to the end of the step, where A = I.
    let projection = Projection(direct, shift: shift, deviation: deviation, from: end, to: time)
    var eps = direct.prediction(start, at: time)
    if let deviation {
      let single = DirectPhaseSpace(
        process: process, mixture: try GaussianMixture(means: [[0, 0]], standardDeviation: deviation))
      eps = zip(eps, single.prediction(start, at: time)).map { $0 - $1 }
    }
    let projected = apply(projection.a, start)
    let turned = apply(product(projection.a, shift), start)
    let pushed = apply(projection.phi, eps)
    return projected.indices.map { projected[$0] - (time - end) * turned[$0] - pushed[$0] }
  }

  static let processes: [Result<PhaseSpaceDiffusion, any Error>] = [
    Result { try PhaseSpaceDiffusion() },
    Result {
      try PhaseSpaceDiffusion(
        rate: LinearRate(from: 0.5, to: 14.5), positionFriction: 0.3, momentumFriction: 4.3)
    },
  ]

  @Test(arguments: ["psld-ddim", "lambda-ddim-1", "lambda-ddim-2"], ["none", "0.5"])
  func theLocalFormIsTheProjectedForm(_ name: String, _ skip: String) throws {
    for process in Self.processes { try check(name, skip, on: process.get()) }
  }

  private func check(_ name: String, _ skip: String, on process: PhaseSpaceDiffusion) throws {
    for (time, end) in [(1.0, 0.7), (0.4, 0.3), (0.02, 0.001)] {
      let rate = -1.3
      let shift =
        name == "psld-ddim"
        ? [0, 0, 0, 0] : name == "lambda-ddim-1" ? [rate, 0, 0, rate] : [rate, rate, rate, rate]
      var settings = ["skip": skip]
      if name != "psld-ddim" { settings["lambda"] = "\(rate)" }
      let found = try Self.run(name, settings, on: process, Self.mixture.get(), times: [time, end])
      let expected = try Self.projectedStep(
        process, shift: shift, deviation: Double(skip), from: time, to: end)
      expectClose(
        found, expected, relative: 1e-10, scale: expected.map(abs).max() ?? 1, "\(name) \(time) \(skip)")
    }
  }

  @Test(arguments: ["psld-ddim", "psld-ddim-ab2", "lambda-ddim-2"], ["cholesky", "root"])
  func gaussianDataOfTheSkippedWidthAreExactInAnyStep(_ name: String, _ factor: String) throws {
    let model = try GaussianMixture(means: [[0, 0]], standardDeviation: 0.5)
    for process in Self.processes {
      let process = try process.get()
      var settings = ["skip": "0.5", "factor": factor]
      if name.hasPrefix("lambda") { settings["lambda"] = "0" }
      let found = try Self.run(name, settings, on: process, model, times: [1, 0.3, 0.01])
      let fine = try Self.run("psld-level-ttm3", on: process, model, times: [1, 0.01])
      #expect(fine.count == 4)
      let grid = try TimeGrid(.quadratic, steps: 600, schedule: process, to: 0.01)
      let exact = try SamplingProblem(process: process, model: model, grid: grid).run(
        SamplerCatalog.sampler(named: "psld-level-ttm8", on: PhaseSpaceDiffusion.self),
        latents: StateBatch(rows: [Self.start], dimension: 4)
      ).states.state(0)
      expectClose(found, exact, absolute: 1e-10, "\(name) \(factor)")
    }
  }

  @Test func thePointMassNeedsTheRootFactor() throws {
    let process = try PhaseSpaceDiffusion()
    let model = try GaussianMixture(means: [[0.7, -0.4]], standardDeviation: 0)
    let exact = PhaseSpaceTaylorTests.pointMassFlow(process, [0.7, -0.4], from: 1, to: 0.01, Self.start)
    let root = try Self.run("psld-ddim", ["factor": "root"], on: process, model, times: [1, 0.01])
    expectClose(root, exact, absolute: 1e-8)
    let steps = try Self.run(
      "psld-ddim-ab2", ["factor": "root"], on: process, model, times: [1, 0.8, 0.3, 0.05, 0.01])
    expectClose(steps, exact, absolute: 1e-9)
    let cholesky = try Self.run("psld-ddim", on: process, model, times: [1, 0.01])
    #expect(abs(cholesky[0] - exact[0]) > 1e3)
  }

  /// `B = 0` in three ways, its Taylor form of order 1, and DDIM in the complex level.
  @Test(arguments: [0, 1])
  func methodsAtWhichTwoAreOne(_ number: Int) throws {
    let process = try Self.processes[number].get()
    let model = try Self.mixture.get()
    let times = [1, 0.8, 0.5, 0.2, 0.05, 0.01]
    for factor in ["cholesky", "root"] {
      let plain = try Self.run("psld-ddim", ["factor": factor], on: process, model, times: times)
      let scale = plain.map(abs).max() ?? 1
      for (name, settings) in [
        ("lambda-ddim-1", ["lambda": "0"]), ("lambda-ddim-2", ["lambda": "0"]), ("psld-etd-ttm1", [:]),
      ] {
        let other = try Self.run(
          name, settings.merging(["factor": factor]) { $1 }, on: process, model, times: times)
        expectClose(other, plain, relative: 1e-11, scale: scale, "\(name) \(factor)")
      }
      for name in ["lambda-ddim-1-ab2", "lambda-ddim-2-ab2"] {
        let other = try Self.run(
          name, ["lambda": "0", "factor": factor], on: process, model, times: times)
        let two = try Self.run("psld-ddim-ab2", ["factor": factor], on: process, model, times: times)
        expectClose(other, two, relative: 1e-11, scale: two.map(abs).max() ?? 1, "\(name) \(factor)")
      }
    }
    expectClose(
      try Self.run("psld-ddim", ["factor": "root"], on: process, model, times: times),
      try Self.run("psld-level-ttm1", on: process, model, times: times), relative: 1e-10, scale: 1)
  }

  /// On the way back a step of a method is that of the reversed grid: the conjugate integrators are formulas of the flow.
  @Test(arguments: ["psld-heun", "psld-ddim-ab2", "lambda-ddim-2-ab2", "rvv", "cvv"])
  func encodingInvertsDecoding(_ name: String) throws {
    let process = try PhaseSpaceDiffusion()
    let model = try GaussianMixture(means: [[-1, 0], [1, 0.5]], standardDeviation: 0.6)
    let grid = try TimeGrid(.quadratic, steps: 1500, schedule: process, from: 0.6, to: 0.05)
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    let latents = process.prior(count: 5, dimension: 2, seed: 8, at: 0.6)
    let down = try SamplingProblem(process: process, model: model, grid: grid).run(sampler, latents: latents)
    let up = try SamplingProblem(process: process, model: model, grid: grid.reversed())
      .run(sampler, latents: down.states)
    for i in 0..<5 { #expect(up.states.distance(to: latents, at: i) < 0.05) }
  }

  /// λ-DDIM-I on a schedule: `W = ½ ∫ e^{λ (s − t')} (α'/α_s) β/σ ds` by Simpson's rule in `√s`.
  @Test(arguments: [-3, 0.5, 4])
  func theScalarMethodIsItsFormula(_ rate: Double) throws {
    let schedule = LinearVariancePreserving()
    let model = try Self.mixture.get()
    let (time, end) = (0.6, 0.25)
    let grid = try TimeGrid(times: [time, end], schedule: schedule)
    let sampler = try SamplerCatalog.sampler(named: "vp-lambda-ddim-1").setting("lambda", to: "\(rate)")
    let found = try SamplingProblem(model: model, schedule: schedule, grid: grid).run(
      sampler, latents: StateBatch(rows: [[0.8, -1.1]], dimension: 2)
    ).states.state(0)
    func alpha(_ t: Double) -> Double { Double.exp(-0.5 * (0.1 * t + 9.95 * t * t)) }
    func sigma(_ t: Double) -> Double { (-Double.expm1(-(0.1 * t + 9.95 * t * t))).squareRoot() }
    func integrand(_ u: Double) -> Double {
      let s = u * u
      return u * Double.exp(rate * (s - end)) * alpha(end) / alpha(s) * (0.1 + 19.9 * s) / sigma(s)
    }
    let count = 2000
    let (a, b) = (end.squareRoot(), time.squareRoot())
    let width = (b - a) / Double(count)
    var weight = integrand(a) + integrand(b)
    for n in 1..<count { weight += (n % 2 == 0 ? 2 : 4) * integrand(a + width * Double(n)) }
    weight *= width / 3
    let level = sigma(time) / alpha(time)
    var noise = StateBatch(count: 1, dimension: 2)
    let scaled = try StateBatch(rows: [[0.8 / alpha(time), -1.1 / alpha(time)]], dimension: 2)
    model.makeEvaluator(count: 1, order: 1).noise(
      scaled, at: [Double](repeating: level, count: scaled.stride), into: &noise)
    let h = time - end
    for (d, x) in [0.8, -1.1].enumerated() {
      let expected =
        Double.exp(rate * h) * (1 - rate * h) * alpha(end) / alpha(time) * x - weight * noise[0, d]
      expectClose(found[d], expected, absolute: 1e-10)
    }
  }

  @Test(arguments: ScheduleCatalog.all.map(\.name))
  func theScalarMethodWithoutRateIsDDIM(_ name: String) throws {
    let schedule = try #require(ScheduleCatalog.schedule(named: name))
    let grid = try TimeGrid(.quadratic, steps: 7, schedule: schedule)
    let latents = ScalarDiffusion(schedule).prior(count: 9, dimension: 2, seed: 3, at: grid.first.time)
    let problem = SamplingProblem(model: try Self.mixture.get(), schedule: schedule, grid: grid)
    let sampler = try SamplerCatalog.sampler(named: "vp-lambda-ddim-1").setting("lambda", to: "0")
    let (one, other) = (
      try problem.run(sampler, latents: latents),
      try problem.run(
        SamplerCatalog.sampler(named: "ddim"), latents: latents)
    )
    for i in 0..<9 { #expect(one.states.distance(to: other.states, at: i) < 1e-12) }
  }
}
