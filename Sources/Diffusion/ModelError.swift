/// Why a mixture, a schedule or a grid cannot be built from the numbers given.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// A row, state or mean has the wrong number of coordinates.
  case dimensionMismatch(expected: Int, found: Int)
  /// A quantity has a value outside its range; `allowed` says in words what is accepted.
  case outOfRange(quantity: String, value: String, allowed: String)
  /// Two lists that belong together have different lengths.
  case countMismatch(quantity: String, expected: Int, found: Int)
  /// A grid does not move in one direction; `index` is the first point that does not.
  case notMonotone(index: Int, previous: Double, value: Double)

  /// The value, what is allowed, and the next step.
  public var description: String {
    switch self {
    case .dimensionMismatch(let expected, let found):
      "A state has \(found) coordinate\(found == 1 ? "" : "s") where the mixture has \(expected). "
        + "Please give \(expected) numbers per state."
    case .outOfRange(let quantity, let value, let allowed):
      "The value \(value) is invalid for \(quantity). Please give \(allowed)."
    case .countMismatch(let quantity, let expected, let found):
      "There are \(found) \(quantity) where \(expected) are needed. Please give \(expected)."
    case .notMonotone(let index, let previous, let value):
      "Point \(index) of the grid is \(value) after \(previous). Please give strictly decreasing values."
    }
  }
}
