import Numbers

/// The right-hand side of the flow of phase space at one time, `dz/dt = F z − ½ G G^T score` per coordinate.
public struct PhaseSpaceVelocity: Sendable {
  /// `F = (β/2) [[−Γ, 1/M], [−1, −ν]]`.
  public let linear: PhaseMatrix<Double>
  /// `½ G G^T = (β/2) diag(Γ, M ν)`.
  public let diffusion: PhasePair<Double>

  /// The flow of `process` at `time`.
  public init(_ process: PhaseSpaceDiffusion, at time: Double) {
    let half = 0.5 * process.rate.value(at: time)
    let (gamma, nu, inverse) = (process.positionFriction, process.momentumFriction, process.inverseMass)
    linear = PhaseMatrix(xx: -half * gamma, xm: half * inverse, mx: -half, mm: -half * nu)
    diffusion = PhasePair(x: half * gamma, m: half * nu / inverse)
  }

  /// `dz/dt`.
  @inlinable
  public func callAsFunction(_ z: PhasePair<Double>, score: PhasePair<Double>) -> PhasePair<Double> {
    let drift = linear * z
    return PhasePair(x: drift.x - diffusion.x * score.x, m: drift.m - diffusion.m * score.m)
  }
}
