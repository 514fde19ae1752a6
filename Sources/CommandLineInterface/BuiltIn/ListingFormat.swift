import Experimentation
import Reporting

/// The option `--format text|json|csv` of everything that lists.
enum ListingFormat: String, CaseIterable {
  case text
  case json
  case csv

  static let option = Parameter(
    "format", .choice(of: allCases), default: .text, help: "How to write the entries.")

  /// Writes a table, or its JSON where that says more, in the format asked for.
  static func write(
    _ table: Table, json: JSONValue? = nil, text: String? = nil, _ values: ParameterValues,
    _ context: CommandContext
  ) throws {
    switch values[option] {
    case .json: try context.write((json ?? table.json).text() + "\n")
    case .csv: try context.write(table.csv)
    case .text: try context.write(text ?? table.alignedText())
    }
  }
}
