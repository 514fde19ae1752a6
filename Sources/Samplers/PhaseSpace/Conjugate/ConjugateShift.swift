import Diffusion

/// `B`, what a conjugate integrator adds to the rate of its projected variable.
public enum ConjugateShift: Sendable, Equatable {
  /// `λ I`; exponential integration of the linear part for `λ = 0`.
  case scalar(Double)
  /// `λ [[1, 1], [1, 1]]`.
  case ones(Double)

  /// `B`.
  public var matrix: PhaseMatrix<Double> {
    switch self {
    case .scalar(let rate): PhaseMatrix(xx: rate, xm: 0, mx: 0, mm: rate)
    case .ones(let rate): PhaseMatrix(xx: rate, xm: rate, mx: rate, mm: rate)
    }
  }
}
