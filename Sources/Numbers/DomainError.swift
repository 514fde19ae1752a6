/// An operation was asked for where it has no answer; the text says what to do instead.
public struct DomainError: Refusal, Equatable {
  /// The operation as a reader would write it, for example `log` or `division`.
  public let operation: String
  /// The offending value in text; for a power series its constant term.
  public let argument: String
  /// Why there is no answer.
  public let reason: String
  /// What to do instead.
  public let remedy: String

  /// Collects the four parts of the message.
  public init(operation: String, argument: String, reason: String, remedy: String) {
    self.operation = operation
    self.argument = argument
    self.reason = reason
    self.remedy = remedy
  }

  /// The operation.
  public var quantity: String { operation }
  /// The argument.
  public var value: String { argument }
  /// What to do instead.
  public var allowed: String { remedy }

  /// One sentence for each part.
  public var description: String {
    "\(operation) is not possible at \(argument): \(reason). \(remedy)."
  }
}
