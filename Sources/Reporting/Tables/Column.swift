/// A column of a table: what its values are called and what they mean.
public struct Column: Equatable, Hashable, Sendable {
  /// The name in the header row, in snake_case by convention.
  public let name: String
  /// One line that says what is measured, with units.
  public let description: String

  /// A column with a name and a description of one line.
  public init(_ name: String, _ description: String) {
    self.name = name
    self.description = description
  }
}
