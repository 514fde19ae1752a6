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
    if !canLeaveOutRotation { try context.requireRotation(for: self) }
    return try PhaseSpaceJetStepper(self, context)
  }
}

/// Steps of a `PhaseSpaceTaylorMethod`: `y_{n+1} = (e_n − Σ κ_k r_{n−k})/(n + 1)`, `r_{n+1} = Σ (κ/γ)_k e_{n−k}/(n + 1)`, with
/// `e_n` from the stream of the model, then the rule.
final class PhaseSpaceJetStepper: Stepper {
  private let context: StepperContext<PhaseSpaceDiffusion>
  private let order: Int
  private let steps: [PhaseSpaceStep]
  private let rules: [PhaseSpaceRule]
  /// The coefficients of `y`, `r` and `e` in turn, as in `PhaseSpaceRule`.
  private(set) var rows: [StateBatch]
  private var levels: [Double]

  init(_ method: some PhaseSpaceTaylorMethod, _ context: StepperContext<PhaseSpaceDiffusion>) throws {
    let (process, points) = (context.process, context.grid.points)
    let series = PhaseSpaceSeries(process, in: .level, order: method.order)
    let frames = points.map { process.frame(at: $0.time) }
    steps = (0..<context.grid.steps).map { n in
      series.expand(at: points[n].time)
      return PhaseSpaceStep(
        process, from: points[n], to: points[n + 1], start: frames[n], end: frames[n + 1], series: series)
    }
    rules = try steps.map(method.rule)
    self.context = context
    order = method.order
    let batch = StateBatch(count: context.count, dimension: context.dimension)
    rows = Array(repeating: batch, count: 3 * (order + 1))
    levels = [Double](repeating: 0, count: batch.stride)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (step, rule) = (steps[n], rules[n])
    start(step, states)
    for j in 0..<order {
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
