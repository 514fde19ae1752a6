/// A column of a table: what its values are called and what they mean.
public struct Column: Equatable, Hashable, Sendable {
  /// The name in the header row, in snake_case by convention.
  public let name: String
  /// One line that says what is measured.
  public let description: String
  /// The unit of its numbers, such as `s`; nil where they have none, as all times, states and counts of a diffusion process.
  public let unit: String?
  /// Whether its texts are numbers, written with digits of their own.
  public let isNumber: Bool

  /// A column with a name and a description of one line.
  public init(_ name: String, _ description: String, unit: String? = nil, isNumber: Bool = false) {
    self.name = name
    self.description = description
    self.unit = unit
    self.isNumber = isNumber
  }
}
