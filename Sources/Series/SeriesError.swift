import Numbers

/// A series operation without an answer: which one, at which constant term, why, and what to do instead.
///
/// It is the same type that coefficients throw, so that an error deep inside a nested series reads the same.
public typealias SeriesError = DomainError

extension DomainError {
  /// The constant term at which the operation failed, in text.
  public var constantTerm: String { argument }
}
