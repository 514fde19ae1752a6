/// A rectangular set of results in long format: one observation per row.
public struct Table: Equatable, Sendable {
  /// The file stem, for example `global-error`.
  public let name: String
  /// What the table shows, in a few words.
  public var title: String
  /// The columns from left to right.
  public let columns: [Column]
  /// The rows; each has as many cells as there are columns.
  public private(set) var rows: [[Cell]]

  /// An empty table.
  public init(name: String, title: String, columns: [Column]) {
    self.name = name
    self.title = title
    self.columns = columns
    rows = []
  }

  /// Appends one row.
  ///
  /// - Precondition: `row` has one cell per column. Rows are built by code, never by input.
  public mutating func append(_ row: [Cell]) {
    precondition(
      row.count == columns.count,
      "Table '\(name)' has \(columns.count) columns; a row of \(row.count) cells does not fit.")
    rows.append(row)
  }

  /// Appends several rows, under the same condition as one.
  public mutating func append(contentsOf rows: some Sequence<[Cell]>) {
    for row in rows { append(row) }
  }

  /// The position of a column, or nil when there is none of that name.
  public func index(ofColumn name: String) -> Int? {
    columns.firstIndex { $0.name == name }
  }

  /// The table with some of its columns, in the order given; names that it does not have are left out.
  public func keeping(_ names: [String]) -> Table {
    let places = names.compactMap { index(ofColumn: $0) }
    var table = Table(name: name, title: title, columns: places.map { columns[$0] })
    for row in rows { table.append(places.map { row[$0] }) }
    return table
  }

  /// The cells of one column from top to bottom, or nil when there is none of that name.
  public func cells(inColumn name: String) -> [Cell]? {
    index(ofColumn: name).map { index in rows.map { $0[index] } }
  }
}
