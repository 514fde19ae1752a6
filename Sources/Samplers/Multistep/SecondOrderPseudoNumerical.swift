import Diffusion
import Integration

/// S-PNDM: one pseudo improved Euler step, then the two-step rule with the weights of equal steps.
///
/// PNDM's transfer map is algebraically the DDIM map `x̄' = x̄ + (γ' − γ) e`, so both are rules in `γ`. From step 1 on the
/// rule is `ab2-const`. (Liu et al. 2022, arXiv 2202.09778; `runner/method.py`.)
public struct SecondOrderPseudoNumerical: LinearRuleSampler {
  /// `ramp` for the method's own start, or `exact` for error analysis.
  public private(set) var start: StartPolicy

  /// The method, with its own start unless the exact one is asked for.
  public init(isExactlyStarted: Bool = false) {
    start = isExactlyStarted ? .exact : .ramp
  }

  /// The starting steps when they are exact.
  public var startSteps: Int { start == .exact ? 1 : 0 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "s-pndm", family: .multistep, orders: .init(2, alternating: 1),
      claim: .equalSteps(2),
      evaluations: .fixed(perStep: 1, atStart: start == .exact ? 0 : 1, startSteps: 1),
      start: start == .exact ? start.rawValue : "pseudo improved Euler",
      spacing: .linear, citation: "liu2022pndm", reference: "Liu et al. 2022 (PNDM), S-PNDM",
      formula: "xbar + h/2 (3 eps_n - eps_(n-1)); first step h/2 (eps_0 + eps_1)")
  }

  /// `start`, which can only be exact: any other would make another method.
  public var settings: [SamplerSetting<Self>] { [.start(\.start, among: [.exact])] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    let heun = ButcherTableau.heun2.rules(on: grid)
    return (0..<grid.steps).map { n in
      let (from, to) = (grid.points[n].level, grid.points[n + 1].level)
      if n == 0 { return heun[0] }
      return StepRule(
        stages: [.init(at: from)],
        update: LinearCombination(stages: [1.5 * (to - from)], history: [-0.5 * (to - from)]))
    }
  }
}
