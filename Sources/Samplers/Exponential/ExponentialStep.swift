import Diffusion

extension SlopeKind {
  /// What DPM-Solver is called with this prediction.
  var solverName: String { self == .noise ? "dpm-solver" : "dpm-solver++" }
  /// The work that its exponential rules come from.
  var citation: String { self == .noise ? "lu2022dpmsolver" : "lu2022dpmsolverpp" }
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
    whole = ExponentialWeights(kind, from: start.level, to: end.level)
  }

  /// The rule of order 1 (DDIM), 2 or 3.
  func rule(
    order: Int, weights: DifferenceWeights, innerNodes: InnerNodes, schedule: any NoiseSchedule,
    firstNode: Double? = nil
  ) -> StepRule {
    let (a, b) = (whole.state, whole[1])
    let first = StepRule.Stage(at: start.level)
    switch order {
    case 2:
      let node = node(firstNode ?? 0.5, innerNodes, schedule)
      let c = weights == .solver ? b / (2 * node.share) : whole[2] / node.share
      return StepRule(
        stages: [first, stage(node)], update: LinearCombination(state: a, stages: [b - c, c]))
    case 3:
      let (one, two) = (node(1 / 3.0, innerNodes, schedule), node(2 / 3.0, innerNodes, schedule))
      let (r1, r2) = (one.share, two.share)
      let inner = ExponentialWeights(kind, from: start.level, to: two.gamma)
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
    let inner = ExponentialWeights(kind, from: start.level, to: node.gamma)
    return StepRule.Stage(
      at: node.gamma, LinearCombination(state: inner.state, stages: [inner[1]]))
  }

  /// The inner node at the given share of the step, and its share of the step in `λ`.
  func node(
    _ share: Double, _ innerNodes: InnerNodes, _ schedule: any NoiseSchedule
  ) -> (share: Double, gamma: Double) {
    guard let gamma = innerNodes.level(at: share, between: (start, end), schedule: schedule) else {
      return (share, start.level * Double.exp(-share * whole.length))
    }
    return (Double.log(start.level / gamma) / whole.length, gamma)
  }
}
