import Experimentation
import Reporting

/// A catalogue that can be listed, such as the samplers or the schedules.
public struct CatalogListing: Sendable {
  /// The name of the command that lists it.
  public let name: String
  /// What it lists, in one line.
  public let abstract: String
  /// What the columns say, in paragraphs for the help page.
  public let discussion: String
  /// The columns that a terminal of 80 columns shows; nil shows all.
  public let narrow: [String]?
  /// What chooses among the entries.
  public let options: [any DeclaredParameter]
  /// The entries; made only when somebody asks.
  public let table: @Sendable (ParameterValues) -> Table
  /// The entries as JSON, for members that a cell cannot hold, such as a list of aliases.
  public let json: (@Sendable (ParameterValues) -> JSONValue)?

  /// A catalogue with its entries as a table and, where needed, as JSON.
  public init(
    name: String, abstract: String, discussion: String = "", narrow: [String]? = nil,
    options: [any DeclaredParameter] = [],
    json: (@Sendable (ParameterValues) -> JSONValue)? = nil,
    table: @escaping @Sendable (ParameterValues) -> Table
  ) {
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    self.narrow = narrow
    self.options = options
    self.json = json
    self.table = table
  }
}
