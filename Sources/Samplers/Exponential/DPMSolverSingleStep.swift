import Diffusion

/// DPM-Solver-2, -3 and DPM-Solver++(2S), (3S): exponential rules in `λ` with one and two inner stages.
///
/// Second order, `r = 1/2`: `F' = F(x̄ at λ_n + rℓ)`, then `x̄' = A x̄ + b_1 F + b (F' − F)`, `b = b_1/(2r)`, or `b_2/r` with
/// `weights: taylor`. Third order, `r = 1/3, 2/3`: two nested stages, then `b_2/r_2 (F'' − F)`, or both derivatives
/// from the two differences. (Lu et al. 2022, arXiv 2206.00927; Lu et al. 2022b, arXiv 2211.01095;
/// `dpm_solver_pytorch.py`, `singlestep_fixed`.)
///
/// Steps of noise prediction that are long in `λ` extrapolate with `e^ℓ`: with few steps from `t = 1` they fail.
public struct DPMSolverSingleStep: LinearRuleSampler {
  /// What is predicted: noise for DPM-Solver, data for DPM-Solver++.
  public let slopes: SlopeKind
  /// 2 or 3.
  public let order: Int
  /// The weights of the differences.
  public var weights: DifferenceWeights
  /// Where the stages lie.
  public var innerNodes: InnerNodes

  /// The method.
  public init(
    _ slopes: SlopeKind, order: SecondOrThird, weights: DifferenceWeights = .solver,
    innerNodes: InnerNodes = .fixed
  ) {
    self.slopes = slopes
    self.order = order.rawValue
    self.weights = weights
    self.innerNodes = innerNodes
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(slopes.solverName)-\(order)s", family: slopes.exponentialFamily, orders: .init(order),
      evaluations: .fixed(perStep: order), spacing: .logSignalToNoise,
      reference: slopes == .noise
        ? "arXiv 2206.00927 (DPM-Solver), dpm_solver_pytorch.py, singlestep_fixed"
        : "arXiv 2211.01095 (DPM-Solver++), dpm_solver_pytorch.py, singlestep_fixed",
      formula: order == 2
        ? "A xbar + b_1 F + \(weights == .solver ? "b_1/(2r)" : "b_2/r") (F' - F), r = 1/2"
        : weights == .solver
          ? "A xbar + b_1 F + b_2/r_2 (F'' - F), r = 1/3, 2/3"
          : "A xbar + b_1 F + b_2 D_1 + b_3 D_2, r = 1/3, 2/3")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.innerNodes(\.innerNodes), .weights(\.weights)] }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    (0..<grid.steps).map { n in
      ExponentialStep(slopes, from: grid.points[n], to: grid.points[n + 1]).rule(
        order: order, weights: weights, innerNodes: innerNodes, schedule: schedule)
    }
  }
}

extension SlopeKind {
  /// What DPM-Solver is called with this prediction.
  var solverName: String { self == .noise ? "dpm-solver" : "dpm-solver++" }
  /// The family of exponential rules with this prediction.
  var exponentialFamily: SamplerCard.Family { self == .noise ? .exponential : .exponentialData }
}

/// One single step of DPM-Solver or DPM-Solver++ between two points.
struct ExponentialStep {
  let kind: SlopeKind
  let start: GridPoint
  let end: GridPoint
  let whole: ExponentialWeights

  init(_ kind: SlopeKind, from start: GridPoint, to end: GridPoint) {
    self.kind = kind
    self.start = start
    self.end = end
    whole = ExponentialWeights(kind, from: start.gamma, to: end.gamma)
  }

  /// The rule of order 1 (DDIM), 2 or 3.
  func rule(
    order: Int, weights: DifferenceWeights, innerNodes: InnerNodes, schedule: any NoiseSchedule,
    firstNode: Double? = nil
  ) -> StepRule {
    let (a, b) = (whole.state, whole[1])
    let first = StepRule.Stage(at: start.gamma)
    switch order {
    case 2:
      let node = node(firstNode ?? 0.5, innerNodes, schedule)
      let c = weights == .solver ? b / (2 * node.share) : whole[2] / node.share
      return StepRule(
        stages: [first, stage(node)], update: LinearCombination(state: a, stages: [b - c, c]))
    case 3:
      let (one, two) = (node(1 / 3.0, innerNodes, schedule), node(2 / 3.0, innerNodes, schedule))
      let (r1, r2) = (one.share, two.share)
      let inner = ExponentialWeights(kind, from: start.gamma, to: two.gamma)
      let lift = r2 / r1 * inner[2]
      let second = StepRule.Stage(
        at: two.gamma, LinearCombination(state: inner.state, stages: [inner[1] - lift, lift]))
      let (p, q) =
        weights == .solver
        ? (0, whole[2] / r2)
        : (
          (whole[2] * r2 - 2 * whole[3]) / ((r2 - r1) * r1),
          (2 * whole[3] - whole[2] * r1) / ((r2 - r1) * r2)
        )
      return StepRule(
        stages: [first, stage(one), second],
        update: LinearCombination(state: a, stages: [b - p - q, p, q]))
    default:
      return StepRule(stages: [first], update: LinearCombination(state: a, stages: [b]))
    }
  }

  /// The stage that an Euler step in `λ` reaches.
  func stage(_ node: (share: Double, gamma: Double)) -> StepRule.Stage {
    let inner = ExponentialWeights(kind, from: start.gamma, to: node.gamma)
    return StepRule.Stage(
      at: node.gamma, LinearCombination(state: inner.state, stages: [inner[1]]))
  }

  /// The inner node at the given share of the step, and its share of the step in `λ`.
  func node(
    _ share: Double, _ innerNodes: InnerNodes, _ schedule: any NoiseSchedule
  ) -> (share: Double, gamma: Double) {
    switch innerNodes {
    case .fixed: return (share, start.gamma * Double.exp(-share * whole.length))
    case .grid(let spacing):
      let gamma = spacing.point(at: share, between: (start, end), schedule: schedule).gamma
      return (Double.log(start.gamma / gamma) / whole.length, gamma)
    }
  }
}
