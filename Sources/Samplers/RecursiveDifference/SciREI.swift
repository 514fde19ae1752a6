import Diffusion

/// SciREI-2: the nodes of DPM-Solver-2S and a difference divided by `r φ`, `φ = 2/3`.
///
/// `x̄' = x̄ + b_1 F_0 + b_2/(r φ) (F_{1/2} − F_0)`, `r = 1/2`. With `φ = 1` it is DPM-Solver-2S with Taylor weights; with any other
/// `φ` it is of first order. (ShiguiLi/SciRE-Solver, `scire-sampler.py`, class `ei`, `rde`.)
public struct SciREI: LinearRuleSampler {
  /// `φ`.
  public var phi: Double

  /// The method.
  public init(phi: Double = 2 / 3.0) {
    self.phi = phi
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "scirei-2", family: .recursiveDifference, orders: .init(phi == 1 ? 2 : 1),
      claim: .scireSilent,
      cause: phi == 1 ? nil : "phi does not tend to 1 with the step, so the difference is not the derivative",
      evaluations: .fixed(perStep: 2), spacing: .logSignalToNoise,
      citation: "li2023scire", reference: "ShiguiLi/SciRE-Solver, scire-sampler.py, 'ei' with 'rde'",
      formula: "xbar + b_1 F_0 + b_2/(r phi) (F_r - F_0), r = 1/2")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .real(
        "phi", \.phi, in: RecursiveDifferenceFactor.range,
        help: "The factor of SciREI's recursive difference. Default: 2/3.")
    ]
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    (0..<grid.steps).map { n in
      let step = ExponentialStep(.noise, from: grid.points[n], to: grid.points[n + 1])
      let node = step.node(0.5, .fixed, schedule)
      let c = step.whole[2] / (node.share * phi)
      return StepRule(
        stages: [.init(at: step.start.level), step.stage(node)],
        update: LinearCombination(stages: [step.whole[1] - c, c]))
    }
  }
}
