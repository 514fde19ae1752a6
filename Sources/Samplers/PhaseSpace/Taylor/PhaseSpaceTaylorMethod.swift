import Diffusion
import Integration
import Numbers

/// A one-step method that takes a linear combination of the Taylor coefficients of `y`, `r` and `ε_data` in the noise level.
protocol PhaseSpaceTaylorMethod: Sampler where Process == PhaseSpaceDiffusion {
  /// The order `p ≥ 1`; a step takes the coefficients `0 … p − 1` of `ε_data`.
  var order: Int { get }
  /// Whether the step exists for the flow without rotation.
  var canLeaveOutRotation: Bool { get }
  /// The rule of one step.
  ///
  /// - Throws: `SeriesError` where a series of the rule does not exist.
  func rule(of step: PhaseSpaceStep) throws -> PhaseSpaceRule
}

extension PhaseSpaceTaylorMethod {
  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { order }
  /// Yes.
  public var canLeaveOutRotation: Bool { true }

  /// A stepper with the rule of every step.
  ///
  /// - Throws: `SamplerError.needsRotation`, or what the rule throws.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    PhaseSpaceJetStepper(try PhaseSpaceTaylorPlan(self, context.process, context.grid), context)
  }

  /// The method with its rules on one grid.
  ///
  /// - Throws: as `makeStepper`.
  public func prepared(
    for problem: SamplingProblem<PhaseSpaceDiffusion>
  ) throws -> any Sampler<PhaseSpaceDiffusion> {
    let plan = try PhaseSpaceTaylorPlan(self, problem.process, problem.grid)
    return PreparedSampler(self) { PhaseSpaceJetStepper(plan, $0) }
  }
}

/// The steps of a grid and the rules of a method on them.
struct PhaseSpaceTaylorPlan: Sendable {
  let order: Int
  let steps: [PhaseSpaceStep]
  let rules: [PhaseSpaceRule]

  /// - Throws: `SamplerError.needsRotation`, or what the rule throws.
  init(_ method: some PhaseSpaceTaylorMethod, _ process: PhaseSpaceDiffusion, _ grid: TimeGrid) throws {
    guard process.rotation == .on || method.canLeaveOutRotation else {
      throw SamplerError.needsRotation(sampler: method.card.name)
    }
    order = method.order
    steps = PhaseSpaceStep.all(of: grid, process, order: order)
    rules = try steps.map(method.rule)
  }
}

/// Steps of a `PhaseSpaceTaylorMethod`: `y_{n+1} = (e_n − Σ κ_k r_{n−k})/(n + 1)`, `r_{n+1} = Σ (κ/γ)_k e_{n−k}/(n + 1)`, with
/// `e_n` from the stream of the model, then the rule.
final class PhaseSpaceJetStepper: Stepper {
  private let context: StepperContext<PhaseSpaceDiffusion>
  private let plan: PhaseSpaceTaylorPlan
  /// The coefficients of `y`, `r` and `e` in turn, as in `PhaseSpaceRule`.
  private(set) var rows: [StateBatch]
  private var levels: [Double]

  init(_ plan: PhaseSpaceTaylorPlan, _ context: StepperContext<PhaseSpaceDiffusion>) {
    self.plan = plan
    self.context = context
    let batch = StateBatch(count: context.count, dimension: context.dimension)
    rows = Array(repeating: batch, count: 3 * (plan.order + 1))
    levels = [Double](repeating: 0, count: batch.stride)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (step, rule) = (plan.steps[n], plan.rules[n])
    start(step, states)
    for j in 0..<plan.order {
      context.evaluator.append(j, rows[3 * j], into: &rows[3 * j + 2])
      if 3 * (j + 1) < rule.weights.count { extend(j, step) }
    }
    rule.apply(to: rows, into: &states)
  }

  private func start(_ step: PhaseSpaceStep, _ states: StateBatch) {
    for j in levels.indices { levels[j] = step.from.level }
    var (data, complement) = (
      StateBatch(count: 0, dimension: rows[0].dimension), StateBatch(count: 0, dimension: rows[0].dimension)
    )
    swap(&data, &rows[0])
    swap(&complement, &rows[1])
    step.start.split(states, into: &data, &complement)
    swap(&data, &rows[0])
    swap(&complement, &rows[1])
    context.evaluator.begin(at: levels, count: states.count)
  }

  /// Coefficient `n + 1` of `y` and `r`.
  private func extend(_ n: Int, _ step: PhaseSpaceStep) {
    let scale = 1 / Double(n + 1)
    rows[3 * n + 3].assign(scale, times: rows[3 * n + 2])
    rows[3 * n + 4].assign(scale * step.turnOverLevel[0], times: rows[3 * n + 2])
    rows[3 * n + 3].add(-scale * step.turn[0], times: rows[3 * n + 1])
    for k in stride(from: 1, through: n, by: 1) {
      rows[3 * n + 3].add(-scale * step.turn[k], times: rows[3 * (n - k) + 1])
      rows[3 * n + 4].add(scale * step.turnOverLevel[k], times: rows[3 * (n - k) + 2])
    }
  }
}
