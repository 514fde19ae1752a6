import Diffusion

/// F-PNDM: three pseudo Runge-Kutta steps, whose middle lies at half the time and not at half the noise level, then
/// the four-step rule with the weights of equal steps.
///
/// Its paper proves global order 2, which is what it has on smooth grids; the "fourth order" in its name is that
/// of the classical rule it is modelled on. (Liu et al. 2022, arXiv 2202.09778; `runner/method.py`.)
public struct FourthOrderPseudoNumerical: LinearRuleSampler {
  /// `ramp` for the method's own start, or `exact` for error analysis.
  public private(set) var start: StartPolicy

  /// The method, with its own start unless the exact one is asked for.
  public init(isExactlyStarted: Bool = false) {
    start = isExactlyStarted ? .exact : .ramp
  }

  /// The starting steps when they are exact.
  public var startSteps: Int { start == .exact ? 3 : 0 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "f-pndm", family: .multistep, orders: .init(2, uniform: 4, alternating: 1),
      claim: .equalSteps(4), cause: "weights of equal steps on steps that are not equal in gamma",
      evaluations: .fixed(perStep: 1, atStart: start == .exact ? 0 : 9, startSteps: 3),
      start: start == .exact ? start.rawValue : "pseudo Runge-Kutta",
      spacing: .linear, citation: "liu2022pndm", reference: "Liu et al. 2022 (PNDM), F-PNDM",
      formula: "xbar + h/24 (55 eps_n - 59 eps_(n-1) + 37 eps_(n-2) - 9 eps_(n-3))")
  }

  /// `start`, which can only be exact: any other would make another method.
  public var settings: [SamplerSetting<Self>] { [.start(\.start, among: [.exact])] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    let weights = AdamsBashforth.equalStepWeights[3]
    return (0..<grid.steps).map { n in
      let (from, to) = (grid.points[n], grid.points[n + 1])
      let h = to.level - from.level
      if n >= 3 {
        return StepRule(
          stages: [.init(at: from.level)],
          update: LinearCombination(stages: [weights[0] * h], history: weights.dropFirst().map { $0 * h }))
      }
      let middle = schedule.gamma(at: 0.5 * (from.time + to.time))
      let half = middle - from.level
      return StepRule(
        stages: [
          .init(at: from.level), .init(at: middle, LinearCombination(stages: [half])),
          .init(at: middle, LinearCombination(stages: [0, half])),
          .init(at: to.level, LinearCombination(stages: [0, 0, h])),
        ],
        update: LinearCombination(stages: [h / 6, h / 3, h / 3, h / 6]))
    }
  }
}
