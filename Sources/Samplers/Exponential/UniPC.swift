import Diffusion
import Numbers

/// UniPC-p: an exponential multistep predictor and a corrector that reuses the next evaluation, with `B(h) = e^h − 1`.
///
/// With nodes `r_m = (λ_{n−m} − λ_n)/ℓ`, the corrector adds `r = 1` with the slope at the predicted point:
/// `x̄' = A x̄ + b_1 (F_n + Σ_m ρ_m (F_m − F_n)/r_m)`, where `Σ_m ρ_m r_m^{k−1} = k! b_{k+1}/b_1` for as many `k` as there are
/// nodes: each rule is exact for slopes that are polynomials in `λ`. The predictor of order 2 and the corrector of
/// order 1 have `ρ = 1/2` instead, which satisfies their single condition to first order. The slope at the predicted point is the next step's `F_n`; the
/// model is not evaluated at the corrected state. The last step has no corrector.
/// (Zhao et al. 2023, arXiv 2302.04867; `uni_pc.py`, variant `bh2`.) The factors are derived from the order conditions; end
/// points agree with a replay of the published update equations for both predictions, both orders, and both ends.
///
/// Predictor of order `p` and corrector give global order `p + 1`; the authors' code lowers the order at the end by default, where
/// an Euler step leaves order 2.
public struct UniPC: LinearRuleSampler {
  /// What is predicted.
  public let slopes: SlopeKind
  /// `p`, the order of the predictor: 2 or 3.
  public let order: Int
  /// How the first steps are made.
  public var start: StartPolicy
  /// Whether the order is lowered at the end, as the authors' code does.
  public var finalOrder: FinalOrder

  /// The method.
  public init(
    _ slopes: SlopeKind, order: SecondOrThird, start: StartPolicy = .ramp, finalOrder: FinalOrder = .lowered
  ) {
    self.slopes = slopes
    self.order = order.rawValue
    self.start = start
    self.finalOrder = finalOrder
  }

  /// The starting steps; none for a ramp, which the rules make themselves.
  public var startSteps: Int { start == .ramp ? 0 : order - 1 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let kept = finalOrder == .kept
    return SamplerCard(
      name: (slopes == .noise ? "unipc-" : "unipc-data-") + "\(order)", family: .predictorCorrector,
      orders: .init(kept ? order + 1 : 2, started: kept ? (start == .ramp ? 3 : start.limit(order + 1)) : 2),
      claim: .stated(
        order + 1,
        place:
          "Hugging Face diffusers, UniPCMultistepScheduler, solver_order; the authors' README states none"),
      cause: kept ? nil : "the order is lowered at the end, so the last step is an Euler step",
      evaluations: .fixed(perStep: 1, atStart: start.extraEvaluations * (order - 1), startSteps: order - 1),
      start: start.rawValue, spacing: .logSignalToNoise,
      citation: "zhao2023unipc", reference: "arXiv 2302.04867 (UniPC), uni_pc.py, B(h) = e^h - 1",
      formula: "A xbar + b_1 (F_n + sum_m rho_m (F_m - F_n)/r_m), predicted, then corrected")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.start(\.start), .finalOrder(\.finalOrder)] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    let gammas = grid.points.map(\.level)
    return (0..<grid.steps).map { n in
      let used = min(order, n + 1, finalOrder == .lowered ? grid.steps - n : order)
      let part = ExponentialWeights(slopes, from: gammas[n], to: gammas[n + 1])
      let past = (1..<max(used, 1)).map { Double.log(gammas[n] / gammas[n - $0]) / part.length }
      let predicted = terms(past, part, simplified: used == 2)
      // The slope at the beginning is evaluated only where no corrector has left it in the history.
      let fresh = n == startSteps
      let own = fresh ? [StepRule.Stage(at: gammas[n])] : []
      func combination(_ current: Double, past: [Double], corrected: [Double]) -> LinearCombination {
        fresh
          ? LinearCombination(state: part.state, stages: [current] + corrected, history: past)
          : LinearCombination(state: part.state, stages: corrected, history: [current] + past)
      }
      let predictor = combination(part[1] - predicted.reduce(0, +), past: predicted, corrected: [])
      if n == grid.steps - 1 {
        return StepRule(stages: own, update: predictor)
      }
      let corrected = terms(past + [1], part, simplified: used == 1)
      let corrector = combination(
        part[1] - corrected.reduce(0, +), past: Array(corrected.dropLast()), corrected: corrected.suffix(1))
      return StepRule(
        stages: own + [.init(at: gammas[n + 1], predictor)], update: corrector,
        remembered: Array(0...own.count))
    }
  }

  /// `b_1 ρ_m / r_m` for the nodes `r_m`.
  private func terms(_ nodes: [Double], _ part: ExponentialWeights, simplified: Bool) -> [Double] {
    if simplified { return nodes.map { 0.5 * part[1] / $0 } }
    var factorial = 1.0
    let moments = nodes.indices.map { k -> Double in
      factorial *= Double(k + 1)
      return factorial * part[k + 2]
    }
    return zip(LagrangeWeights.solve(nodes, moments), nodes).map { $0 / $1 }
  }
}
