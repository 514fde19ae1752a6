import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// The process `psld` through the same runs, references and studies as scalar processes.
@Suite struct PhaseSpaceFlowTests {
  /// A fine Runge-Kutta solution of the flow in `t`, from the direct score of one Gaussian: `dz/dt = F z − ½ G G^T score`.
  static func gaussianFlow(
    _ process: PhaseSpaceDiffusion, deviation s: Double, mean: Double, from start: Double, to end: Double,
    _ z: (Double, Double)
  ) -> (Double, Double) {
    func slope(_ t: Double, _ z: (Double, Double)) -> (Double, Double) {
      let kernel = PhaseSpaceKernel<Double>(
        process, integratedRate: process.integratedRate(at: t), dataVariance: s * s)
      let score = kernel.solve(PhasePair(x: kernel.mean.x * mean - z.0, m: kernel.mean.m * mean - z.1))
      let half = 0.5 * process.rate.value(at: 0)
      return (
        half * (process.positionFriction * (-z.0 - score.x) + process.inverseMass * z.1),
        half * (-z.0 - process.momentumFriction * (z.1 + score.m / process.inverseMass))
      )
    }
    var (state, steps) = (z, 4000)
    // Equal steps in √t, where the flow is smooth at small times.
    let (a, b) = (start.squareRoot(), end.squareRoot())
    func time(_ n: Int) -> Double {
      let root = a + (b - a) * Double(n) / Double(steps)
      return root * root
    }
    for n in 0..<steps {
      let (t, next) = (time(n), time(n + 1))
      let (h, middle) = (next - t, 0.5 * (t + next))
      let k1 = slope(t, state)
      let k2 = slope(middle, (state.0 + 0.5 * h * k1.0, state.1 + 0.5 * h * k1.1))
      let k3 = slope(middle, (state.0 + 0.5 * h * k2.0, state.1 + 0.5 * h * k2.1))
      let k4 = slope(next, (state.0 + h * k3.0, state.1 + h * k3.1))
      state.0 += h / 6 * (k1.0 + 2 * k2.0 + 2 * k3.0 + k4.0)
      state.1 += h / 6 * (k1.1 + 2 * k2.1 + 2 * k3.1 + k4.1)
    }
    steps = 0
    return state
  }

  @Test("The reference follows the flow of one Gaussian", arguments: [0.01, 0])
  func referenceIsTheFlow(_ friction: Double) throws {
    let process = try PhaseSpaceDiffusion(positionFriction: friction)
    let mixture = try GaussianMixture(means: [[0.4]], standardDeviation: 0.5)
    let grid = try TimeGrid(.quadratic, steps: 3, schedule: process, from: 0.8, to: 0.02)
    let latents = try StateBatch(rows: [[0.7, -0.3], [-1.2, 0.4]], dimension: 2)
    let reference = try ReferenceSolution(
      SamplingProblem(process: process, model: mixture, grid: grid), latents: latents)
    #expect(reference.outcomes.allSatisfy { $0 == .completed })
    for i in 0..<2 {
      let exact = Self.gaussianFlow(
        process, deviation: 0.5, mean: 0.4, from: 0.8, to: 0.02, (latents[i, 0], latents[i, 1]))
      #expect(abs(reference.endPoints[i, 0] - exact.0) < 1e-9, "\(reference.endPoints.state(i)), \(exact)")
      #expect(abs(reference.endPoints[i, 1] - exact.1) < 1e-9)
    }
  }

  @Test("Euler in phase space has the declared order")
  func eulerHasItsOrder() throws {
    let process = try PhaseSpaceDiffusion()
    let mixture = try GaussianMixture(
      means: [[-1, 0.2], [0.8, 0.9], [0.3, -1.1]], standardDeviations: [0.5, 0.6, 0.45])
    let study = ConvergenceStudy(
      model: mixture, process: process, from: process.level(at: 0.6), to: process.level(at: 0.1),
      latents: process.prior(count: 6, dimension: 2, seed: 9, at: 0.6))
    let euler = try SamplerCatalog.sampler(named: "psld-euler", on: PhaseSpaceDiffusion.self)
    let measured = try study.global(euler, shape: .uniform, steps: [200, 400, 800])
    #expect(measured.estimate.supports(1), "\(measured.errors)")
  }

  @Test("A run from the prior ends near the data, with positions and momenta at t = 0")
  func samplesReachTheData() throws {
    let process = try PhaseSpaceDiffusion()
    let mixture = try GaussianMixture(means: [[2, -1]], standardDeviation: 0.1)
    let grid = try TimeGrid(.quadratic, steps: 400, schedule: process, to: 1e-3)
    let run = try SamplingProblem(
      process: process, model: mixture, grid: grid, options: RunOptions(denoise: true)
    ).run(PhaseSpaceRungeKutta.euler, latents: process.prior(count: 64, dimension: 2, seed: 4, at: 1))
    #expect(run.states.dimension == 4)
    #expect(run.diverged == 0)
    let x = SampleSummary((0..<64).map { run.states[$0, 0] })
    #expect(abs(x.mean - 2) < 0.1)
  }
}
