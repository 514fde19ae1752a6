import Diffusion

/// The variable in which SciRE-Solver works; in both `dy/dz = F`.
public enum SciREFrame: String, CaseIterable, Sendable {
  /// `y = x̄`, `z = γ`, `F = ε`.
  case v1
  /// `y = x̄/γ`, `z = 1/γ`, `F = D`.
  case v2

  /// What the names of the samplers begin with.
  var prefix: String { self == .v1 ? "scire-" : "scire-v2-" }
  /// `F`.
  var slopes: SlopeKind { self == .v1 ? .noise : .data }
  /// `z` at the noise level `γ`, and back: the map is its own inverse.
  func variable(_ gamma: Double) -> Double { self == .v1 ? gamma : 1 / gamma }

  /// `x̄` at the noise level `gamma` from `y = y_n + Σ_i factors[i] F_i`, when `y_n` belongs to `start`.
  func combination(
    at gamma: Double, from start: Double, stages: [Double], history: [Double] = []
  ) -> LinearCombination {
    if self == .v1 { return LinearCombination(stages: stages, history: history) }
    return LinearCombination(
      state: gamma / start, stages: stages.map { $0 * gamma }, history: history.map { $0 * gamma })
  }
}

/// SciRE-Solver-2 and -3, single step: differences divided by `φ` stand for the derivative.
///
/// `y' = y + H F_0 + H/(2 r φ) (F_r − F_0)`: second order uses one stage at `r = 1/2`, third order a stage at `2/3` made
/// from one at `1/3` in the same way. Because `φ` does not tend to 1 with the step, the rules are of first order; with
/// `φ = 1` both are of second order and the first is the midpoint rule in `γ`. The second has a further defect, the weight of
/// its inner difference (`InnerWeight`); with both cured it is Heun's third-order rule in `γ`.
/// (arXiv 2308.07896; `scire_solver.py`, `singlestep_fixed`.)
public struct SciRESingleStep: LinearRuleSampler {
  /// The variable.
  public let frame: SciREFrame
  /// The number in the name, which is that of the evaluations: 2 or 3.
  public let order: Int
  /// `φ`.
  public var phi: RecursiveDifferenceFactor
  /// Where the stages lie.
  public var innerNodes: InnerNodes
  /// The weight of the inner difference of the third-order rule.
  public var innerWeight: InnerWeight

  /// The method.
  public init(
    _ frame: SciREFrame, order: SecondOrThird, phi: RecursiveDifferenceFactor = .schedule,
    innerNodes: InnerNodes = .fixed, innerWeight: InnerWeight = .published
  ) {
    self.frame = frame
    self.order = order.rawValue
    self.phi = phi
    self.innerNodes = innerNodes
    self.innerWeight = innerWeight
  }

  /// What the stages collect.
  public var slopes: SlopeKind { frame.slopes }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let plain = phi == .fixed(1)
    let cured = order == 2 || innerWeight == .consistent
    let causes =
      (plain ? [] : ["phi does not tend to 1 with the step, so the difference is not the derivative"])
      + (cured ? [] : ["the inner difference has the weight r2/(2 r1) where r2^2/(2 r1) is needed"])
    return SamplerCard(
      name: "\(frame.prefix)\(order)", family: .recursiveDifference,
      orders: .init(plain ? (cured ? order : 2) : 1), claim: frame == .v1 ? .scire(order) : .scireSilent,
      cause: causes.isEmpty ? nil : causes.joined(separator: "; "),
      evaluations: .fixed(perStep: order),
      spacing: .noiseToSignal(3.1),
      citation: "li2023scire",
      reference: "arXiv 2308.07896 (SciRE-Solver), scire_solver.py, frame \(frame.rawValue)",
      formula: "y + H F_0 + H/(2 r phi) (F_r - F_0), r = \(order == 2 ? "1/2" : "2/3"), phi = \(phi.name)")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [.phi(\.phi), .innerNodes(\.innerNodes)]
      + (order == 3
        ? [
          .choice(
            "inner-weight", \.innerWeight,
            help: "Weight of the inner difference of SciRE-Solver-3. Default: published.")
        ] : [])
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    (0..<grid.steps).map { n in
      SciREStep(frame, from: grid.points[n], to: grid.points[n + 1]).rule(
        order: order, phi: phi.singleStep(n, entries: grid.steps), innerNodes: innerNodes,
        innerWeight: innerWeight, schedule: schedule)
    }
  }
}

/// One single step of SciRE-Solver.
struct SciREStep {
  let frame: SciREFrame
  let start: GridPoint
  let end: GridPoint

  init(_ frame: SciREFrame, from start: GridPoint, to end: GridPoint) {
    self.frame = frame
    self.start = start
    self.end = end
  }

  /// The rule of nominal order 1 (DDIM), 2 or 3.
  func rule(
    order: Int, phi: Double, innerNodes: InnerNodes, innerWeight: InnerWeight = .published,
    schedule: any NoiseSchedule
  ) -> StepRule {
    let first = StepRule.Stage(at: start.level)
    let whole = frame.variable(end.level) - frame.variable(start.level)
    func reach(_ gamma: Double, _ stages: [Double]) -> LinearCombination {
      frame.combination(at: gamma, from: start.level, stages: stages)
    }
    func node(_ share: Double) -> (share: Double, gamma: Double) {
      let origin = frame.variable(start.level)
      guard let gamma = innerNodes.level(at: share, between: (start, end), schedule: schedule) else {
        return (share, frame.variable(origin + share * whole))
      }
      return ((frame.variable(gamma) - origin) / whole, gamma)
    }
    switch order {
    case 2:
      let (r, gamma) = node(0.5)
      let c = whole / (2 * r * phi)
      return StepRule(
        stages: [first, .init(at: gamma, reach(gamma, [r * whole]))],
        update: reach(end.level, [whole - c, c]))
    case 3:
      let ((r1, gamma1), (r2, gamma2)) = (node(1 / 3.0), node(2 / 3.0))
      let inner = innerWeight.factor(first: r1, second: r2) * whole / phi
      let outer = whole / (2 * r2 * phi)
      return StepRule(
        stages: [
          first, .init(at: gamma1, reach(gamma1, [r1 * whole])),
          .init(at: gamma2, reach(gamma2, [r2 * whole - inner, inner])),
        ],
        update: reach(end.level, [whole - outer, 0, outer]))
    default:
      return StepRule(stages: [first], update: reach(end.level, [whole]))
    }
  }
}
