import Numbers

/// The law of `z = (x, m)` given the mean of the data at `b = ∫β`: `z ~ N(mean x_0, Σ)` per coordinate, `mean = (Ψ_11, Ψ_21)`,
///
///     Σ = Q(b) + κ M p p^T + v mean mean^T,    p = (Ψ_12, Ψ_22),
///
/// for a momentum that starts from `N(0, κ M)` and data of variance `v` about their mean (`v = 0`: given `x_0` itself).
public struct PhaseSpaceKernel<Number: ElementaryNumber>: Sendable {
  /// `Ψ_11` and `Ψ_21`.
  public let mean: PhasePair<Number>
  /// `Σ`.
  public let covariance: PhaseCovariance<Number>
  /// `det Σ`, from a sum in which nothing cancels at small `b`.
  public let determinant: Number

  /// The kernel of `process` after the integrated rate `b > 0`, for data of variance `dataVariance` about their mean.
  public init(_ process: PhaseSpaceDiffusion, integratedRate b: Number, dataVariance: Number = .zero) {
    let propagator = PhaseSpacePropagator<Number>(process)
    let (flow, gained) = (propagator.flow(b), propagator.gained(b))
    let first = PhasePair(x: flow.xx, m: flow.mx)
    let second = PhasePair(x: flow.xm, m: flow.mm)
    let kappa = Number(process.momentumShare) / Number(process.inverseMass)
    let cross = flow.determinant
    mean = first
    covariance = PhaseCovariance(
      xx: gained.xx + kappa * second.x * second.x + dataVariance * first.x * first.x,
      xm: gained.xm + kappa * second.x * second.m + dataVariance * first.x * first.m,
      mm: gained.mm + kappa * second.m * second.m + dataVariance * first.m * first.m)
    let fresh =
      gained.xx * gained.mm - gained.xm * gained.xm + kappa * gained.adjugateForm(second)
    determinant =
      fresh + dataVariance * gained.adjugateForm(first) + dataVariance * kappa * cross * cross
  }

  /// `Σ^−1 v`.
  public func solve(_ v: PhasePair<Number>) -> PhasePair<Number> {
    let (xx, xm, mm) = (covariance.xx, covariance.xm, covariance.mm)
    return PhasePair(
      x: (mm * v.x - xm * v.m) / determinant, m: (xx * v.m - xm * v.x) / determinant)
  }
}
