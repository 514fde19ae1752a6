import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

/// The splitting methods against their formulas, written down step by step with the score as a sum over components.
@Suite struct SplittingTests {
  private static let start = ConjugateTests.start

  /// Moves one half of `z` along its drift.
  private static func moved(
    _ direct: DirectPhaseSpace, _ z: [Double], momentum: Bool, by h: Double, score: [Double], at time: Double
  ) -> [Double] {
    let drift = direct.drift(z, score, at: time)
    let half = z.count / 2
    return z.indices.map { ($0 >= half) == momentum ? z[$0] + h * drift[$0] : z[$0] }
  }

  @Test(arguments: ["nse", "rse", "nvv", "rvv"], ["ba", "ab"])
  func aStepIsItsFormula(_ name: String, _ order: String) throws {
    for process in ConjugateTests.processes {
      let process = try process.get()
      let direct = DirectPhaseSpace(process: process, mixture: try ConjugateTests.mixture.get())
      let (t0, t1) = (0.5, 0.42)
      let h = t0 - t1
      let first = order == "ba"
      var z = Self.start
      let sigma = direct.score(z, at: t0)
      let isVerlet = name.hasSuffix("vv")
      let isNaive = name.hasPrefix("n")
      z = Self.moved(direct, z, momentum: first, by: isVerlet ? h / 2 : h, score: sigma, at: t0)
      z = Self.moved(
        direct, z, momentum: !first, by: h, score: isNaive ? direct.score(z, at: t0) : sigma, at: t0)
      if isVerlet {
        let time = isNaive ? t0 : t1
        z = Self.moved(direct, z, momentum: first, by: h / 2, score: direct.score(z, at: time), at: time)
      }
      let found = try ConjugateTests.run(
        name, ["split-order": order], on: process, direct.mixture, times: [t0, t1])
      expectClose(found, z, absolute: 1e-12, "\(name) \(order)")
    }
  }

