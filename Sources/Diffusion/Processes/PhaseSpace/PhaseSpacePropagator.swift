import Numbers

/// The linear part of phase space, `dz/db = K z` with `b = ∫β` and `K = ½ [[−Γ, 1/M], [−1, −ν]]`: its flow `Ψ(b) = e^{bK}` and
/// the covariance `Q(b) = ∫_0^b Ψ G G^T Ψ^T`, `G G^T = diag(Γ, M ν)`, that noise adds meanwhile.
///
/// With `η = (ν − Γ)/2` and `N = K + ½(Γ + η) I`, `N² = ¼ (η² − 1/M) I`. At critical damping, `η² = 1/M = δ²`, `N² = 0` and
///
///     Ψ = e^{−(Γ+δ) b/2} [[1 + y/2, δ y/2], [−b/2, 1 − y/2]],    y = δ b,
///     Q_xx = −expm1(−Γ b) + e^{−Γ b} P(3, y),  Q_xm = ½ δ b² e^{−Γ b − y},  Q_mm = −M expm1(−Γ b − y + log1p(y (y/2 − 1))),
///
/// in which nothing cancels (`P(3, ·)` is the regularised incomplete gamma function). For other dampings `Ψ` is the exponential
/// with `cosh` or `cos`, and `Q` follows from its power series for a small `b` and `Q(2b) = Q(b) + Ψ(b) Q(b) Ψ(b)^T`.
public struct PhaseSpacePropagator<Number: ElementaryNumber>: Sendable {
  private let positionFriction: Number
  private let momentumFriction: Number
  private let inverseMass: Number
  private let isCritical: Bool

  /// The linear part of `process`.
  public init(_ process: PhaseSpaceDiffusion) {
    positionFriction = Number(process.positionFriction)
    momentumFriction = Number(process.momentumFriction)
    inverseMass = Number(process.inverseMass)
    isCritical = process.isCriticallyDamped
  }

  /// `Ψ(b)`; for a negative `b` the inverse of `Ψ(−b)`.
  public func flow(_ b: Number) -> PhaseMatrix<Number> {
    if isCritical {
      let delta = Number.sqrt(inverseMass)
      let half = b / Number(2)
      let (decay, y) = (Number.exp(-(positionFriction + delta) * half), delta * half)
      return PhaseMatrix(
        xx: decay * (Number(1) + y), xm: decay * delta * y, mx: -decay * half, mm: decay * (Number(1) - y))
    }
    let eta = (momentumFriction - positionFriction) / Number(2)
    let decay = Number.exp(-(positionFriction + eta) * b / Number(2))
    let (even, odd) = Self.hyperbolic((eta * eta - inverseMass) / Number(4), b)
    let half = odd / Number(2)
    return PhaseMatrix(
      xx: decay * (even + half * eta), xm: decay * half * inverseMass, mx: -decay * half,
      mm: decay * (even - half * eta))
  }

  /// `Q(b)` for `b ≥ 0`.
  public func gained(_ b: Number) -> PhaseCovariance<Number> {
    if isCritical {
      let delta = Number.sqrt(inverseMass)
      let y = delta * b
      let slow = Number.exp(-positionFriction * b)
      return PhaseCovariance(
        xx: -Number.expm1(-positionFriction * b) + slow * Self.lowerGamma(y),
        xm: delta * b * b / Number(2) * slow * Number.exp(-y),
        mm: -Number.expm1(-positionFriction * b - y + Number.log1p(y * (y / Number(2) - Number(1))))
          / inverseMass)
    }
    var (h, doublings) = (b, 0)
    let size =
      (positionFriction + inverseMass > Number(1) + momentumFriction
        ? positionFriction + inverseMass : Number(1) + momentumFriction)
    while h * size > Number(1) / Number(2), doublings < 100 {
      h = h / Number(2)
      doublings += 1
    }
    var sum = gainedBySeries(h)
    for _ in 0..<doublings {
      sum = sum + sum.transformed(by: flow(h))
      h = h + h
    }
    return sum
  }

  /// `Σ_n Q_n b^n` with `(n + 1) Q_{n+1} = K Q_n + Q_n K^T`, `Q_1 = G G^T`, for `|b K| ≤ 1/4`.
  private func gainedBySeries(_ b: Number) -> PhaseCovariance<Number> {
    let zero = Number(0)
    var term = PhaseCovariance(xx: positionFriction * b, xm: zero, mm: momentumFriction / inverseMass * b)
    var sum = term
    for n in 2...60 {
      let factor = b / Number(n)
      term = PhaseCovariance(
        xx: factor * (inverseMass * term.xm - positionFriction * term.xx),
        xm: factor * (inverseMass * term.mm - term.xx - (positionFriction + momentumFriction) * term.xm)
          / Number(2),
        mm: factor * (-term.xm - momentumFriction * term.mm))
      let next = sum + term
      if n > 6, next.xx == sum.xx, next.xm == sum.xm, next.mm == sum.mm { break }
      sum = next
    }
    return sum
  }

  /// `cosh(√D b)` and `sinh(√D b)/√D` for `D` of either sign.
  private static func hyperbolic(_ square: Number, _ b: Number) -> (even: Number, odd: Number) {
    let argument = square * b * b
    guard argument.magnitude <= Number(1) else {
      let root = Number.sqrt(square.magnitude)
      return square > Number(0)
        ? (Number.cosh(root * b), Number.sinh(root * b) / root)
        : (Number.cos(root * b), Number.sin(root * b) / root)
    }
    var (even, odd) = (Number(1), Number(1))
    var (evenTerm, oddTerm) = (Number(1), Number(1))
    var k = 1
    while evenTerm.magnitude > Number.ulpOfOne, k < 40 {
      evenTerm = evenTerm * argument / Number((2 * k - 1) * 2 * k)
      oddTerm = oddTerm * argument / Number(2 * k * (2 * k + 1))
      even = even + evenTerm
      odd = odd + oddTerm
      k += 1
    }
    return (even, b * odd)
  }

  /// `P(3, y) = 1 − e^{−y}(1 + y + y²/2)`, by its series below 1.
  private static func lowerGamma(_ y: Number) -> Number {
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
}
