import Numbers

/// Why a network cannot be built, read or trained.
public enum LearningError: Refusal, Equatable {
  /// A quantity has a value outside its range; `allowed` says in words what is accepted.
  case outOfRange(quantity: String, value: String, allowed: String)
  /// The loss of a step of a training is not a number.
  case diverged(step: Int)

  /// What was refused.
  public var quantity: String {
    switch self {
    case .outOfRange(let quantity, _, _): quantity
    case .diverged: "the loss of a training"
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .outOfRange(_, let value, _): value
    case .diverged: "NaN"
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .outOfRange(_, _, let allowed): allowed
    case .diverged(let step): "a smaller learning rate: the training diverged at step \(step)"
    }
  }
}