  /// Conjugate splitting with the Cholesky factor, its integrals by Simpson's rule in `√s`.
  @Test(arguments: ["cse", "cvv"], [-8, 0, 1.5])
  func aConjugateStepIsItsFormula(_ name: String, _ rate: Double) throws {
    let process = try PhaseSpaceDiffusion()
    let direct = DirectPhaseSpace(process: process, mixture: try ConjugateTests.mixture.get())
    let (t0, t1) = (0.3, 0.22)
    let (c, g, nu, inverse) = (4.0, process.positionFriction, process.momentumFriction, process.inverseMass)
    func integral(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Double {
      let (u0, u1, count) = (b.squareRoot(), a.squareRoot(), 2000)
      let width = (u1 - u0) / Double(count)
      func value(_ u: Double) -> Double { 2 * u * f(u * u) }
      var sum = value(u0) + value(u1)
      for n in 1..<count { sum += (n % 2 == 0 ? 2 : 4) * value(u0 + width * Double(n)) }
      return sum * width / 3
    }
    func momentum(_ z: [Double], _ eps: [Double], _ a: Double, _ b: Double) -> [Double] {
      let k = rate + c * nu
      let h = a - b
      let w = c * nu / inverse * integral(a, b) { Double.exp(k * ($0 - b)) / direct.cholesky(at: $0).2 }
      let phi = k == 0 ? h : Double.expm1(k * h) / k
      return [z[0], z[1]]
        + (0..<2).map {
          Double.exp(k * h) * (1 - rate * h) * z[2 + $0] + c * phi * z[$0] - w * eps[2 + $0]
        }
    }
    func position(_ z: [Double], _ eps: [Double], _ a: Double, _ b: Double) -> [Double] {
      let k = rate + c * g
      let h = a - b
      let wxx = c * g * integral(a, b) { Double.exp(k * ($0 - b)) / direct.cholesky(at: $0).0 }
      let wxm =
        c * g
        * integral(a, b) {
          let l = direct.cholesky(at: $0)
          return -Double.exp(k * ($0 - b)) * l.1 / (l.0 * l.2)
        }
      let phi = k == 0 ? h : Double.expm1(k * h) / k
      return (0..<2).map {
        Double.exp(k * h) * (1 - rate * h) * z[$0] - c * inverse * phi * z[2 + $0] - wxx * eps[$0]
          - wxm * eps[2 + $0]
      } + [z[2], z[3]]
    }
    var z = Self.start
    let eps = direct.prediction(z, at: t0)
    if name == "cse" {
      z = position(momentum(z, eps, t0, t1), eps, t0, t1)
    } else {
      let middle = 0.5 * (t0 + t1)
      z = position(momentum(z, eps, t0, middle), eps, t0, t1)
      z = momentum(z, direct.prediction(z, at: t1), middle, t1)
    }
    let found = try ConjugateTests.run(
      name, ["lambda": "\(rate)"], on: process, direct.mixture, times: [t0, t1])
    expectClose(found, z, absolute: 1e-10, "\(name) \(rate)")
  }

  /// Both roots are the same in the limit of short steps, and different methods before it.
  @Test func theRootReachesConjugateSplitting() throws {
    let process = try PhaseSpaceDiffusion()
    let model = try ConjugateTests.mixture.get()
    func difference(_ h: Double) throws -> Double {
      let runs = try ["cholesky", "root"].map {
        try ConjugateTests.run("cvv", ["factor": $0], on: process, model, times: [0.5, 0.5 - h])
      }
      return zip(runs[0], runs[1]).map { abs($0 - $1) }.max() ?? 0
    }
    let (long, short) = (try difference(0.02), try difference(0.01))
    #expect(long > 1e-6)
    #expect(abs(long / short - 4) < 0.6, "\(long) \(short)")
  }

  @Test func blackBoxFollowsTheFlow() throws {
    let process = try PhaseSpaceDiffusion()
    let grid = try TimeGrid(.linear, steps: 1, schedule: process, to: 0.01)
    let problem = SamplingProblem(process: process, model: try GaussianMixture.smooth4(), grid: grid)
    let latents = process.prior(count: 20, dimension: 2, seed: 5, at: 1)
    let exact = try ReferenceSolution(problem, latents: latents)
    for tolerance in [1e-5, 1e-9] {
      let sampler = try SamplerCatalog.sampler(named: "psld-rk45", on: PhaseSpaceDiffusion.self)
        .setting("tolerance", to: "\(tolerance)")
      let run = try problem.run(sampler, latents: latents)
      #expect(run.diverged == 0)
      let worst = (0..<20).map { run.states.distance(to: exact.endPoints, at: $0) }.max() ?? .nan
      #expect(worst < 2000 * tolerance, "\(tolerance): \(worst)")
    }
  }

  /// The published table of errors (16 starts from t = 1 to 0.1 with equal steps on smooth4), within the spread of other starts.
  @Test(arguments: [
    ("psld-euler", 0.91, 0.042), ("psld-heun", 0.048, 1.8e-4), ("nse", 0.095, 5.3e-3),
    ("rse", 0.095, 5.3e-3), ("nvv", 0.023, 1.7e-3), ("rvv", 0.022, 5.2e-4),
    ("psld-ddim", 0.63, 0.041), ("lambda-ddim-1", 0.61, 0.040), ("lambda-ddim-2", 0.51, 0.034),
    ("psld-ddim-ab2", 0.086, 3.9e-4), ("lambda-ddim-1-ab2", 0.072, 3.4e-4),
    ("lambda-ddim-2-ab2", 0.062, 2.9e-4), ("cse", 0.70, 0.045), ("cvv", 0.33, 0.021),
  ])
  func errorsAreThoseOfTheTable(_ name: String, _ coarse: Double, _ fine: Double) throws {
    let process = try PhaseSpaceDiffusion()
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    let latents = process.prior(count: 64, dimension: 2, seed: 2_022, at: 1)
    for (count, expected) in [(40, coarse), (640, fine)] {
      let problem = SamplingProblem(
        process: process, model: try GaussianMixture.smooth4(),
        grid: try TimeGrid(.linear, steps: count, schedule: process, to: 0.1))
      let exact = try ReferenceSolution(
        SamplingProblem(
          process: process, model: problem.model,
          grid: try TimeGrid(.linear, steps: 1, schedule: process, to: 0.1)), latents: latents)
      let mean = try GlobalError(of: sampler, on: problem, latents: latents, reference: exact).summary.mean
      #expect(mean > 0.6 * expected && mean < 1.7 * expected, "\(name), \(count): \(mean)")
    }
  }
}
