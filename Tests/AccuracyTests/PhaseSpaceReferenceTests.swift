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
  /// `dz/dt = F z − ½ G G^T score` with the score as a sum over components, each with its own 2x2 covariance.
  static func velocity(
    _ process: PhaseSpaceDiffusion, _ mixture: GaussianMixture, at time: Double, _ z: [Double]
  ) -> [Double] {
    let dimension = mixture.dimension
    var (logits, scores) = ([Double](), [[Double]]())
    for k in 0..<mixture.count {
      let s = mixture.standardDeviations[k]
      let kernel = process.kernel(at: time, dataVariance: s * s)
      var (square, score) = (0.0, z)
      for d in 0..<dimension {
        let offset = PhasePair(
          x: z[d] - kernel.mean.x * mixture.means[k][d],
          m: z[dimension + d] - kernel.mean.m * mixture.means[k][d])
        let solved = kernel.solve(offset)
        (score[d], score[dimension + d]) = (-solved.x, -solved.m)
        square += solved.x * offset.x + solved.m * offset.m
      }
      logits.append(
        Double.log(mixture.weights[k]) - 0.5 * Double(dimension) * Double.log(kernel.determinant)
          - 0.5 * square)
      scores.append(score)
    }
    let top = logits.max() ?? 0
    let masses = logits.map { Double.exp($0 - top) }
    let total = masses.reduce(0, +)
    let velocity = PhaseSpaceVelocity(process, at: time)
    var result = z
    for d in 0..<dimension {
      var (x, m) = (0.0, 0.0)
      for k in masses.indices {
        x += masses[k] / total * scores[k][d]
        m += masses[k] / total * scores[k][dimension + d]
      }
      let slope = velocity(PhasePair(x: z[d], m: z[dimension + d]), score: PhasePair(x: x, m: m))
      (result[d], result[dimension + d]) = (slope.x, slope.m)
    }
    return result
  }

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
    let integrator = try GSLIntegrator(method: .rk8pd, absoluteTolerance: 1e-13, relativeTolerance: 1e-13)
    for i in 0..<3 {
      let solution = try integrator.integrate(from: 1, to: 0.01, initialState: latents.state(i)) {
        time, state, result in
        for (d, slope) in Self.velocity(process, mixture, at: time, Array(state)).enumerated() {
          result[d] = slope
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
