import Numbers

/// What can go wrong when the GNU Scientific Library integrates a system or evaluates a function.
///
/// Errors that the right-hand side itself throws are passed on as they are and never wrapped in this type.
public enum GSLError: Refusal, Equatable {
  /// A tolerance is negative or not finite, or both are zero.
  case invalidTolerances(absolute: Double, relative: Double)
  /// The largest number of steps is below one.
  case invalidMaximumSteps(Int)
  /// The first step is zero, negative or not finite.
  case invalidInitialStep(Double)
  /// The initial state has no coordinate.
  case emptyState
  /// A coordinate of the initial state is infinite or not a number.
  case nonFiniteState(index: Int, value: Double)
  /// An end of the interval is infinite or not a number.
  case nonFiniteInterval(start: Double, end: Double)
  /// An output time lies outside the interval, or before its predecessor in the direction of integration.
  case invalidOutputTime(index: Int, time: Double)
  /// The method is implicit and was given no Jacobian.
  case jacobianRequired(method: String)
  /// The library could not allocate its work space.
  case outOfMemory(dimension: Int)
  /// The interval was not finished within the allowed number of steps.
  case tooManySteps(limit: Int, time: Double)
  /// The step size fell below the spacing of floating-point numbers at `time`.
  case stepTooSmall(time: Double)
  /// The right-hand side, the Jacobian or the state stayed infinite or not a number however short the step.
  case nonFiniteDerivative(time: Double)
  /// Any other failure that the library reports.
  case library(code: Int, message: String, time: Double)
  /// The argument of a Bessel function is not a number.
  case invalidBesselArgument(Double)
  /// A special function has no value that the library could compute.
  case specialFunction(name: String, arguments: [Double], message: String)

  /// What was refused.
  public var quantity: String {
    switch self {
    case .invalidTolerances: "the tolerances"
    case .invalidMaximumSteps, .tooManySteps: "the largest number of steps"
    case .invalidInitialStep: "the first step"
    case .emptyState: "the initial state"
    case .nonFiniteState(let index, _): "coordinate \(index) of the initial state"
    case .nonFiniteInterval: "the interval"
    case .invalidOutputTime(let index, _): "output time \(index)"
    case .jacobianRequired(let method): "the Jacobian of the method \(method)"
    case .outOfMemory: "the number of coordinates"
    case .stepTooSmall, .library: "the tolerances"
    case .nonFiniteDerivative: "the right-hand side"
    case .invalidBesselArgument: "the argument of a scaled Bessel function"
    case .specialFunction(let name, _, _): "the arguments of the \(name)"
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .invalidTolerances(let absolute, let relative): "(\(absolute), \(relative))"
    case .invalidMaximumSteps(let value): "\(value)"
    case .invalidInitialStep(let value), .nonFiniteState(_, let value), .invalidBesselArgument(let value):
      "\(value)"
    case .emptyState, .jacobianRequired: "none"
    case .specialFunction(_, let arguments, _): arguments.map(\.description).joined(separator: ", ")
    case .nonFiniteInterval(let start, let end): "\(start)...\(end)"
    case .invalidOutputTime(_, let time): "\(time)"
    case .outOfMemory(let dimension): "\(dimension)"
    case .tooManySteps(let limit, let time): "\(limit), at \(time)"
    case .stepTooSmall(let time): "a step that underflows at \(time)"
    case .nonFiniteDerivative(let time): "not a number near \(time)"
    case .library(let code, let message, let time): "code \(code) at \(time): \(message)"
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .invalidTolerances: "finite values of at least 0, not both 0"
    case .invalidMaximumSteps: "a whole number of at least 1"
    case .invalidInitialStep: "a finite length above 0; its sign is found from the interval"
    case .emptyState: "at least one coordinate"
    case .nonFiniteState: "finite coordinates"
    case .nonFiniteInterval: "two finite ends"
    case .invalidOutputTime: "times from start to end in the direction of integration"
    case .jacobianRequired: "a Jacobian, or use rk8pd or msadams"
    case .outOfMemory: "a smaller system"
    case .tooManySteps: "more steps or looser tolerances"
    case .stepTooSmall, .library: "looser tolerances"
    case .nonFiniteDerivative: "an interval that ends before it"
    case .invalidBesselArgument: "a number"
    case .specialFunction: "arguments of moderate size"
    }
  }

  /// What was wrong, with its value, what is allowed, and the next step.
  public var description: String {
    switch self {
    case .invalidTolerances(let absolute, let relative):
      "The tolerances (absolute \(absolute), relative \(relative)) are invalid. Please give \(allowed)."
    case .invalidMaximumSteps(let value):
      "The largest number of steps, \(value), is invalid. Please give \(allowed)."
    case .invalidInitialStep(let value):
      "The first step, \(value), is invalid. Please give \(allowed)."
    case .emptyState:
      "The initial state is empty. Please give \(allowed)."
    case .nonFiniteState(let index, let value):
      "Coordinate \(index) of the initial state is \(value). Please give \(allowed)."
    case .nonFiniteInterval(let start, let end):
      "The interval from \(start) to \(end) is not finite. Please give \(allowed)."
    case .invalidOutputTime(let index, let time):
      "Output time \(index), \(time), is out of order or outside the interval. "
        + "Please give \(allowed)."
    case .jacobianRequired(let method):
      "The method \(method) is implicit. Please give \(allowed)."
    case .outOfMemory(let dimension):
      "The library could not allocate work space for \(dimension) coordinates. Please use a smaller system."
    case .tooManySteps(let limit, let time):
      "\(limit) steps were not enough; the integration stands at \(time). "
        + "Please allow more steps or loosen the tolerances."
    case .stepTooSmall(let time):
      "The step size underflowed at \(time). Please loosen the tolerances or look for a singularity there."
    case .nonFiniteDerivative(let time):
      "The right-hand side stayed infinite or not a number near \(time). "
        + "Please check the system there or end the interval before it."
    case .library(let code, let message, let time):
      "GSL stopped at \(time) with code \(code): \(message). Please loosen the tolerances or try another method."
    case .invalidBesselArgument(let value):
      "The argument \(value) of a scaled Bessel function is invalid. Please give \(allowed)."
    case .specialFunction(let name, let arguments, let message):
      "GSL has no value of the \(name) at \(arguments.map(\.description).joined(separator: ", ")): \(message). "
        + "Please give arguments of moderate size."
    }
  }
}
