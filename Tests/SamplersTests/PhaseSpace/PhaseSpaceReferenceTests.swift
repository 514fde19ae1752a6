import Accuracy
import Diffusion
import GSLReference
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

/// The reference solution in phase space against an integrator of another library on another form of the equation.
@Suite struct PhaseSpaceReferenceTests {
  @Test(
    "rk8pd of GSL on z in t and adaptive Taylor on (y, r) in the level meet",
    arguments: [(0.01, nil), (0, nil), (0.1, 2.5)] as [(Double, Double?)])
  func twoLibrariesMeet(_ frictions: (Double, Double?)) throws {
    let process = try PhaseSpaceDiffusion(positionFriction: frictions.0, momentumFriction: frictions.1)
    let mixture = try GaussianMixture.smooth4()
    let latents = process.prior(count: 3, dimension: 2, seed: 21, at: 1)
    let grid = try TimeGrid(times: [1, 0.01], schedule: process)
    let reference = try ReferenceSolution(
      SamplingProblem(process: process, model: mixture, grid: grid), latents: latents)
    let direct = DirectPhaseSpace(process: process, mixture: mixture)
    let integrator = try GSLIntegrator(method: .rk8pd, absoluteTolerance: 1e-13, relativeTolerance: 1e-13)
    for i in 0..<3 {
      let solution = try integrator.integrate(from: 1, to: 0.01, initialState: latents.state(i)) {
        time, state, result in
        let z = Array(state)
        for (d, drift) in direct.drift(z, direct.score(z, at: time), at: time).enumerated() {
          result[d] = -drift
        }
      }
      expectClose(reference.endPoints.state(i), solution.finalState, absolute: 2e-11, "\(frictions)")
    }
  }

  /// In the logarithm of the level, and at a higher order, the same end points follow from other expansions.
  @Test func otherVariablesAndOrdersMeet() throws {
    let process = try PhaseSpaceDiffusion()
    let mixture = try GaussianMixture.smooth4()
    let latents = process.prior(count: 4, dimension: 2, seed: 22, at: 1)
    let levels = [process.level(at: 1), process.level(at: 1e-3)]
    func ends(_ variable: ChangeOfVariable, order: Int) -> (StateBatch, [Int]) {
      var states = latents
      let integrator = AdaptiveTaylor(
        count: 4, dimension: 4, control: TaylorStepControl(order: order, tolerance: 1e-13), variable: variable
      )
      integrator.integrate(
        &states, from: levels[0], to: levels[1],
        flow: process.flow(of: mixture).makeEvaluator(count: 4, order: order))
      return (states, integrator.stepCounts)
    }
    let (first, inLevel) = ends(.identity, order: 20)
    for (variable, order) in [(ChangeOfVariable.logarithm, 20), (.logarithm, 24), (.identity, 24)] {
      let (other, steps) = ends(variable, order: order)
      for i in 0..<4 { expectClose(other.state(i), first.state(i), absolute: 5e-12, "\(variable), \(order)") }
      #expect((steps.max() ?? 0) < (inLevel.max() ?? 0), "\(variable), order \(order): \(steps), \(inLevel)")
    }
  }
}
