import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Samplers

/// The methods of GENIE's comparison on every grid, with and without an analytical first step and denoising.
struct ProtocolStudy: Sendable {
  /// A method of the comparison.
  struct Method: Sendable {
    let name: String
    let sampler: any Sampler<ScalarDiffusion>
    /// The spacing that the paper gives it.
    let spacing: Spacing
    /// The fewest steps in which the method is itself and not its start.
    let leastSteps: Int
  }

  /// What happens at the ends of a run.
  struct Ends: Sendable, Hashable {
    let analyticFirstStep: Bool
    let denoise: Bool

    static let plain = Ends(analyticFirstStep: false, denoise: false)
    static let all = [false, true].flatMap { denoise in
      [false, true].map { Ends(analyticFirstStep: $0, denoise: denoise) }
    }

    var name: String {
      switch (analyticFirstStep, denoise) {
      case (false, false): "plain"
      case (true, false): "AFS"
      case (false, true): "denoise"
      case (true, true): "AFS, denoise"
      }
    }
  }

  /// One run.
  struct Cell: Sendable {
    let method: String
    let spacing: Spacing
    let ends: Ends
    let budget: Int
    let steps: Int
    let evaluations: Double
    /// Of the distance from the exact flow, denoised where the run denoises; nil for samplers of the SDE.
    let error: SampleSummary?
    /// From the data law.
    let energyDistance: Double
    let occupancy: Occupancy
  }

  /// How the end points are spread over the modes.
  struct Occupancy: Sendable {
    let recall: Double
    let resolved: Double
    let totalVariation: Double
    let outside: Double
  }

  /// The grids on which a method is looked at.
  enum Grids: Sendable, Equatable {
    /// The one that the paper gives to the method.
    case paper
    /// The same for all.
    case common(Spacing)
    /// The one with the smallest error.
    case best

    var name: String {
      switch self {
      case .paper: "paper"
      case .common(let spacing): spacing.name
      case .best: "best"
      }
    }
  }

  /// GENIE F.6: linear striding for the pseudo-numerical methods, quadratic for the others.
  static let methods: [Method] = [
    Method(name: "ddim", sampler: TruncatedTaylor(order: 1), spacing: .quadratic, leastSteps: 1),
    Method(name: "ab2", sampler: AdamsBashforth(order: .second), spacing: .quadratic, leastSteps: 2),
    Method(name: "ttm2", sampler: TruncatedTaylor(order: 2), spacing: .quadratic, leastSteps: 1),
    Method(name: "s-pndm", sampler: SecondOrderPseudoNumerical(), spacing: .linear, leastSteps: 2),
    Method(name: "f-pndm", sampler: FourthOrderPseudoNumerical(), spacing: .linear, leastSteps: 4),
    Method(name: "euler-maruyama", sampler: EulerMaruyama(), spacing: .quadratic, leastSteps: 1),
  ]
  static let spacings: [Spacing] = [
    .linear, .power(1.5), .quadratic, .power(2.5), .logSignalToNoise, .edm(7), .noiseToSignal(3.1),
  ]

  let budgets: [Int]
  let cells: [Cell]
  let setting: FlowSetting
  let exact: ReferenceSolution

  init(_ setting: FlowSetting, budgets: [Int], cut: Double, seed: UInt64, context: RunContext) throws {
    let exact = try setting.exactFlow(at: [cut], context: context)
    let targets = (plain: exact.endPoints, denoised: exact.denoised(by: setting.mixture))
    let distance = try EnergyDistance(setting.mixture)
    let judge = try ModeOccupancy(setting.mixture)
    let plans = try Self.plans(setting, budgets: budgets, cut: cut)
    cells = try context.map(count: plans.count, label: "runs") { index in
      let (method, spacing, ends, budget, plan) = plans[index]
      let run = try setting.problem(plan.grid, options: ends.options(seed)).run(
        plan.sampler, latents: setting.latents, jobs: 1)
      let points = SamplePoints(run.states)
      let value = try judge.evaluate(points)
      return Cell(
        method: method.name, spacing: spacing, ends: ends, budget: budget, steps: plan.grid.steps,
        evaluations: run.evaluations,
        error: method.sampler.card.family == .stochastic
          ? nil
          : SampleSummary(run.states.distances(to: ends.denoise ? targets.denoised : targets.plain)),
        energyDistance: points.count >= 2 ? try distance.evaluate(points).distance : .nan,
        occupancy: Occupancy(
          recall: value.recall, resolved: try judge.resolvedShare(value, of: points),
          totalVariation: value.totalVariation, outside: value.outsideShare))
    }
    self.budgets = budgets
    self.setting = setting
    self.exact = exact
  }

  private typealias Plan = (
    method: Method, spacing: Spacing, ends: Ends, budget: Int, plan: SamplingPlan<ScalarDiffusion>
  )

  /// Every run that a budget pays for and in which the method is itself.
  private static func plans(_ setting: FlowSetting, budgets: [Int], cut: Double) throws -> [Plan] {
    var plans: [Plan] = []
    for method in methods {
      for spacing in spacings {
        let recipe = GridRecipe<ScalarDiffusion>(
          spacing, schedule: setting.schedule, from: setting.startTime, to: cut)
        for ends in Ends.all {
          for budget in budgets {
            do {
              let plan = try SamplingPlan(
                method.sampler, evaluations: budget, recipe: recipe, options: ends.options(1))
              if plan.grid.steps >= method.leastSteps {
                plans.append((method, spacing, ends, budget, plan))
              }
            } catch SamplerError.budgetTooSmall {
              continue
            }
          }
        }
      }
    }
    return plans
  }

  /// The run with the smallest value among those of a method at a budget on the given grids, with ends among `ends`; nil where
  /// there is none, and never one whose value is not a number.
  func best(
    _ method: String, _ budget: Int, on grids: Grids, ends: [Ends], by value: (Cell) -> Double?
  ) -> Cell? {
    let own = Self.methods.first { $0.name == method }?.spacing
    let found = cells.filter { cell in
      guard cell.method == method, cell.budget == budget, ends.contains(cell.ends) else { return false }
      switch grids {
      case .paper: return cell.spacing == own
      case .common(let spacing): return cell.spacing == spacing
      case .best: return true
      }
    }
    return found.compactMap { cell in value(cell).flatMap { $0.isFinite ? (cell, $0) : nil } }
      .min { $0.1 < $1.1 }?.0
  }

  /// The median error in the protocol of Fig. 14: plain ends.
  func median(_ method: String, _ budget: Int, on grids: Grids) -> Double? {
    best(method, budget, on: grids, ends: [.plain]) { $0.error?.median }?.error?.median
  }
}

extension ProtocolStudy.Ends {
  func options(_ seed: UInt64) -> RunOptions {
    RunOptions(analyticFirstStep: analyticFirstStep, denoise: denoise, seed: seed)
  }
}
