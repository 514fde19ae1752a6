import Series

/// The power series of the schedule of a phase-space process about one time: what a Taylor method needs beside the model.
///
/// `mean' = K mean`, `Σ' = K Σ + Σ K^T + diag(Γ, M ν)`, `(det Σ)' = −(Γ + ν) det Σ + Γ Σ_mm + M ν Σ_xx`, per unit of `b = ∫β`,
/// are integrated in the variable of the expansion together with `U`, `T`, `γ`, `α` and `χ` of `PhaseSpaceFrame`: one loop over
/// orders, no series is reversed or composed. Rows have normalised coefficients; they are made once and filled anew for every
/// time.
public final class PhaseSpaceSeries {
  /// The variable of an expansion.
  public enum Variable: Sendable {
    /// The time.
    case time
    /// The noise level `γ`.
    case level
  }

  /// `γ`.
  public private(set) var level: [Double]
  /// `mean`, of the position.
  public private(set) var meanX: [Double]
  /// `mean`, of the momentum.
  public private(set) var meanM: [Double]
  /// `U_x`, `U = adj(Σ) mean`.
  public private(set) var ux: [Double]
  /// `U_m`.
  public private(set) var um: [Double]
  /// `Σ_xx`.
  public private(set) var sxx: [Double]
  /// `Σ_xm`.
  public private(set) var sxm: [Double]
  /// `Σ_mm`.
  public private(set) var smm: [Double]
  /// `det Σ`.
  public private(set) var determinant: [Double]
  /// `√det Σ`.
  public private(set) var root: [Double]
  /// `normal` of `PhaseSpaceFrame`, of the position.
  public private(set) var normalX: [Double]
  /// `normal`, of the momentum.
  public private(set) var normalM: [Double]
  /// `κ = χ/α`, the angle per unit of `ln γ`; all zero where the process has no rotation.
  public private(set) var turn: [Double]
  /// `κ/γ`.
  public private(set) var turnOverLevel: [Double]

  private let process: PhaseSpaceDiffusion
  private let variable: Variable
  private let order: Int
  private var total: [Double]
  private var numerator: [Double]
  private var denominator: [Double]
  private var square: [Double]
  /// `db/dv`.
  private var speed: [Double]
  private var scratch: [[Double]]

  /// `U/T` at the point of the expansion: how `y` follows from `z`.
  public var statistic: PhasePair<Double> { PhasePair(x: ux[0] / total[0], m: um[0] / total[0]) }
  /// `(γ/√det Σ)(−mean_m, mean_x)` there: how `r` follows from `z`.
  public var complement: PhasePair<Double> {
    PhasePair(x: -meanM[0] * level[0] / root[0], m: meanX[0] * level[0] / root[0])
  }

  /// Room for the coefficients `0 … order` in `variable`.
  public init(_ process: PhaseSpaceDiffusion, in variable: Variable, order: Int) {
    self.process = process
    self.variable = variable
    self.order = max(order, 0)
    let row = [Double](repeating: 0, count: self.order + 2)
    (level, meanX, meanM, ux, um) = (row, row, row, row, row)
    (sxx, sxm, smm, determinant, root) = (row, row, row, row, row)
    (normalX, normalM, turn, turnOverLevel) = (row, row, row, row)
    (total, numerator, denominator, square, speed) = (row, row, row, row, row)
    scratch = [[Double]](repeating: row, count: 4)
  }

  /// The coefficients about `time > 0`.
  public func expand(at time: Double) {
    let b = process.integratedRate(at: time)
    let kernel = PhaseSpaceKernel<Double>(process, integratedRate: b)
    (meanX[0], meanM[0], determinant[0]) = (kernel.mean.x, kernel.mean.m, kernel.determinant)
    (sxx[0], sxm[0], smm[0]) = (kernel.covariance.xx, kernel.covariance.xm, kernel.covariance.mm)
    let isEarly = process.inverseMass.squareRoot() * b < 1
    for n in 0...order {
      formLevel(n, at: time)
      formTurn(n)
      formSpeed(n, at: time)
      if n < order { integrate(n, isEarly) }
    }
  }

