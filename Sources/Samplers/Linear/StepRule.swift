import Diffusion
import Integration

/// What a linear rule collects at its stages.
public enum SlopeKind: String, Sendable, Equatable {
  /// `F = ε(x̄, γ)`.
  case noise
  /// `F = D(x̄, γ) = x̄ − γ ε(x̄, γ)`.
  case data
}

/// `state · x̄_n + Σ_i stages[i] F_i + Σ_j history[j] H_j`, where `F_i` are the slopes of this step and `H_0, H_1, …`
/// the remembered slopes of earlier steps, newest first.
public struct LinearCombination: Sendable, Equatable {
  /// Factor of the state at the beginning of the step.
  public var state: Double
  /// Factors of the slopes of this step.
  public var stages: [Double]
  /// Factors of the remembered slopes.
  public var history: [Double]

  /// A combination; by default the state itself.
  public init(state: Double = 1, stages: [Double] = [], history: [Double] = []) {
    self.state = state
    self.stages = stages
    self.history = history
  }
}

/// One step of a method whose stages and result are linear combinations with factors that depend on the grid alone.
///
/// Almost every published sampler is of this form: what tells them apart is where the stages lie and what the factors are.
public struct StepRule: Sendable, Equatable {
  /// One evaluation of the model.
  public struct Stage: Sendable, Equatable {
    /// The noise level.
    public let gamma: Double
    /// The state, from this step's earlier slopes.
    public let point: LinearCombination

    /// A stage at the noise level `gamma`; by default at the state itself.
    public init(at gamma: Double, _ point: LinearCombination = LinearCombination()) {
      self.gamma = gamma
      self.point = point
    }
  }

  /// The evaluations in order.
  public let stages: [Stage]
  /// The state at the end of the step.
  public let update: LinearCombination
  /// The stages whose slopes later steps find in their history, oldest first.
  public let remembered: [Int]

  /// A rule; the first slope is remembered unless told otherwise.
  public init(stages: [Stage], update: LinearCombination, remembered: [Int] = [0]) {
    self.stages = stages
    self.update = update
    self.remembered = remembered.filter(stages.indices.contains)
  }

  fileprivate var historyDepth: Int {
    (stages.map(\.point.history.count) + [update.history.count]).max() ?? 0
  }
}

/// A sampler that is a list of `StepRule`s for every grid.
public protocol LinearRuleSampler: Sampler where Process == ScalarDiffusion {
  /// What the slopes are.
  var slopes: SlopeKind { get }
  /// How the first `startSteps` steps are made; `ramp` leaves them to the rules.
  var start: StartPolicy { get }
  /// The number of steps that a start other than `ramp` makes.
  var startSteps: Int { get }
  /// The rule of every step.
  ///
  /// - Throws: `SeriesError` or `ModelError` when the rule does not exist on this grid.
  func rules(on grid: TimeGrid, schedule: any NoiseSchedule) throws -> [StepRule]
}

extension LinearRuleSampler {
  /// What the stages collect.
  public var slopes: SlopeKind { .noise }
  /// How the first steps are made: by the rules.
  public var start: StartPolicy { .ramp }
  /// The starting steps; none for a ramp, which the rules make themselves.
  public var startSteps: Int { 0 }
  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { start == .exact ? AdaptiveTaylor.referenceOrder : 1 }

  /// None: an exact start, which is for error analysis, is not counted.
  public var derivativesPerEvaluation: Int { 0 }

  /// A stepper with the factors of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    LinearStepper(
      rules: try rules(on: context.grid, schedule: context.schedule), slopes: slopes, start: start,
      startSteps: startSteps, context)
  }
}

/// Carries out `StepRule`s.
final class LinearStepper: Stepper {
  private let context: StepperContext<ScalarDiffusion>
  private let rules: [StepRule]
  private let kind: SlopeKind
  private let starter: (any StartingStep)?
  private let startSteps: Int
  private var slopes: [StateBatch]
  private var history: [StateBatch]
  private var point: StateBatch

  init(
    rules: [StepRule], slopes kind: SlopeKind, start: StartPolicy, startSteps: Int,
    _ context: StepperContext<ScalarDiffusion>
  ) {
    self.context = context
    self.rules = rules
    self.kind = kind
    self.startSteps = startSteps
    starter = startSteps > 0 ? makeStartingStep(start, context) : nil
    slopes = (0..<max(rules.map(\.stages.count).max() ?? 1, 1)).map { _ in context.makeBatch() }
    history = (0..<(rules.map(\.historyDepth).max() ?? 0)).map { _ in context.makeBatch() }
    point = context.makeBatch()
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    if n < startSteps, let starter {
      makeStart(n, &states, starter)
      return
    }
    let rule = rules[n]
    for (i, stage) in rule.stages.enumerated() {
      form(stage.point, states)
      context.evaluator.noise(point, at: stage.gamma, into: &slopes[i])
      if kind == .data {
        slopes[i].scale(by: -stage.gamma)
        slopes[i].add(1, times: point)
      }
    }
    form(rule.update, states)
    states.assign(from: point)
    for stage in rule.remembered { remember(stage) }
  }

  private func makeStart(_ n: Int, _ states: inout StateBatch, _ starter: any StartingStep) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    context.evaluator.noise(states, at: from, into: &point)
    slopes[0].assign(from: point)
    if kind == .data {
      slopes[0].scale(by: -from)
      slopes[0].add(1, times: states)
    }
    starter.advance(&states, noise: point, from: from, to: to)
    remember(0)
  }

  private func form(_ combination: LinearCombination, _ states: StateBatch) {
    point.assign(from: states)
    if combination.state != 1 { point.scale(by: combination.state) }
    for (factor, slope) in zip(combination.stages, slopes) where factor != 0 {
      point.add(factor, times: slope)
    }
    for (factor, slope) in zip(combination.history, history) where factor != 0 {
      point.add(factor, times: slope)
    }
  }

  private func remember(_ stage: Int) {
    guard !history.isEmpty else { return }
    history.insert(history.removeLast(), at: 0)
    swap(&history[0], &slopes[stage])
  }
}
