import Diffusion
import Numbers
import Series

/// `psld-etd-ttm p`: the noise prediction of a root `R` of the covariance, `eps = −R^T score`, is expanded in `t` to degree `p − 1`
/// and the linear part of the flow is integrated exactly:
///
///     z' = Ψ z + Σ_{j<p} W_j eps_j,    W_j = ½ ∫ Ψ(t' ← s) G G^T R(s)^−T (s − t)^j ds.
///
/// `p = 1` is the conjugate integrator with `B = 0`. With the root factor every order is exact for a point mass in one step, with
/// the Cholesky factor none is. With a preconditioning the linear part is the flow of Gaussian data and `eps` is what remains,
/// `−R^T (score − C_skip z) = e^{−iφ} (ε_data − γ y/(γ² + σ²))` for the root factor; the method is then exact for centred Gaussian
/// data of that width.
public struct FactorExponentialTaylor: PhaseSpaceTaylorMethod {
  /// `p ≥ 1`.
  public let order: Int
  /// `R`.
  public var factor: NoiseFactor
  /// What the score is compared with.
  public var preconditioning: Preconditioning

  /// The method; `order` at least 1.
  public init(order: Int, factor: NoiseFactor = .root, preconditioning: Preconditioning = .none) {
    self.order = max(order, 1)
    self.factor = factor
    self.preconditioning = preconditioning
  }

  /// The linear part is that of the probability flow.
  public var canLeaveOutRotation: Bool { false }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "psld-etd-ttm\(order)", family: .phaseSpace, orders: .init(order),
      evaluations: .fixed(perStep: 1), spacing: .quadratic,
      citation: "zhang2023deis",
      reference:
        "exact derivatives in the expansion of arXiv 2204.13902 (DEIS); root: arXiv 2206.05564 (gDDIM)",
      formula: "Psi z + sum_(j<\(order)) eps_j int Psi G G^T R^(-T) (s - t)^j ds/2, eps = -R^T score")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [.noiseFactor(\.factor), .preconditioning(\.preconditioning)]
  }

  func rule(of step: PhaseSpaceStep) throws -> PhaseSpaceRule {
    var rule = PhaseSpaceRule(count: order)
    let carry = ExactLinearFlow(step, preconditioning)
    let whole = carry.whole
    rule.add(.data, 0, whole * step.start.mean)
    rule.add(.complement, 0, whole * step.start.normal)
    let weights = matrices(step, carry)
    let coefficients = try predictionCoefficients(step)
    for (weight, row) in zip(weights, coefficients) {
      for (j, c) in row.enumerated() {
        switch preconditioning {
        case .none: rule.addPair(j, c, through: weight)
        case .gaussian(let deviation):
          let pair = weight * PhasePair(x: c.re, m: c.im)
          rule.add(.noise, j, pair)
          for (k, g) in gaussianShare(step.from.level, deviation).prefix(j + 1).enumerated() {
            rule.add(.data, j - k, PhasePair(x: -g * pair.x, m: -g * pair.m))
          }
        }
      }
    }
    return rule
  }

  /// `γ/(γ² + deviation²)` in powers of `γ − γ_0`.
  private func gaussianShare(_ level: Double, _ deviation: Double) -> [Double] {
    let variable = TaylorSeries<Double>.variable(at: level, order: order)
    return TaylorSeries.ratio(variable, variable.squared() + deviation * deviation).coefficients
  }

  /// `W_j`, whose columns belong to the real and the imaginary part of `eps`.
  private func matrices(_ step: PhaseSpaceStep, _ carry: ExactLinearFlow) -> [PhaseMatrix<Double>] {
    var sums = [[Double]](repeating: [0, 0, 0, 0], count: order)
    for node in carry.nodes {
      let (frame, half) = (node.frame, 0.5 * node.weight * step.process.rate.value(at: node.time))
      let (gx, gm) = (
        half * step.process.positionFriction,
        half * step.process.momentumFriction / step.process.inverseMass
      )
      let c = Complex.rotation(factorAngle(frame, node.phase))
      let turned = PhaseMatrix(
        xx: gx * (frame.push.x * c.re + frame.complement.x * c.im),
        xm: gx * (frame.complement.x * c.re - frame.push.x * c.im),
        mx: gm * (frame.push.m * c.re + frame.complement.m * c.im),
        mm: gm * (frame.complement.m * c.re - frame.push.m * c.im))
      let integrand = node.toEnd * turned
      var power = 1.0
      for j in 0..<order {
        for (i, value) in [integrand.xx, integrand.xm, integrand.mx, integrand.mm].enumerated() {
          sums[j][i] += power * value
        }
        power *= node.time - step.from.time
      }
    }
    return sums.map { PhaseMatrix(xx: $0[0], xm: $0[1], mx: $0[2], mm: $0[3]) }
  }

  /// The angle of `R = [γ mean, normal] Rot(angle)`.
  private func factorAngle(_ frame: PhaseSpaceFrame<Double>, _ phase: Double) -> Double {
    factor == .root ? phase : Double.atan2(frame.normal.x, frame.level * frame.mean.x)
  }

  /// Row `m`: the weights of `e_j + i r_j` in coefficient `m` of `eps` in powers of `t`.
  private func predictionCoefficients(_ step: PhaseSpaceStep) throws -> [[Complex]] {
    let series = PhaseSpaceSeries(step.process, in: .time, order: order)
    series.expand(at: step.from.time)
    let rise = TaylorSeries([0] + series.level[1..<max(order, 2)])
    let rotation = TaylorSeries(try backRotation(series))
    var power = TaylorSeries<Complex>.constant(.one, order: order - 1)
    var rows = [[Complex]](repeating: [Complex](repeating: .zero, count: order), count: order)
    for j in 0..<order {
      let product = rotation * power
      for m in 0..<order { rows[m][j] = product.coefficients[m] }
      power = power * rise.map { Complex($0) }.truncated(to: order - 1)
    }
    return rows
  }

  /// `e^{−i angle}` of the factor in powers of `t`.
  private func backRotation(_ series: PhaseSpaceSeries) throws -> [Complex] {
    let count = order
    switch factor {
    case .root:
      let logLevel = (0..<count).map { n in Double(n + 1) * series.level[n + 1] }
      let rate = (0..<count).map { Recurrence.product($0, logLevel, series.turnOverLevel) }
      var rotation = [Complex.one]
      for n in stride(from: 0, to: count - 1, by: 1) {
        let sum = (0...n).reduce(Complex.zero) { $0 + rate[$1] * rotation[n - $1] }
        rotation.append(Complex(sum.im / Double(n + 1), -sum.re / Double(n + 1)))
      }
      return rotation
    case .cholesky:
      func row(_ coefficients: [Double]) -> TaylorSeries<Double> {
        TaylorSeries(Array(coefficients.prefix(count)))
      }
      let size = try sqrt(row(series.sxx))
      let cosine = TaylorSeries.ratio(row(series.level) * row(series.meanX), size)
      let sine = TaylorSeries.ratio(row(series.normalX), size)
      return zip(cosine.coefficients, sine.coefficients).map { Complex($0, -$1) }
    }
  }
}
