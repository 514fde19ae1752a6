import Diffusion

/// SciRE-Solver-2 and -3, multistep, with an order that is lowered at the end unless told otherwise.
///
/// Second order: `y' = y + H F_n + H/(2 φ r) (F_n − F_{n−1})`, `r` the fourth root of the ratio of neighbouring steps in
/// `log γ`. Third order adds a second difference:
/// `y' = y + H F_n + H/(2 r_0 φ) (F_n − F_{n−1}) + H/(6 r_0 r_1 φ²) (F_n − 2 F_{n−1} + F_{n−2})`,
/// `r_0 = φ (γ_n − γ_{n−1})/(γ_{n+1} − γ_n)`, `r_1 = φ/(1 + φ) (γ_{n−1} − γ_{n−2})/(γ_n − γ_{n−1})`. Neither weights the
/// differences as a consistent rule does: both are of first order. (arXiv 2308.07896; `scire_solver.py`, `multistep`.)
public struct SciREMultistep: LinearRuleSampler {
  /// The variable.
  public let frame: SciREFrame
  /// The order of the Taylor expansion that the rule is modelled on: 2 or 3.
  public let order: Int
  /// `φ`.
  public var phi: RecursiveDifferenceFactor
  /// The order towards the end.
  public var finalOrder: FinalOrder

  /// The method.
  public init(
    _ frame: SciREFrame, order: SecondOrThird, phi: RecursiveDifferenceFactor = .schedule,
    finalOrder: FinalOrder = .lowered
  ) {
    self.frame = frame
    self.order = order.rawValue
    self.phi = phi
    self.finalOrder = finalOrder
  }

  /// What the stages collect.
  public var slopes: SlopeKind { frame.slopes }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(frame.prefix)\(order)m", family: .recursiveDifference, orders: .init(1),
      claim: .scireSilent,
      cause: "neither phi nor the weights of the differences are those of a consistent rule",
      evaluations: .fixed(perStep: 1), start: StartPolicy.ramp.rawValue, spacing: .noiseToSignal(3.1),
      citation: "li2023scire",
      reference: "arXiv 2308.07896 (SciRE-Solver), scire_solver.py, multistep, frame \(frame.rawValue)",
      formula: "y + H F_n + H/(2 phi r) (F_n - F_(n-1))" + (order == 3 ? " + second difference" : ""))
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.phi(\.phi), .finalOrder(\.finalOrder)] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    let gammas = grid.points.map(\.level)
    return (0..<grid.steps).map { n in
      let used = min(order, n + 1, finalOrder == .lowered ? grid.steps - n : order)
      let factors = differences(n, order: used, gammas)
      return StepRule(
        stages: [.init(at: gammas[n])],
        update: frame.combination(
          at: gammas[n + 1], from: gammas[n], stages: [factors[0]], history: Array(factors.dropFirst())))
    }
  }

  /// The factors of `F_n, F_{n−1}, F_{n−2}`.
  private func differences(_ n: Int, order used: Int, _ gammas: [Double]) -> [Double] {
    let h = frame.variable(gammas[n + 1]) - frame.variable(gammas[n])
    let phi = phi.multistep(n, steps: gammas.count - 1, order: order)
    switch used {
    case 2:
      let ratio = Double.log(gammas[n - 1] / gammas[n]) / Double.log(gammas[n] / gammas[n + 1])
      let c = h / (2 * phi * ratio.squareRoot().squareRoot())
      return [h + c, -c]
    case 3:
      let r0 = phi * (gammas[n] - gammas[n - 1]) / (gammas[n + 1] - gammas[n])
      let r1 = phi / (1 + phi) * (gammas[n - 1] - gammas[n - 2]) / (gammas[n] - gammas[n - 1])
      let (c, d) = (h / (2 * r0 * phi), h / (6 * r0 * r1 * phi * phi))
      return [h + c + d, -c - 2 * d, d]
    default: return [h]
    }
  }
}
