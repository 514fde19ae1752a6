import Numbers
import Series

/// The probability flow of phase space as an equation in the data's noise prediction alone, per coordinate:
///
///     dz/dt = A z + c ε_data(r·z, γ),   A = F + ½ G G^T (Σ^−1 − γ² a a^T),  c = ½ γ G G^T a,  r = γ² a,  a = Σ^−1 mean,
///
/// from `score = −R^−T ε` and `ε = (I − q q^T) w + q ε_data` with `q = γ R^−1 mean`: no root `R` of the covariance is left.
struct PhaseSpaceDrift {
  /// Coefficients of a 2x2 matrix, row by row.
  typealias Matrix = (
    xx: TaylorSeries<Double>, xm: TaylorSeries<Double>, mx: TaylorSeries<Double>, mm: TaylorSeries<Double>
  )

  /// `A`.
  let matrix: Matrix
  /// `c`.
  let push: PhasePair<TaylorSeries<Double>>
  /// `r`.
  let statistic: PhasePair<TaylorSeries<Double>>
  /// `γ`.
  let level: TaylorSeries<Double>

  /// The series in `t − time`, to order `order`.
  ///
  /// Mean, covariance and determinant are continued by their differential equations `mean' = F mean`,
  /// `Σ' = F Σ + Σ F^T + G G^T`, `(det Σ)' = 2 tr F det Σ + tr(adj Σ G G^T)`, in which nothing cancels.
  ///
  /// - Throws: `SeriesError` at `time = 0`, where the covariance vanishes.
  init(_ process: PhaseSpaceDiffusion, at time: Double, order: Int) throws {
    let (half, friction, inverseMass) = (0.5 * process.beta, process.positionFriction, process.inverseMass)
    let (fxx, fxm, fmx, fmm) = (
      -half * friction, half * inverseMass, -half, -half * process.momentumFriction
    )
    let (gx, gm) = (process.beta * friction, process.beta * process.momentumFriction / inverseMass)
    let kernel = process.kernel(at: time)
    var (mx, mm) = ([kernel.mean.x], [kernel.mean.m])
    var (sxx, sxm, smm) = ([kernel.covariance.xx], [kernel.covariance.xm], [kernel.covariance.mm])
    var det = [kernel.determinant]
    for n in stride(from: 0, to: order, by: 1) {
      let next = Double(n + 1)
      let (x, c, m) = (sxx[n], sxm[n], smm[n])
      det.append((2 * (fxx + fmm) * det[n] + gx * m + gm * x) / next)
      sxx.append((2 * (fxx * x + fxm * c) + (n == 0 ? gx : 0)) / next)
      sxm.append((fxx * c + fxm * m + fmx * x + fmm * c) / next)
      smm.append((2 * (fmx * c + fmm * m) + (n == 0 ? gm : 0)) / next)
      let (meanX, meanM) = (mx[n], mm[n])
      mx.append((fxx * meanX + fxm * meanM) / next)
      mm.append((fmx * meanX + fmm * meanM) / next)
    }
    let mean = PhasePair(x: TaylorSeries(mx), m: TaylorSeries(mm))
    let (xx, xm, mm2) = (TaylorSeries(sxx), TaylorSeries(sxm), TaylorSeries(smm))
    let inverse = try 1 / TaylorSeries(det)
    let a = PhasePair(
      x: (mm2 * mean.x - xm * mean.m) * inverse, m: (xx * mean.m - xm * mean.x) * inverse)
    let precision = mean.x * a.x + mean.m * a.m
    let square = try 1 / precision
    level = try sqrt(square)
    statistic = PhasePair(x: a.x * square, m: a.m * square)
    push = PhasePair(x: level * a.x * (0.5 * gx), m: level * a.m * (0.5 * gm))
    let cross = (xm * inverse + a.x * a.m * square)
    matrix = (
      (mm2 * inverse - a.x * a.x * square) * (0.5 * gx) + fxx, cross * (-0.5 * gx) + fxm,
      cross * (-0.5 * gm) + fmx, (xx * inverse - a.m * a.m * square) * (0.5 * gm) + fmm
    )
  }

  private init(
    matrix: Matrix, push: PhasePair<TaylorSeries<Double>>, statistic: PhasePair<TaylorSeries<Double>>,
    level: TaylorSeries<Double>
  ) {
    self.matrix = matrix
    self.push = push
    self.statistic = statistic
    self.level = level
  }

  /// An equation without a value, for a level that the process does not have: whoever steps along it sees that its error
  /// estimate is not a number.
  init(undefinedToOrder order: Int) {
    let none = TaylorSeries<Double>.constant(.nan, order: order)
    self.init(
      matrix: (none, none, none, none), push: PhasePair(x: none, m: none),
      statistic: PhasePair(x: none, m: none), level: none)
  }

  /// The same equation with the level as its variable, `dz/dγ`: the series are those in `γ − γ_0`.
  ///
  /// - Throws: `SeriesError` where the level stands still.
  func alongLevel() throws -> PhaseSpaceDrift {
    let order = level.order
    let rise = TaylorSeries([0] + level.coefficients.dropFirst())
    let time = try rise.reversed()
    let rate = TaylorSeries(try time.differentiated().coefficients + [0])
    func moved(_ series: TaylorSeries<Double>) throws -> TaylorSeries<Double> {
      try series.composed(with: time)
    }
    return PhaseSpaceDrift(
      matrix: (
        try moved(matrix.xx) * rate, try moved(matrix.xm) * rate, try moved(matrix.mx) * rate,
        try moved(matrix.mm) * rate
      ),
      push: PhasePair(x: try moved(push.x) * rate, m: try moved(push.m) * rate),
      statistic: PhasePair(x: try moved(statistic.x), m: try moved(statistic.m)),
      level: .variable(at: level.coefficients[0], order: order))
  }
}
