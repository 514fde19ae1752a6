import Diffusion
import Numbers

/// The sub-flows A and B of a step in phase space, from `t` to `t'`, each by a conjugate step with a frozen `eps = −R^T score`:
///
///     A:  x ← E_x(t) (1 − λ h) x − ∫ E_x c/M ds m − ∫ E_x g c Γ (R^−T eps)_x ds,      E_x(s) = e^{λ (s − t') + g Γ (b(s) − b(t'))/2}
///     B:  m ← E_m(t) (1 − λ h) m + ∫ E_m c ds x − ∫ E_m g c M ν (R^−T eps)_m ds,      E_m(s) = e^{λ (s − t') + g ν (b(s) − b(t'))/2}
///
/// `h = t − t'`, `c = β/2`, `b = ∫β`, integrals from `t'` to `t`, `g = 1` for the probability flow and 2 for the reverse SDE.
struct ConjugateSubflow {
  private let process: PhaseSpaceDiffusion
  private let share: Double
  private let rate: Double
  private let factor: NoiseFactor

  init(_ process: PhaseSpaceDiffusion, along equation: ReverseEquation, rate: Double, factor: NoiseFactor) {
    self.process = process
    share = equation == .sde ? 2 : 1
    self.rate = rate
    self.factor = factor
  }

  /// A between two times, with the noise prediction taken at `time`.
  func position(from start: Double, to end: Double, noiseAt time: Double) -> PhaseSpaceUpdate {
    let sums = integrals(from: start, to: end, friction: process.positionFriction, noiseAt: time) {
      ($0.xx, $0.xm)
    }
    let push = share * process.positionFriction
    return PhaseSpaceUpdate(
      state: PhaseMatrix(xx: sums.own, xm: -process.inverseMass * sums.other, mx: 0, mm: 1),
      score: PhaseMatrix(xx: push * sums.score.x, xm: push * sums.score.m, mx: 0, mm: 0))
  }

  /// B between two times, with the noise prediction taken at `time`.
  func momentum(from start: Double, to end: Double, noiseAt time: Double) -> PhaseSpaceUpdate {
    let sums = integrals(from: start, to: end, friction: process.momentumFriction, noiseAt: time) {
      ($0.mx, $0.mm)
    }
    let push = share * process.momentumFriction / process.inverseMass
    return PhaseSpaceUpdate(
      state: PhaseMatrix(xx: 1, xm: 0, mx: sums.other, mm: sums.own),
      score: PhaseMatrix(xx: 0, xm: 0, mx: push * sums.score.x, mm: push * sums.score.m))
  }

  /// `E(t) (1 − λ h)`, `∫ E c ds`, and `∫ E c (R^−T)_row R_e^T ds`, which multiplies the score.
  private func integrals(
    from start: Double, to end: Double, friction: Double, noiseAt time: Double,
    _ row: (PhaseMatrix<Double>) -> (x: Double, m: Double)
  ) -> (own: Double, other: Double, score: PhasePair<Double>) {
    let whole = process.integratedRate(at: end)
    func growth(_ time: Double) -> Double {
      Double.exp(
        rate * (time - end) + 0.5 * share * friction * (process.integratedRate(at: time) - whole))
    }
    // Angles of the root count from the time of the noise prediction.
    let origin = factor == .root ? process.angle(from: time, to: end) : 0
    let root = PhaseSpaceFactor(
      factor, kernel: process.kernel(at: time), frame: process.frame(at: time), angle: 0
    ).matrix
    var other = CompensatedSum()
    var (x, m) = (CompensatedSum(), CompensatedSum())
    for node in PhaseSpaceQuadrature(process, from: end, to: start).nodes {
      let weight = 0.5 * node.weight * process.rate.value(at: node.time) * growth(node.time)
      let inverse = row(
        PhaseSpaceFactor(
          factor, kernel: process.kernel(at: node.time), frame: node.frame, angle: origin + node.angle
        ).inverseTranspose)
      other.add(weight)
      x.add(weight * inverse.x)
      m.add(weight * inverse.m)
    }
    return (
      growth(start) * (1 - rate * (start - end)), other.value,
      root * PhasePair(x: x.value, m: m.value)
    )
  }
}
