import Diffusion
import Numbers

/// tAB-DEIS: `ε` extrapolated by a polynomial in `t`, integrated exactly against `dγ`.
///
/// `x̄_{n+1} = x̄_n + Σ_j b_j ε_{n−j}`, `b_j = ∫ γ'(t) L_j(t) dt` over the step, with the Lagrange polynomials of the last
/// times. The integrals are taken in `u = √t`, in which `γ` is smooth down to `t = 0`, by 40-point Gauss-Legendre;
/// the published code uses a left Riemann sum of 10000 points, which is off by about `1e-4`.
/// (Zhang and Chen 2023, arXiv 2204.13902; `th_deis/multistep.py`.)
public struct TimeAdamsBashforth: LinearRuleSampler {
  /// `q`, the number of values of `ε` in a step: 2 to 4; DEIS counts from 1 less.
  public let order: Int
  /// How the first steps are made.
  public var start: StartPolicy

  /// The method.
  public init(order: SecondToFourth, start: StartPolicy = .ramp) {
    self.order = order.rawValue
    self.start = start
  }

  /// The starting steps; none for a ramp, which the rules make themselves.
  public var startSteps: Int { start == .ramp ? 0 : order - 1 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "tab-deis\(order - 1)", family: .multistep, orders: .init(order, started: start.limit(order)),
      evaluations: .fixed(perStep: 1, atStart: start.extraEvaluations * (order - 1), startSteps: order - 1),
      start: start.rawValue, spacing: .quadratic,
      reference: "Zhang and Chen 2023 (DEIS), tAB-DEIS \(order - 1)",
      formula: "xbar + sum_j b_j eps_(n-j), b_j = int gamma'(t) L_j(t) dt")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.start(\.start)] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) throws -> [StepRule] {
    let quadrature = GaussLegendre(points: 40)
    return try (0..<grid.steps).map { n in
      let times = (0..<min(order, n + 1)).map { grid.points[n - $0].time }
      let weights = try Self.weights(
        times: times, next: grid.points[n + 1].time, schedule: schedule, quadrature: quadrature)
      return StepRule(
        stages: [.init(at: grid.points[n].level)],
        update: LinearCombination(stages: [weights[0]], history: Array(weights.dropFirst())))
    }
  }

  /// `b_j` for the step from `times[0]` to `next`; `times` lists the last times, newest first.
  ///
  /// - Throws: `SeriesError` where the schedule has no derivative.
  static func weights(
    times: [Double], next: Double, schedule: any NoiseSchedule, quadrature: GaussLegendre
  ) throws -> [Double] {
    let (low, high) = (times[0].squareRoot(), next.squareRoot())
    var weights = [Double](repeating: 0, count: times.count)
    for (node, weight) in zip(quadrature.nodes, quadrature.weights) {
      let u = 0.5 * (low + high) + 0.5 * (high - low) * node
      let time = u * u
      let slope = try schedule.gammaSeries(at: time, order: 1).coefficients[1]
      let measure = 0.5 * (high - low) * weight * 2 * u * slope
      for j in times.indices {
        var polynomial = 1.0
        for k in times.indices where k != j { polynomial *= (time - times[k]) / (times[j] - times[k]) }
        weights[j] += measure * polynomial
      }
    }
    return weights
  }
}
