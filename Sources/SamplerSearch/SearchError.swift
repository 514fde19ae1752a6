import Numbers

/// Why a sampler cannot be searched for, written or read.
public enum SearchError: Refusal, Equatable {
  /// A quantity has a value outside its range; `allowed` says in words what is accepted.
  case outOfRange(quantity: String, value: String, allowed: String)
  /// The end points of a sampler have no derivative with respect to the grid that the sweep could give.
  case notDifferentiable(sampler: String, reason: String)

  /// What was refused.
  public var quantity: String {
    switch self {
    case .outOfRange(let quantity, _, _): quantity
    case .notDifferentiable: "the sampler of a learned grid"
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .outOfRange(_, let value, _): value
    case .notDifferentiable(let sampler, let reason): "'\(sampler)' (\(reason))"
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .outOfRange(_, _, let allowed): allowed
    case .notDifferentiable:
      "a sampler whose steps are linear combinations of noise predictions, such as ddim, ab2 or dpm-solver++-2m"
    }
  }
}