  /// `U`, `T`, the root of the determinant, and the level.
  private func formLevel(_ n: Int, at time: Double) {
    ux[n] = Recurrence.product(n, smm, meanX) - Recurrence.product(n, sxm, meanM)
    um[n] = Recurrence.product(n, sxx, meanM) - Recurrence.product(n, sxm, meanX)
    total[n] = Recurrence.product(n, ux, meanX) + Recurrence.product(n, um, meanM)
    root[n] = n == 0 ? determinant[0].squareRoot() : Recurrence.squareRoot(n, determinant, own: root)
    switch (variable, n) {
    case (.time, _):
      square[n] =
        n == 0 ? determinant[0] / total[0] : Recurrence.quotient(n, determinant, total, own: square)
      level[n] = n == 0 ? square[0].squareRoot() : Recurrence.squareRoot(n, square, own: level)
    case (.level, 0): level[0] = (determinant[0] / total[0]).squareRoot()
    case (.level, _): level[n] = n == 1 ? 1 : 0
    }
    scratch[3][n] = Recurrence.quotient(n, level, root, own: scratch[3])
    normalX[n] = -Recurrence.product(n, scratch[3], um)
    normalM[n] = Recurrence.product(n, scratch[3], ux)
  }

  /// `κ = √det (M ν U_m mean_x − Γ U_x mean_m)/(Γ U_x² + M ν U_m²)`.
  private func formTurn(_ n: Int) {
    let (gx, gm) = (process.positionFriction, process.momentumFriction / process.inverseMass)
    numerator[n] = gm * Recurrence.product(n, um, meanX) - gx * Recurrence.product(n, ux, meanM)
    denominator[n] = gx * Recurrence.square(n, ux) + gm * Recurrence.square(n, um)
    guard process.rotation == .on else { return }
    scratch[0][n] = Recurrence.product(n, root, numerator)
    turn[n] = Recurrence.quotient(n, scratch[0], denominator, own: turn)
    turnOverLevel[n] = Recurrence.quotient(n, turn, level, own: turnOverLevel)
  }

  /// `db/dt = β`; `db/dγ = 1/(γ α)`, `α = (Γ U_x² + M ν U_m²)/(2 T det Σ)`.
  private func formSpeed(_ n: Int, at time: Double) {
    switch variable {
    case .time:
      speed[n] = n == 0 ? process.rate.value(at: time) : n == 1 ? process.rate.slope : 0
    case .level:
      scratch[1][n] = 2 * Recurrence.product(n, total, determinant)
      scratch[2][n] = Recurrence.product(n, level, denominator)
      speed[n] = Recurrence.quotient(n, scratch[1], scratch[2], own: speed)
    }
  }

  private func integrate(_ n: Int, _ isEarly: Bool) {
    let (gamma, nu, inverse) = (process.positionFriction, process.momentumFriction, process.inverseMass)
    let step = 1 / Double(n + 1)
    func along(_ row: [Double]) -> Double { Recurrence.product(n, row, speed) }
    let (x, m) = (along(meanX), along(meanM))
    meanX[n + 1] = 0.5 * step * (inverse * m - gamma * x)
    meanM[n + 1] = -0.5 * step * (x + nu * m)
    let (xx, xm, mm, source) = (along(sxx), along(sxm), along(smm), speed[n])
    sxx[n + 1] = step * (inverse * xm - gamma * xx + gamma * source)
    sxm[n + 1] = 0.5 * step * (inverse * mm - xx - (gamma + nu) * xm)
    smm[n + 1] = step * (nu / inverse * source - xm - nu * mm)
    determinant[n + 1] =
      isEarly
      ? step * (gamma * mm + nu / inverse * xx - (gamma + nu) * along(determinant))
      : Recurrence.product(n + 1, sxx, smm) - Recurrence.square(n + 1, sxm)
  }
}
