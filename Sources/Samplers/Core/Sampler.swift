import Diffusion
import Integration

/// A numerical method for the flow of a diffusion model: a card, and a way to make steps along a grid.
///
/// Samplers are values; what a run remembers between steps lives in the `Stepper`.
public protocol Sampler<Process>: Sendable {
  /// The kind of process that the method is for.
  associatedtype Process: DiffusionProcess
  /// The declaration of name, orders and cost.
  var card: SamplerCard { get }
  /// The highest Taylor coefficient of `x̄` that a step asks of the model.
  var jetOrder: Int { get }
  /// Total derivatives, from the first on, that every evaluation of a step takes from the heads of the model; 0 for methods that
  /// run on any model.
  var predictionsPerEvaluation: Int { get }
  /// Total derivatives of `ε` that every evaluation of a step asks for beyond `ε` itself, a start apart: what a cost model
  /// charges.
  var derivativesPerEvaluation: Int { get }
  /// The normal numbers that every step draws, in the order of its formulas; none for a method of the flow.
  var draws: [NoiseDraw] { get }
  /// Which part of the Brownian motions of the reverse SDE the numbers of a step are: draw `k` is `Σ_v ∫ kernels[k][v](t) dw_v(t)` over
  /// the step, `∫ |kernels[k]|² dt = 1`. By default an increment over the part of the draw; a method that solves a linear
  /// part exactly says what it integrates.
  ///
  /// - Parameter time: within the step.
  func brownianKernels(
    at time: Double, from start: GridPoint, to end: GridPoint, process: Process
  ) -> [[Double]]
  /// A stepper for one batch of trajectories along one grid. What depends on the grid alone is computed here.
  ///
  /// - Throws: `SeriesError` or `ModelError` when the rule does not exist on this grid.
  func makeStepper(_ context: StepperContext<Process>) throws -> any Stepper
  /// The method for one problem, with what depends on its grid and on its model as a whole computed once for all batches of a
  /// run; where that is cheap beside a batch, the method itself.
  ///
  /// - Throws: as `makeStepper`.
  func prepared(for problem: SamplingProblem<Process>) throws -> any Sampler<Process>
  /// The grid that the method is made for, where its coefficients belong to one; nil for methods that run on any grid.
  ///
  /// - Throws: `ModelError` where the process does not have the levels.
  func ownGrid(on process: Process) throws -> OwnGrid?
  /// What can be changed about the method, such as its start or its tolerance; nothing by default.
  var settings: [SamplerSetting<Self>] { get }
  /// The method and a grid that together spend `evaluations` on the method's own steps, or fewer where they do not
  /// divide.
  ///
  /// - Throws: `SamplerError.budgetTooSmall`, `SamplerError.budgetNotApplicable`, or what the recipe throws.
  func plan(evaluations: Int, recipe: GridRecipe<Process>) throws -> SamplingPlan<Process>
}

extension Sampler {
  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { 1 }
  /// None.
  public var predictionsPerEvaluation: Int { 0 }
  /// Those of the highest coefficient, `jetOrder − 1`, as `ε` is `X_1`.
  public var derivativesPerEvaluation: Int { jetOrder - 1 }
  /// The method itself.
  public func prepared(for problem: SamplingProblem<Process>) -> any Sampler<Process> { self }
  /// None.
  public var draws: [NoiseDraw] { [] }
  /// None.
  public func ownGrid(on process: Process) -> OwnGrid? { nil }

  /// Increments.
  public func brownianKernels(
    at time: Double, from start: GridPoint, to end: GridPoint, process: Process
  ) -> [[Double]] {
    draws.map { draw in
      var kernel = [Double](repeating: 0, count: Process.variables)
      let length = start.time - end.time
      let share = (start.time - time) / length
      if draw.part.contains(share) {
        kernel[draw.variable] = 1 / (length * (draw.part.upperBound - draw.part.lowerBound)).squareRoot()
      }
      return kernel
    }
  }
}

/// What a stepper is made for.
public struct StepperContext<Process: DiffusionProcess> {
  /// Number of trajectories in the batch.
  public let count: Int
  /// Coordinates of the data; a state has `Process.variables` times as many.
  public let dimension: Int
  /// The process.
  public let process: Process
  /// The points to visit.
  public let grid: TimeGrid
  /// The model of the data, wrapped so that evaluations are counted.
  public let evaluator: RunEvaluator
  /// The normal numbers of stochastic methods, from the batch's first trajectory on.
  public let noise: NoiseStream
  /// The number of the batch's first trajectory within the run.
  public let firstTrajectory: Int

  /// A context from its parts.
  public init(
    count: Int, dimension: Int, process: Process, grid: TimeGrid, evaluator: RunEvaluator,
    noise: NoiseStream = NoiseStream(seed: 1), firstTrajectory: Int = 0
  ) {
    self.count = count
    self.dimension = dimension
    self.process = process
    self.grid = grid
    self.evaluator = evaluator
    self.noise = noise
    self.firstTrajectory = firstTrajectory
  }

  /// A batch of states of the context's size.
  public func makeBatch() -> StateBatch {
    StateBatch(count: count, dimension: Process.variables * dimension)
  }

  /// Room for a jet of states of the context's size.
  public func makeJet(order: Int) -> JetBatch {
    JetBatch(count: count, dimension: Process.variables * dimension, order: order)
  }
}

extension StepperContext where Process == ScalarDiffusion {
  /// The schedule of the process.
  public var schedule: any NoiseSchedule { process.schedule }
}

/// One run of a sampler over one batch: called for the steps `0, 1, 2, …` in order.
public protocol Stepper: AnyObject {
  /// Advances the states, in the coordinates of the steppers, from point `n` of the grid to point `n + 1`.
  func step(_ n: Int, _ states: inout StateBatch)
  /// What became of the trajectory `i`, beyond being finite; `completed` for methods that cannot fail otherwise.
  func outcome(of i: Int) -> TrajectoryOutcome
}

/// A stepper that may make the step from the last point of its grid to the level zero by a rule of its own, in place of the
/// denoising step of the process.
public protocol DenoisingStepper: Stepper {
  /// From the states at the last point of the grid to the data.
  ///
  /// - Returns: false, and the states as they were, where the method has no such rule.
  func denoise(_ states: inout StateBatch) -> Bool
}

extension Stepper {
  /// `completed`.
  public func outcome(of i: Int) -> TrajectoryOutcome { .completed }
}
