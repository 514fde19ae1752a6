/// One or several neighbouring columns of a table, and what stands in them for the subject of a row.
public struct Field<Subject> {
  /// The columns from left to right.
  public let columns: [Column]
  /// The cells of a row, one per column.
  public let cells: (Subject) -> [Cell]

  /// A field from its parts.
  ///
  /// - Precondition: `cells` returns one cell per column; ``Table`` checks it.
  public init(_ columns: [Column], _ cells: @escaping (Subject) -> [Cell]) {
    self.columns = columns
    self.cells = cells
  }

  /// A column of text, numbers or cells; no value, and NaN, leave the cell empty.
  public static func column(
    _ name: String, _ description: String, unit: String? = nil,
    _ value: @escaping (Subject) -> some CellValue
  ) -> Field {
    Field([Column(name, description, unit: unit)]) { [value($0).cell] }
  }

  /// The same without a description, for tables that are not written to files.
  public static func column(_ name: String, _ value: @escaping (Subject) -> some CellValue) -> Field {
    column(name, "", value)
  }
}

extension Table {
  /// A table with one row for each subject.
  public init<Subject>(
    name: String, title: String, of subjects: some Sequence<Subject>, _ fields: [Field<Subject>]
  ) {
    self.init(name: name, title: title, columns: fields.flatMap(\.columns))
    for subject in subjects { append(fields.flatMap { $0.cells(subject) }) }
  }
}

/// What a cell of a table can be made of.
public protocol CellValue {
  /// The cell.
  var cell: Cell { get }
}

extension Cell: CellValue {
  /// The cell itself.
  public var cell: Cell { self }
}

extension String: CellValue {
  /// The text.
  public var cell: Cell { .text(self) }
}

extension Int: CellValue {
  /// The whole number.
  public var cell: Cell { .integer(self) }
}

extension Double: CellValue {
  /// The number, also where it is infinite; an empty cell where it is NaN, which is no number.
  public var cell: Cell { .defined(self) }
}

extension Optional: CellValue where Wrapped: CellValue {
  /// The value, or an empty cell.
  public var cell: Cell { self?.cell ?? .empty }
}
