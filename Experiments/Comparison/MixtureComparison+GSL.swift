import Diffusion
import GSLReference
import Integration

extension MixtureComparison where Process == ScalarDiffusion {
  /// The largest distance in `x` between the end points of the reference and those of GSL's rk8pd at tolerance 1e-13,
  /// over the first trajectories; the integrator sees `ε` only, never a derivative.
  ///
  /// - Throws: `GSLError` when the integrator gives up.
  func distanceToGSL(trajectories: Int) throws -> Double {
    let (first, last) = (problem.grid.first, problem.grid.last)
    let integrator = try GSLIntegrator(method: .rk8pd, absoluteTolerance: 1e-13, relativeTolerance: 1e-13)
    let field = NoiseField(mixture)
    let alpha = (start: problem.process.amplitude(at: first), end: problem.process.amplitude(at: last))
    var largest = 0.0
    for i in 0..<min(trajectories, latents.count) where reference.outcomes[i] == .completed {
      let start = latents.state(i).map { $0 / alpha.start }
      let solution = try integrator.integrate(from: first.level, to: last.level, initialState: start) {
        field.evaluate($1, at: $0, into: $2)
      }
      let exact = reference.path[problem.grid.steps]
      var distance = 0.0
      for d in start.indices {
        let difference = alpha.end * (solution.finalState[d] - exact[i, d])
        distance += difference * difference
      }
      largest = max(largest, distance.squareRoot())
    }
    return largest
  }
}
