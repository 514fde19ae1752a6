import Diffusion

/// DPM-Solver-2M, -3M and DPM-Solver++(2M), (3M): exponential multistep rules in `λ`.
///
/// With `ℓ_n = λ_{n+1} − λ_n`, `r_0 = ℓ_{n−1}/ℓ_n`, `r_1 = ℓ_{n−2}/ℓ_n`, `A_1 = (F_n − F_{n−1})/r_0`,
/// `A_2 = (F_{n−1} − F_{n−2})/r_1`:
/// second order adds `b_1/2 A_1` (or `b_2 A_1` with `weights: taylor`) to the Euler step in `λ`; third order adds
/// `b_2 D_1 + b_3 D_2`, `D_1 = A_1 + r_0 (A_1 − A_2)/(r_0 + r_1)`, `D_2 = κ (A_1 − A_2)/(r_0 + r_1)`.
///
/// `D_2` stands for `ℓ² F''`, twice the second divided difference, so consistency needs `κ = 2`. The authors' code has
/// `κ = 1`: the rule then is of second order. Both are offered, `κ = 1` under the published name.
/// (Lu et al. 2022b, arXiv 2211.01095, Alg. 2; `dpm_solver_pytorch.py`.)
public struct DPMSolverMultistep: LinearRuleSampler {
  /// What is predicted.
  public let slopes: SlopeKind
  /// 2 or 3.
  public let order: Int
  /// Whether the third order rule has `κ = 2`.
  public let isConsistent: Bool
  /// The weights of the difference of the second order rule.
  public var weights: DifferenceWeights
  /// How the first steps are made.
  public var start: StartPolicy
  /// Nil lowers the order at the end for fewer than ten steps, as the authors' code does.
  public var finalOrder: FinalOrder?

  /// The method.
  public init(
    _ slopes: SlopeKind, order: SecondOrThird, isConsistent: Bool = false,
    weights: DifferenceWeights = .solver,
    start: StartPolicy = .ramp, finalOrder: FinalOrder? = nil
  ) {
    self.slopes = slopes
    self.order = order.rawValue
    self.isConsistent = isConsistent && order == .third
    self.weights = weights
    self.start = start
    self.finalOrder = finalOrder
  }

  /// The starting steps; none for a ramp, which the rules make themselves.
  public var startSteps: Int { start == .ramp ? 0 : order - 1 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let smooth = order == 3 && !isConsistent ? 2 : order
    return SamplerCard(
      name: "\(slopes.solverName)-\(order)m" + (isConsistent ? "-consistent" : ""),
      family: slopes.exponentialFamily,
      orders: .init(smooth, started: min(start.limit(smooth), finalOrder == .lowered ? 2 : smooth)),
      claim: isConsistent ? .own : .dpmSolver(order),
      cause: smooth == order
        ? nil : "D_2 is the second divided difference, half of what the term with b_3 needs",
      evaluations: .fixed(perStep: 1, atStart: start.extraEvaluations * (order - 1), startSteps: order - 1),
      start: start.rawValue, spacing: .logSignalToNoise,
      citation: slopes.citation,
      reference: isConsistent
        ? "\(slopes.solverName)-3m with D_2 = 2 (A_1 - A_2)/(r_0 + r_1)"
        : slopes == .noise
          ? "arXiv 2206.00927 (DPM-Solver), dpm_solver_pytorch.py, multistep"
          : "arXiv 2211.01095 (DPM-Solver++), "
            + (order == 2 ? "Alg. 2" : "dpm_solver_pytorch.py, multistep"),
      formula: order == 2
        ? "A xbar + b_1 F_n + \(weights == .solver ? "b_1/2" : "b_2") A_1"
        : "A xbar + b_1 F_n + b_2 D_1 + b_3 D_2, kappa = \(isConsistent ? 2 : 1)")
  }

  /// What can be changed; the difference has two weights at order 2 only.
  public var settings: [SamplerSetting<Self>] {
    [.start(\.start), .finalOrder(\.finalOrder)] + (order == 2 ? [.weights(\.weights)] : [])
  }

  /// The rule of every step of `grid`.
  public func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    let steps = grid.steps
    let lowered = (finalOrder ?? (steps < 10 ? .lowered : .kept)) == .lowered
    let parts = (0..<steps).map {
      ExponentialWeights(slopes, from: grid.points[$0].level, to: grid.points[$0 + 1].level)
    }
    return (0..<steps).map { n in
      let used = min(order, n + 1, lowered ? steps - n : order)
      return StepRule(
        stages: [.init(at: grid.points[n].level)], update: update(n, order: used, parts))
    }
  }

  private func update(_ n: Int, order: Int, _ parts: [ExponentialWeights]) -> LinearCombination {
    let part = parts[n]
    switch order {
    case 2:
      let r = parts[n - 1].length / part.length
      let c = (weights == .solver ? part[1] / 2 : part[2]) / r
      return LinearCombination(state: part.state, stages: [part[1] + c], history: [-c])
    case 3:
      let (r0, r1) = (parts[n - 1].length / part.length, parts[n - 2].length / part.length)
      let second = (part[2] * r0 + (isConsistent ? 2 : 1) * part[3]) / (r0 + r1)
      let (p, q) = ((part[2] + second) / r0, -second / r1)
      return LinearCombination(state: part.state, stages: [part[1] + p], history: [q - p, -q])
    default: return LinearCombination(state: part.state, stages: [part[1]])
    }
  }
}
