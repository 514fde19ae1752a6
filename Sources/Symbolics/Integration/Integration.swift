import Integration
import Numbers

/// A scalar that trajectories can be integrated in.
public typealias IntegrationScalar = ElementaryNumber & TapeScalar

/// How an adaptive Taylor integration chooses its order and its steps.
public struct IntegrationOptions: Sendable {
  /// The local error allowed for each state, relative to its own size over the step, see ``SystemIntegrator``: from 1e-32 to
  /// 0.1.
  public var tolerance: Double
  /// A local error that is allowed for every state, however small it is; positive. Without it each state is followed to its
  /// own digits down to 1e-290.
  public var absoluteTolerance: Double?
  /// The order, or `nil` for `TaylorStepControl.order(forTolerance:)`; from 2 to 1000.
  public var order: Int?
  /// The number of steps after which a run ends.
  public var maximumSteps: Int
  /// The work after which a run ends, in multiplications as ``SystemIntegrator/work`` counts them; nil for no bound.
  public var maximumWork: Int?
  /// The longest step, or `nil` for no bound.
  public var maximumStep: Double?

  /// Options with the defaults of the command line.
  public init(
    tolerance: Double = 1e-15, absoluteTolerance: Double? = nil, order: Int? = nil,
    maximumSteps: Int = 1_000_000, maximumWork: Int? = nil, maximumStep: Double? = nil
  ) {
    self.tolerance = tolerance
    self.absoluteTolerance = absoluteTolerance
    self.order = order
    self.maximumSteps = maximumSteps
    self.maximumWork = maximumWork
    self.maximumStep = maximumStep
  }

  func check() throws(IntegrationError) {
    guard tolerance >= 1e-32, tolerance <= 0.1 else {
      throw .option("The tolerance \(tolerance) is not possible. Please give a number from 1e-32 to 0.1.")
    }
    if let absoluteTolerance, !(absoluteTolerance > 0 && absoluteTolerance.isFinite) {
      throw .option(
        "The absolute tolerance \(absoluteTolerance) is not possible. Please give a positive number.")
    }
    if let order, !(2...TapeLimits.largestOrder).contains(order) {
      throw .option(
        "The order \(order) is not possible. Please give a whole number from 2 to \(TapeLimits.largestOrder)."
      )
    }
    guard maximumSteps >= 1 else {
      throw .option("At most \(maximumSteps) steps are not possible. Please give at least 1.")
    }
    if let maximumWork, maximumWork < 1 {
      throw .option("Work of \(maximumWork) multiplications is not possible. Please give at least 1.")
    }
    if let maximumStep, !(maximumStep > 0) {
      throw .option("The longest step \(maximumStep) is not possible. Please give a positive number.")
    }
  }
}

/// Why an integration cannot be set up.
public enum IntegrationError: Error, Equatable, CustomStringConvertible, Sendable {
  /// An option is out of range.
  case option(String)
  /// The system does not fit.
  case system(SystemError)
  /// The tape does not fit.
  case tape(TapeError)

  init(_ error: any Error) {
    switch error {
    case let error as SystemError: self = .system(error)
    case let error as TapeError: self = .tape(error)
    default: self = .option("\(error)")
    }
  }

  /// What is wrong and what is allowed.
  public var description: String {
    switch self {
    case .option(let text): text
    case .system(let error): error.description
    case .tape(let error): error.description
    }
  }
}

/// How an integration ended.
public enum IntegrationOutcome: Equatable, Sendable {
  /// It reached the time that was asked for.
  case reachedEnd
  /// The event expression with this index has a root here.
  case event(index: Int)
  /// The allowed number of steps is used up.
  case maximumSteps
  /// The allowed work is done.
  case maximumWork
  /// The field or its derivatives have no finite value here, or right behind.
  case nonFinite
  /// A state has grown beyond the range of numbers.
  case diverged
  /// The series misses the equation on every step that still changes the time, as before a singularity.
  case stepUnderflow
  /// Ten thousand steps in a row had to be halved, as where a solution slides along a kink of the field.
  case stalled
  /// The sizes of the coefficients give no step.
  case failedEstimate
}

/// What an integration took.
public struct IntegrationStatistics: Equatable, Sendable {
  /// Steps taken.
  public var steps = 0
  /// Expansions of the field: one at the start, one at the end of each step, and one for each shortened step.
  public var expansions = 0
  /// How often a step was halved because its series missed the equation at its end or inside.
  public var rejected = 0
  /// The order of the series.
  public var order = 0
  /// The shortest and the longest step, absolute; the last step before the end counts for neither unless it is the only one.
  public var smallestStep = Double.infinity
  /// See ``smallestStep``.
  public var largestStep = 0.0
  /// Multiplications in recurrences, see ``Tape/work(order:)``.
  public var coefficientWork = 0

  /// The counts since an earlier moment; the lengths of steps are those of the whole run.
  func since(_ before: IntegrationStatistics) -> IntegrationStatistics {
    var taken = self
    taken.steps -= before.steps
    taken.expansions -= before.expansions
    taken.rejected -= before.rejected
    taken.coefficientWork -= before.coefficientWork
    return taken
  }
}

/// A point of a trajectory.
public struct TrajectoryPoint<S: IntegrationScalar>: Equatable, Sendable {
  /// The time.
  public let time: S
  /// The states, in the order of the system.
  public let state: [S]

  /// A point.
  public init(time: S, state: [S]) {
    self.time = time
    self.state = state
  }
}

/// A finished integration: the points asked for, and how it ended.
public struct IntegrationRun<S: IntegrationScalar>: Sendable {
  /// The start, the samples that were reached, and the last point.
  public let points: [TrajectoryPoint<S>]
  /// How it ended; the last point is where.
  public let outcome: IntegrationOutcome
  /// What it took.
  public let statistics: IntegrationStatistics

  /// A run from its parts.
  public init(
    points: [TrajectoryPoint<S>], outcome: IntegrationOutcome, statistics: IntegrationStatistics
  ) {
    self.points = points
    self.outcome = outcome
    self.statistics = statistics
  }
}
