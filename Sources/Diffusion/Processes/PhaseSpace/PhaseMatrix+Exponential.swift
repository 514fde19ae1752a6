import Numbers

extension PhaseMatrix where Element == Double {
  /// The matrix times a number.
  public func scaled(by factor: Double) -> PhaseMatrix {
    PhaseMatrix(xx: factor * xx, xm: factor * xm, mx: factor * mx, mm: factor * mm)
  }

  /// The sum of two matrices.
  public static func + (a: PhaseMatrix, b: PhaseMatrix) -> PhaseMatrix {
    PhaseMatrix(xx: a.xx + b.xx, xm: a.xm + b.xm, mx: a.mx + b.mx, mm: a.mm + b.mm)
  }

  /// The largest sum of absolute values in a row.
  public var size: Double { max(abs(xx) + abs(xm), abs(mx) + abs(mm)) }

  /// The larger of the absolute values of the two eigenvalues.
  public var spectralRadius: Double {
    let half = 0.5 * (xx + mm)
    let own = 0.5 * (xx - mm)
    let square = own * own + xm * mx
    return square >= 0 ? abs(half) + square.squareRoot() : (half * half - square).squareRoot()
  }

  /// `e^A = e^τ (cosh r I + sinh r/r N)`, `τ = tr A/2`, `N = A − τ I`, `N² = r² I`.
  public var exponential: PhaseMatrix {
    let half = 0.5 * (xx + mm)
    let own = 0.5 * (xx - mm)
    let square = own * own + xm * mx
    let root = abs(square).squareRoot()
    let (even, odd): (Double, Double) =
      root < 1e-4
      ? (1 + square / 2, 1 + square / 6)
      : square > 0
        ? (Double.cosh(root), Double.sinh(root) / root) : (Double.cos(root), Double.sin(root) / root)
    let scale = Double.exp(half)
    return PhaseMatrix(
      xx: scale * (even + odd * own), xm: scale * odd * xm, mx: scale * odd * mx,
      mm: scale * (even - odd * own))
  }
}
