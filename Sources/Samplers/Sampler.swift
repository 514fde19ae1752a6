import Diffusion
import Integration

/// A numerical method for the flow of a diffusion model: a card, and a way to make steps along a grid.
///
/// Samplers are values; what a run remembers between steps lives in the `Stepper`.
public protocol Sampler: Sendable {
  /// The declaration of name, orders and cost.
  var card: SamplerCard { get }
  /// The highest Taylor coefficient of `x̄` that a step asks of the model.
  var jetOrder: Int { get }
  /// A stepper for one batch of trajectories along one grid. What depends on the grid alone is computed here.
  ///
  /// - Throws: `SeriesError` or `ModelError` when the rule does not exist on this grid.
  func makeStepper(_ setting: StepperSetting) throws -> any Stepper
  /// What can be changed about the method, such as its start or its tolerance; nothing by default.
  var settings: [SamplerSetting<Self>] { get }
  /// The method and a grid that together spend `evaluations` on the method's own steps, or fewer where they do not
  /// divide.
  ///
  /// - Throws: `SamplerError.budgetTooSmall`, `SamplerError.budgetNotApplicable`, or what the recipe throws.
  func plan(evaluations: Int, recipe: GridRecipe) throws -> SamplingPlan
}

extension Sampler {
  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { 1 }
}

/// What a stepper is made for.
public struct StepperSetting {
  /// Number of trajectories in the batch.
  public let count: Int
  /// Coordinates per state.
  public let dimension: Int
  /// The points to visit.
  public let grid: TimeGrid
  /// The schedule behind the grid.
  public let schedule: any NoiseSchedule
  /// The model, wrapped so that evaluations are counted.
  public let evaluator: CountingEvaluator
  /// The number of the batch's first trajectory within the whole run.
  public let firstTrajectory: Int
  /// The seed of stochastic methods, whose noise is keyed by (seed, trajectory, step).
  public let seed: UInt64

  /// A setting; every argument is the property of the same name.
  public init(
    count: Int, dimension: Int, grid: TimeGrid, schedule: any NoiseSchedule, evaluator: CountingEvaluator,
    firstTrajectory: Int = 0, seed: UInt64 = 1
  ) {
    self.count = count
    self.dimension = dimension
    self.grid = grid
    self.schedule = schedule
    self.evaluator = evaluator
    self.firstTrajectory = firstTrajectory
    self.seed = seed
  }

  /// A batch of the setting's size.
  public func makeBatch() -> StateBatch { StateBatch(count: count, dimension: dimension) }

  /// Room for a jet of the setting's size.
  public func makeJet(order: Int) -> JetBatch { JetBatch(count: count, dimension: dimension, order: order) }
}

/// One run of a sampler over one batch: called for the steps `0, 1, 2, …` in order.
public protocol Stepper: AnyObject {
  /// Advances the states `x̄` from point `n` of the grid to point `n + 1`.
  func step(_ n: Int, _ states: inout StateBatch)
  /// What became of the trajectory `i`, beyond being finite; `completed` for methods that cannot fail otherwise.
  func outcome(of i: Int) -> TrajectoryOutcome
}

extension Stepper {
  /// `completed`.
  public func outcome(of i: Int) -> TrajectoryOutcome { .completed }
}
