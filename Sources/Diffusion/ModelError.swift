import Numbers

/// Why a mixture, a schedule or a grid cannot be built from the numbers given.
public enum ModelError: Refusal, Equatable {
  /// A row, state or mean has the wrong number of coordinates.
  case dimensionMismatch(expected: Int, found: Int)
  /// A quantity has a value outside its range; `allowed` says in words what is accepted.
  case outOfRange(quantity: String, value: String, allowed: String)
  /// Two lists that belong together have different lengths.
  case countMismatch(quantity: String, expected: Int, found: Int)
  /// A grid does not move in one direction; `index` is the first point that does not.
  case notMonotone(index: Int, previous: Double, value: Double)

  /// Covariances where a formula holds for `s_k² I` alone.
  static let needsIsotropicComponents = ModelError.outOfRange(
    quantity: "the covariances of the mixture", value: "other than s² I",
    allowed: "a mixture with \"standardDeviations\"")

  /// What was refused.
  public var quantity: String {
    switch self {
    case .dimensionMismatch: "the number of coordinates of a state"
    case .outOfRange(let quantity, _, _): quantity
    case .countMismatch(let quantity, _, _): "the number of \(quantity)"
    case .notMonotone(let index, _, _): "point \(index) of the grid"
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .dimensionMismatch(_, let found), .countMismatch(_, _, let found): "\(found)"
    case .outOfRange(_, let value, _): value
    case .notMonotone(_, _, let value): "\(value)"
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .dimensionMismatch(let expected, _): "\(expected) numbers per state"
    case .outOfRange(_, _, let allowed): allowed
    case .countMismatch(_, let expected, _): "\(expected)"
    case .notMonotone: "strictly decreasing values"
    }
  }

  /// The value, what is allowed, and the next step.
  public var description: String {
    switch self {
    case .dimensionMismatch(let expected, let found):
      "A state has \(found) coordinate\(found == 1 ? "" : "s") where the mixture has \(expected). "
        + "Please give \(allowed)."
    case .outOfRange:
      "The value \(value) is invalid for \(quantity). Please give \(allowed)."
    case .countMismatch(let quantity, let expected, let found):
      "There are \(found) \(quantity) where \(expected) are needed. Please give \(allowed)."
    case .notMonotone(let index, let previous, let value):
      "Point \(index) of the grid is \(value) after \(previous). Please give \(allowed)."
    }
  }
}
