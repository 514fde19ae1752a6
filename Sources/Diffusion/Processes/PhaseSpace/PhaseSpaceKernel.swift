import Numbers

/// A pair of numbers that belong to a position and a momentum.
public struct PhasePair<Element: Sendable>: Sendable {
  /// That of the position.
  public let x: Element
  /// That of the momentum.
  public let m: Element

  /// A pair.
  public init(x: Element, m: Element) {
    self.x = x
    self.m = m
  }
}

extension PhasePair: Equatable where Element: Equatable {}

/// The law of `z = (x, m)` given the data at `b = β t`: mean `(Ψ_11, Ψ_21) x_0` and covariance `Σ` per coordinate.
public struct PhaseSpaceKernel<Number: ElementaryNumber>: Sendable {
  /// `Ψ_11` and `Ψ_21`.
  public let mean: PhasePair<Number>
  /// `Σ_xx`, `Σ_xm`, `Σ_mm`.
  public let covariance: (xx: Number, xm: Number, mm: Number)
  /// `det Σ`, from a sum in which nothing cancels at small `b`.
  public let determinant: Number

  /// The kernel of `process` after the integrated rate `b`, for data of variance `dataVariance` about their mean.
  public init(_ process: PhaseSpaceDiffusion, integratedRate b: Number, dataVariance: Number = .zero) {
    let friction = Number(process.positionFriction)
    let delta = Number.sqrt(Number(process.inverseMass))
    let mass = Number(1) / (delta * delta)
    let (half, y) = (b / Number(2), delta * b)
    let decay = Number.exp(-(friction + delta) * half)
    let first = PhasePair(x: decay * (Number(1) + y / Number(2)), m: -decay * half)
    let second = PhasePair(x: decay * delta * y / Number(2), m: decay * (Number(1) - y / Number(2)))
    let slow = Number.exp(-friction * b)
    let xx = -Number.expm1(-friction * b) + slow * Self.lowerGamma(y)
    let xm = delta * b * b / Number(2) * slow * Number.exp(-y)
    let mm = -mass * Number.expm1(-friction * b - y + Number.log1p(y * (y / Number(2) - Number(1))))
    let kappa = Number(process.momentumShare) * mass
    func adjugate(_ p: PhasePair<Number>) -> Number {
      mm * p.x * p.x - Number(2) * xm * p.x * p.m + xx * p.m * p.m
    }
    let cross = first.x * second.m - first.m * second.x
    let fresh = xx * mm - xm * xm + kappa * adjugate(second)
    mean = first
    covariance = (
      xx + kappa * second.x * second.x + dataVariance * first.x * first.x,
      xm + kappa * second.x * second.m + dataVariance * first.x * first.m,
      mm + kappa * second.m * second.m + dataVariance * first.m * first.m
    )
    determinant = fresh + dataVariance * adjugate(first) + dataVariance * kappa * cross * cross
  }

  /// `P(3, y) = 1 − e^{−y}(1 + y + y²/2)`, by its series below 1.
  static func lowerGamma(_ y: Number) -> Number {
    if y >= Number(1) {
      return Number(1) - Number.exp(-y) * (Number(1) + y + y * y / Number(2))
    }
    var term = y * y * y / Number(6)
    var sum = term
    var k = 4
    while term.magnitude > Number.ulpOfOne * sum.magnitude, k < 100 {
      term = term * y / Number(k)
      sum = sum + term
      k += 1
    }
    return Number.exp(-y) * sum
  }

  /// `Σ^−1 v`.
  public func solve(_ v: PhasePair<Number>) -> PhasePair<Number> {
    let (xx, xm, mm) = covariance
    return PhasePair(
      x: (mm * v.x - xm * v.m) / determinant, m: (xx * v.m - xm * v.x) / determinant)
  }

  /// `γ = (mean^T Σ^−1 mean)^{−1/2}`, the noise level of the sufficient statistic for the data.
  public var level: Number {
    let a = solve(mean)
    return Number(1) / Number.sqrt(mean.x * a.x + mean.m * a.m)
  }

  /// `γ² Σ^−1 mean`: its product with `z` is the sufficient statistic `x_0 + γ n` for the data.
  public var statistic: PhasePair<Number> {
    let a = solve(mean)
    let square = Number(1) / (mean.x * a.x + mean.m * a.m)
    return PhasePair(x: square * a.x, m: square * a.m)
  }
}
