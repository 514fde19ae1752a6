/// A description of data files for other programs, after the Data Package standard, version 2 (datapackage.org): every file
/// with the type, the meaning and the unit of its columns or axes, and where the numbers come from.
public struct DataPackage: Sendable {
  /// The name: lower-case letters, digits, `-`, `_` and `.`.
  public let name: String
  /// What it is, in a few words.
  public let title: String
  /// Where the numbers come from.
  public let provenance: Provenance
  private let resources: [JSONValue]

  /// The name of the file that holds a description of its folder.
  public static let fileName = "datapackage.json"

  /// A package of tables, arrays and other files.
  ///
  /// - Parameter others: names of files without a schema, and what they hold.
  public init(
    name: String, title: String, provenance: Provenance, tables: [Table], arrays: [NumericArray] = [],
    arrayFormat: NumericArray.Format = .npy, others: [(file: String, title: String)] = []
  ) {
    self.name = name
    self.title = title
    self.provenance = provenance
    resources =
      tables.map { $0.resource(path: $0.name + ".csv") }
      + arrays.map { $0.resource(path: "\($0.name).\(arrayFormat.rawValue)", as: arrayFormat) }
      + others.map { Self.resource(path: $0.file, title: $0.title) }
  }

  /// The content of `datapackage.json`.
  public var json: JSONValue {
    .object([
      .init("$schema", "https://datapackage.org/profiles/2.0/datapackage.json"),
      .init("name", .string(name)), .init("title", .string(title)),
      .init("provenance", .object(provenance.members)), .init("resources", .array(resources)),
    ])
  }

  /// What describes a single file, for a `*.resource.json` beside it.
  public static func sidecar(_ resource: JSONValue, of provenance: Provenance) -> JSONValue {
    .object(
      [.init("$schema", "https://datapackage.org/profiles/2.0/dataresource.json")] + (resource.members ?? [])
        + [.init("provenance", .object(provenance.members))])
  }

  private static func resource(path: String, title: String) -> JSONValue {
    let ending = path.split(separator: ".").last.map(String.init) ?? ""
    let kinds = [
      "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "json": "application/json",
    ]
    return .object([
      .init("name", .string(path)), .init("path", .string(path)), .init("title", .string(title)),
      .init("format", .string(ending)), .init("mediatype", .string(kinds[ending] ?? "text/plain")),
    ])
  }
}

extension Table {
  /// The description of a CSV file with the table: its columns with type, meaning and unit. An empty field is a missing value.
  public func resource(path: String) -> JSONValue {
    let fields = columns.indices.map { index -> JSONValue in
      let column = columns[index]
      var members: [JSONValue.Member] = [
        .init("name", .string(column.name)), .init("type", .string(fieldType(index))),
        .init("description", .string(column.description)),
      ]
      if let unit = column.unit { members.append(.init("unit", .string(unit))) }
      return .object(members)
    }
    return .object([
      .init("name", .string(name)), .init("type", "table"), .init("path", .string(path)),
      .init("title", .string(title)), .init("format", "csv"), .init("mediatype", "text/csv"),
      .init("encoding", "utf-8"),
      .init("schema", .object([.init("fields", .array(fields)), .init("missingValues", .array([""]))])),
    ])
  }

  /// `integer`, `number` or `string`; `any` where no row has a value.
  private func fieldType(_ column: Int) -> String {
    var kinds: Set<String> = []
    for row in rows {
      switch row[column] {
      case .text: kinds.insert(columns[column].isNumber ? "number" : "string")
      case .integer: kinds.insert("integer")
      case .number: kinds.insert("number")
      case .empty: continue
      }
    }
    return kinds.isEmpty
      ? "any" : kinds.contains("string") ? "string" : kinds == ["integer"] ? "integer" : "number"
  }
}
