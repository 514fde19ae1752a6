import Experimentation
import Reporting

/// A catalogue that can be listed, such as the samplers or the schedules.
public struct CatalogListing: Sendable {
  /// The name of the command that lists it.
  public let name: String
  /// What it lists, in one line.
  public let abstract: String
  /// The entries; made only when somebody asks.
  public let table: @Sendable () -> Table
  /// The entries as JSON, for members that a cell cannot hold, such as a list of aliases.
  public let json: (@Sendable () -> JSONValue)?

  /// A catalogue with its entries as a table and, where needed, as JSON.
  public init(
    name: String, abstract: String, json: (@Sendable () -> JSONValue)? = nil,
    table: @escaping @Sendable () -> Table
  ) {
    self.name = name
    self.abstract = abstract
    self.json = json
    self.table = table
  }
}
