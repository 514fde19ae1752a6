import Diffusion
import Numbers

/// One step of a conjugate integrator from `t` to `t'`, as what state and score add to the next state (`ConjugateIntegrator`).
struct ConjugateStep {
  /// The step.
  private(set) var update: PhaseSpaceUpdate

  private let method: ConjugateIntegrator
  private let process: PhaseSpaceDiffusion
  private let start: Double
  private let length: Double
  private let path: ConjugatePath

  /// The step; in its two-step form where there is one before it.
  init(
    _ method: ConjugateIntegrator, on process: PhaseSpaceDiffusion, from start: Double, to end: Double,
    after last: ConjugateStep?
  ) {
    self.method = method
    self.process = process
    self.start = start
    length = start - end
    path = ConjugatePath(process, method.shift, method.preconditioning, from: start, to: end)
    update = PhaseSpaceUpdate(evaluation: process.frame(at: start))
    if let last { extrapolate(from: last) } else { freeze() }
  }

  /// `E (I − h B) z − W eps` with `eps = −R^T (score − C_skip z)`.
  private mutating func freeze() {
    let score = weights(power: 0, per: 1) * root(at: start, angle: 0)
    update.state = carried(1) + (score * skip(at: start)).scaled(by: -1)
    update.score = score
  }

  private mutating func extrapolate(from last: ConjugateStep) {
    let back = last.start - start
    let ratio = length / back
    let (w0, w1) = (weights(power: 0, per: back), weights(power: 1, per: back))
    let score = (w0 + w1.scaled(by: -1)) * root(at: start, angle: 0)
    let before = w1 * root(at: last.start, angle: last.path.angle)
    update.state = carried(1 + 0.5 * ratio) + (score * skip(at: start)).scaled(by: -1)
    update.score = score
    update.past = PhaseSpaceUpdate.Past(
      state: (path.total * last.path.total * method.shift.matrix).scaled(by: 0.5 * length * ratio)
        + (before * skip(at: last.start)).scaled(by: -1),
      score: before)
  }

  /// `E(t) (I − share h B)`.
  private func carried(_ share: Double) -> PhaseMatrix<Double> {
    path.total
      * (PhaseMatrix(xx: 1, xm: 0, mx: 0, mm: 1) + method.shift.matrix.scaled(by: -share * length))
  }

  /// `½ ∫ E(s) G G^T R(s)^−T ((s − t)/unit)^power ds`, where the angle of `R` counts from `t`.
  private func weights(power: Int, per unit: Double) -> PhaseMatrix<Double> {
    var sum = PhaseMatrix<Double>(xx: 0, xm: 0, mx: 0, mm: 0)
    for node in path.nodes {
      let pull = PhaseSpaceVelocity(process, at: node.time).diffusion
      let inverse = PhaseSpaceFactor(
        method.factor, kernel: process.kernel(at: node.time), frame: node.frame,
        angle: node.angle - path.angle
      ).inverseTranspose
      let weight = power == 0 ? node.weight : node.weight * (node.time - start) / unit
      let pulled = PhaseMatrix(
        xx: pull.x * inverse.xx, xm: pull.x * inverse.xm, mx: pull.m * inverse.mx, mm: pull.m * inverse.mm)
      sum = sum + (node.carry * pulled).scaled(by: weight)
    }
    return sum
  }

  /// `R^T`.
  private func root(at time: Double, angle: Double) -> PhaseMatrix<Double> {
    PhaseSpaceFactor(
      method.factor, kernel: process.kernel(at: time), frame: process.frame(at: time), angle: angle
    ).matrix.transposed
  }

  /// `C_skip`.
  private func skip(at time: Double) -> PhaseMatrix<Double> {
    let c = method.preconditioning.skip(process, integratedRate: process.integratedRate(at: time))
    return PhaseMatrix(xx: c.xx, xm: c.xm, mx: c.xm, mm: c.mm)
  }
}
