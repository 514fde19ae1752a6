import Diffusion
import GSLReference
import Integration

extension MixtureComparison {
  /// The largest distance in `x` between the end points of the reference and those of GSL's rk8pd at tolerance 1e-13,
  /// over the first trajectories; the integrator sees `ε` only, never a derivative.
  ///
  /// - Throws: `GSLError` when the integrator gives up.
  func distanceToGSL(trajectories: Int) throws -> Double {
    let (first, last) = (problem.grid.first, problem.grid.last)
    let integrator = try GSLIntegrator(method: .rk8pd, absoluteTolerance: 1e-13, relativeTolerance: 1e-13)
    let evaluator = mixture.makeEvaluator(count: 1, order: 1)
    var state = StateBatch(count: 1, dimension: mixture.dimension)
    var noise = state
    var gammas = [Double](repeating: 0, count: 8)
    let alpha = (start: problem.process.amplitude(at: first), end: problem.process.amplitude(at: last))
    var largest = 0.0
    for i in 0..<min(trajectories, latents.count) where reference.outcomes[i] == .completed {
      let start = latents.state(i).map { $0 / alpha.start }
      let solution = try integrator.integrate(from: first.level, to: last.level, initialState: start) {
        gamma, x, slope in
        for d in 0..<x.count { state[0, d] = x[d] }
        for j in gammas.indices { gammas[j] = gamma }
        evaluator.noise(state, at: gammas, into: &noise)
        for d in 0..<x.count { slope[d] = noise[0, d] }
      }
      let exact = reference.path[problem.grid.steps]
      for d in start.indices { state[0, d] = solution.finalState[d] }
      var distance = 0.0
      for d in start.indices {
        let difference = alpha.end * (state[0, d] - exact[i, d])
        distance += difference * difference
      }
      largest = max(largest, distance.squareRoot())
    }
    return largest
  }
}
