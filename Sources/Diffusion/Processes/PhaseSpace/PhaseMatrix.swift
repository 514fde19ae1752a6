import Numbers

/// A pair of numbers that belong to a position and a momentum.
public struct PhasePair<Element: Sendable>: Sendable {
  /// That of the position.
  public let x: Element
  /// That of the momentum.
  public let m: Element

  /// A pair.
  @inlinable
  public init(x: Element, m: Element) {
    self.x = x
    self.m = m
  }
}

extension PhasePair: Equatable where Element: Equatable {}

/// A 2x2 matrix that acts on the pair (position, momentum) of every coordinate.
public struct PhaseMatrix<Element: Sendable>: Sendable {
  /// From position to position.
  public let xx: Element
  /// From momentum to position.
  public let xm: Element
  /// From position to momentum.
  public let mx: Element
  /// From momentum to momentum.
  public let mm: Element

  /// A matrix, row by row.
  @inlinable
  public init(xx: Element, xm: Element, mx: Element, mm: Element) {
    self.xx = xx
    self.xm = xm
    self.mx = mx
    self.mm = mm
  }
}

extension PhaseMatrix: Equatable where Element: Equatable {}

extension PhaseMatrix where Element: FieldElement {
  /// The determinant.
  @inlinable public var determinant: Element { xx * mm - xm * mx }
  /// The transpose.
  @inlinable public var transposed: PhaseMatrix { PhaseMatrix(xx: xx, xm: mx, mx: xm, mm: mm) }
  /// The inverse; not finite for a singular matrix.
  @inlinable public var inverse: PhaseMatrix {
    let d = determinant
    return PhaseMatrix(xx: mm / d, xm: -xm / d, mx: -mx / d, mm: xx / d)
  }

  /// The product of two matrices.
  @inlinable
  public static func * (a: PhaseMatrix, b: PhaseMatrix) -> PhaseMatrix {
    PhaseMatrix(
      xx: a.xx * b.xx + a.xm * b.mx, xm: a.xx * b.xm + a.xm * b.mm, mx: a.mx * b.xx + a.mm * b.mx,
      mm: a.mx * b.xm + a.mm * b.mm)
  }

  /// The image of a pair.
  @inlinable
  public static func * (a: PhaseMatrix, v: PhasePair<Element>) -> PhasePair<Element> {
    PhasePair(x: a.xx * v.x + a.xm * v.m, m: a.mx * v.x + a.mm * v.m)
  }
}

/// A symmetric 2x2 matrix: the covariance of a position and its momentum.
public struct PhaseCovariance<Element: Sendable>: Sendable {
  /// The variance of the position.
  public let xx: Element
  /// The covariance.
  public let xm: Element
  /// The variance of the momentum.
  public let mm: Element

  /// A covariance.
  @inlinable
  public init(xx: Element, xm: Element, mm: Element) {
    self.xx = xx
    self.xm = xm
    self.mm = mm
  }
}

extension PhaseCovariance: Equatable where Element: Equatable {}

extension PhaseCovariance where Element: FieldElement {
  /// The sum of two covariances.
  @inlinable
  public static func + (a: PhaseCovariance, b: PhaseCovariance) -> PhaseCovariance {
    PhaseCovariance(xx: a.xx + b.xx, xm: a.xm + b.xm, mm: a.mm + b.mm)
  }

  /// `P self P^T`.
  @inlinable
  public func transformed(by p: PhaseMatrix<Element>) -> PhaseCovariance {
    let (a, b) = (p.xx * xx + p.xm * xm, p.xx * xm + p.xm * mm)
    let (c, d) = (p.mx * xx + p.mm * xm, p.mx * xm + p.mm * mm)
    return PhaseCovariance(
      xx: a * p.xx + b * p.xm, xm: c * p.xx + d * p.xm, mm: c * p.mx + d * p.mm)
  }

  /// `v^T adj(self) v`, which is `det(self) v^T self^−1 v`.
  @inlinable
  public func adjugateForm(_ v: PhasePair<Element>) -> Element {
    mm * v.x * v.x - (xm + xm) * v.x * v.m + xx * v.m * v.m
  }
}
