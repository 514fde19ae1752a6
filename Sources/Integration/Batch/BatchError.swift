import Numbers

/// Why states do not make a batch.
public enum BatchError: Refusal, Equatable {
  /// A row does not have as many coordinates as the batch.
  case dimensionMismatch(expected: Int, found: Int)

  /// What was refused.
  public var quantity: String { "the number of coordinates of a state" }
  /// The value that was refused.
  public var value: String {
    switch self {
    case .dimensionMismatch(_, let found): "\(found)"
    }
  }
  /// What is accepted, completing the sentence "Please give ...".
  public var allowed: String {
    switch self {
    case .dimensionMismatch(let expected, _): "\(expected) numbers per state"
    }
  }
}
