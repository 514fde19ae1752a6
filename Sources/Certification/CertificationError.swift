import Numbers

/// What a certifier refuses.
public enum CertificationError: Refusal, Equatable {
  /// A number that is out of range: which, its value, and what is allowed.
  case outOfRange(String, String, String)
  /// The processor does not round to nearest.
  case roundingMode

  /// What was refused.
  public var quantity: String {
    switch self {
    case .outOfRange(let quantity, _, _): quantity
    case .roundingMode: "the rounding mode of the processor"
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .outOfRange(_, let value, _): value
    case .roundingMode: "directed"
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .outOfRange(_, _, let allowed): allowed
    case .roundingMode: "round to nearest, on which every bound rests"
    }
  }
}
