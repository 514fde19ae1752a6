/// What a numerical module refuses, in words that name no option of a command line.
///
/// The module says which quantity had which value and what it would have accepted; whoever took the value from a user adds
/// where it came from. Every error that a numerical module throws because of its input conforms, so that the shell can tell a
/// user's mistake from a fault of the program by this one protocol.
public protocol Refusal: Error, Sendable, CustomStringConvertible {
  /// What was refused, such as `the number of steps`.
  var quantity: String { get }
  /// The value that was refused.
  var value: String { get }
  /// What is accepted, completing the sentence "Please give ...".
  var allowed: String { get }
}

extension Refusal {
  /// The value, what is allowed, and the next step.
  public var description: String { "The value \(value) is invalid for \(quantity). Please give \(allowed)." }
}
