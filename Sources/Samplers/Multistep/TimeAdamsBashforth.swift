import Diffusion
import Numbers

/// tAB-DEIS: `ε` extrapolated by a polynomial in `t`, integrated exactly against `dγ`.
///
/// `x̄_{n+1} = x̄_n + Σ_j b_j ε_{n−j}`, `b_j = ∫ γ'(t) L_j(t) dt` over the step, with the Lagrange polynomials of the last
/// times. The integrals are taken in `u = log γ`, `b_j = ∫ L_j(t(e^u)) e^u du`, by 20-point Gauss-Legendre on pieces of length
/// 1 at most: a schedule whose `γ` has a pole is smooth in `u`, with branch points no nearer than `γ = ±i`. The weights sum
/// to `γ_{n+1} − γ_n`. The published code takes a left Riemann sum in `t` of 10,000 points (`integrals`): each weight is off by
/// half a subinterval's worth of its integrand, an error of second order in the step times `1e-4`, which bounds what the rule
/// reaches and leaves order 1 in the limit.
/// (Zhang and Chen 2023, arXiv 2204.13902; `th_deis/multistep.py`.)
public struct TimeAdamsBashforth: LinearRuleSampler {
  /// How the weights are integrated.
  public enum Integrals: String, CaseIterable, Sendable {
    /// To rounding, by Gauss-Legendre quadrature.
    case exact
    /// By the left Riemann sum of the published code.
    case published
  }

  /// The points of the published sum.
  public static let publishedPoints = 10_000

  /// `q`, the number of values of `ε` in a step: 2 to 4; DEIS counts from 1 less.
  public let order: Int
  /// How the first steps are made.
  public var start: StartPolicy
  /// How the weights are integrated.
  public var integrals: Integrals

  /// The method.
  public init(order: SecondToFourth, start: StartPolicy = .ramp, integrals: Integrals = .exact) {
    self.order = order.rawValue
    self.start = start
    self.integrals = integrals
  }

  /// The starting steps; none for a ramp, which the rules make themselves.
  public var startSteps: Int { start == .ramp ? 0 : order - 1 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "tab-deis\(order - 1)", family: .multistep,
      orders: integrals == .exact ? .init(order, started: start.limit(order)) : .init(1),
      claim: .deisSilent,
      cause: integrals == .exact
        ? nil : "the weights are left Riemann sums of \(Self.publishedPoints) points, off in every step",
      evaluations: .fixed(perStep: 1, atStart: start.extraEvaluations * (order - 1), startSteps: order - 1),
      start: start.rawValue, spacing: .quadratic,
      citation: "zhang2023deis", reference: "Zhang and Chen 2023 (DEIS), tAB-DEIS \(order - 1)",
      formula: "xbar + sum_j b_j eps_(n-j), b_j = int gamma'(t) L_j(t) dt")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .start(\.start),
      .choice(
        "integrals", \.integrals,
        help: "How tAB-DEIS integrates its weights: exactly, or by the published Riemann sum. Default: exact."
      ),
    ]
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    let quadrature = GaussLegendre(points: 20)
    return (0..<grid.steps).map { n in
      let times = (0..<min(order, n + 1)).map { grid.points[n - $0].time }
      let weights =
        integrals == .exact
        ? Self.weights(
          times: times, from: grid.points[n].level, to: grid.points[n + 1].level, schedule: schedule,
          quadrature: quadrature)
        : Self.publishedWeights(times: times, to: grid.points[n + 1].time, schedule: schedule)
      return StepRule(
        stages: [.init(at: grid.points[n].level)],
        update: LinearCombination(stages: [weights[0]], history: Array(weights.dropFirst())))
    }
  }

  /// `b_j` for the step between two noise levels; `times` lists the last times, newest first.
  static func weights(
    times: [Double], from start: Double, to end: Double, schedule: any NoiseSchedule,
    quadrature: GaussLegendre
  ) -> [Double] {
    let (low, high) = (Double.log(start), Double.log(end))
    let pieces = max(1, Int(abs(high - low).rounded(.up)))
    let half = 0.5 * (high - low) / Double(pieces)
    var weights = [Double](repeating: 0, count: times.count)
    for piece in 0..<pieces {
      let centre = low + half * Double(2 * piece + 1)
      for (node, weight) in zip(quadrature.nodes, quadrature.weights) {
        let gamma = Double.exp(centre + half * node)
        let time = schedule.time(atLevel: gamma)
        let measure = half * weight * gamma
        for j in times.indices {
          var polynomial = 1.0
          for k in times.indices where k != j { polynomial *= (time - times[k]) / (times[j] - times[k]) }
          weights[j] += measure * polynomial
        }
      }
    }
    return weights
  }

  /// The left Riemann sums of `γ'(t) L_j(t)` from the newest of `times` to `end`.
  static func publishedWeights(times: [Double], to end: Double, schedule: any NoiseSchedule) -> [Double] {
    let piece = (end - times[0]) / Double(publishedPoints)
    var sums = [Double](repeating: 0, count: times.count)
    for point in 0..<publishedPoints {
      let time = times[0] + Double(point) * piece
      let rate = schedule.rates(at: time).gammaRate
      for j in times.indices {
        var product = rate
        for k in times.indices where k != j { product *= time - times[k] }
        sums[j] += product
      }
    }
    return times.indices.map { j in
      times.indices.reduce(piece * sums[j]) { $1 == j ? $0 : $0 / (times[j] - times[$1]) }
    }
  }
}
