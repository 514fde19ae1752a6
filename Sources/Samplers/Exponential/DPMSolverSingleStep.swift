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
      claim: .dpmSolver(order),
      evaluations: .fixed(perStep: order), spacing: .logSignalToNoise,
      citation: slopes.citation,
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
