import Diffusion

/// The two sub-flows into which a step in phase space splits: A moves positions with momenta frozen, B momenta with positions frozen,
/// each by one Euler step,
///
///     A:  x ← x + h c (g Γ x − m/M + g Γ s_x),    B:  m ← m + h c (x + g ν m + g M ν s_m),
///
/// `c = β/2`, `g = 1` for the probability flow and 2 for the reverse SDE, where the noise part takes back half of it.
struct EulerSubflow {
  private let process: PhaseSpaceDiffusion
  private let share: Double

  init(_ process: PhaseSpaceDiffusion, along equation: ReverseEquation) {
    self.process = process
    share = equation == .sde ? 2 : 1
  }

  /// A over `length` of time towards the data, with the rate at `time`.
  func position(over length: Double, at time: Double) -> PhaseSpaceUpdate {
    let rule = PhaseSpaceVelocity(process, at: time)
    return PhaseSpaceUpdate(
      state: PhaseMatrix(
        xx: 1 - share * length * rule.linear.xx, xm: -length * rule.linear.xm, mx: 0, mm: 1),
      score: PhaseMatrix(xx: share * length * rule.diffusion.x, xm: 0, mx: 0, mm: 0))
  }

  /// B over `length`, with the rate at `time`.
  func momentum(over length: Double, at time: Double) -> PhaseSpaceUpdate {
    let rule = PhaseSpaceVelocity(process, at: time)
    return PhaseSpaceUpdate(
      state: PhaseMatrix(
        xx: 1, xm: 0, mx: -length * rule.linear.mx, mm: 1 - share * length * rule.linear.mm),
      score: PhaseMatrix(xx: 0, xm: 0, mx: 0, mm: share * length * rule.diffusion.m))
  }
}
