/// Numbers in a rectangular array of any number of axes, for results that are long as a table.
///
/// The last axis goes through the columns, such as the coordinates of a state. As a file it is NumPy's `.npy` (version 1.0,
/// little-endian doubles in C order), a long table in CSV with a column for every other axis, or nested lists in JSON.
public struct NumericArray: Equatable, Sendable {
  /// One direction of an array.
  public struct Axis: Equatable, Sendable {
    /// What its places are, such as `trajectory`.
    public let name: String
    /// The same in a sentence.
    public let description: String
    /// How many places there are.
    public let count: Int
    /// The names of the places; nil where they are numbered from 0.
    public let labels: [String]?

    /// An axis whose places are numbered from 0.
    public init(_ name: String, _ description: String, count: Int) {
      self.name = name
      self.description = description
      self.count = count
      labels = nil
    }

    /// An axis whose places have names.
    public init(_ name: String, _ description: String, labels: [String]) {
      self.name = name
      self.description = description
      count = labels.count
      self.labels = labels
    }

    func cell(_ place: Int) -> Cell { labels.map { .text($0[place]) } ?? .integer(place) }
  }

  /// How an array is written.
  public enum Format: String, CaseIterable, Sendable {
    /// A table with a row for every place of all axes but the last.
    case csv
    /// Nested lists.
    case json
    /// NumPy's format.
    case npy
  }

  /// The file stem.
  public let name: String
  /// What the array holds, in a few words.
  public let title: String
  /// The axes but the last, the slowest first.
  public let axes: [Axis]
  /// The last axis.
  public let columns: [Column]
  /// The values in C order; NaN where there is none.
  public let values: [Double]

  /// The number of places of each axis, the last included.
  public var shape: [Int] { axes.map(\.count) + [columns.count] }

  /// An array from its parts.
  ///
  /// - Precondition: there are as many values as places. Arrays are built by code, never by input.
  public init(name: String, title: String, axes: [Axis], columns: [Column], values: [Double]) {
    let places = axes.reduce(columns.count) { $0 * $1.count }
    precondition(
      places == values.count, "Array '\(name)' has \(places) places; \(values.count) values do not fit.")
    self.name = name
    self.title = title
    self.axes = axes
    self.columns = columns
    self.values = values
  }

  /// The array as a long table.
  public var table: Table {
    var table = Table(
      name: name, title: title, columns: axes.map { Column($0.name, $0.description) } + columns)
    let width = columns.count
    guard width > 0 else { return table }
    for row in 0..<values.count / width {
      var (rest, places) = (row, [Cell]())
      for axis in axes.reversed() {
        places.append(axis.cell(rest % axis.count))
        rest /= axis.count
      }
      table.append(places.reversed() + values[row * width..<(row + 1) * width].map(Cell.defined))
    }
    return table
  }

  /// The array as nested lists with the description of its axes; `null` where there is no value.
  public var json: JSONValue {
    var level = values.map(JSONValue.number)
    for count in shape.dropFirst().reversed() where count > 0 {
      level = stride(from: 0, to: level.count, by: count).map { .array(Array(level[$0..<$0 + count])) }
    }
    return .object([
      .init("name", .string(name)), .init("title", .string(title)), .init("axes", axesJSON),
      .init("shape", .array(shape.map(JSONValue.integer))), .init("values", .array(level)),
    ])
  }

  /// The array as a `.npy` file.
  public var npy: [UInt8] {
    let places = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = Array("{'descr': '<f8', 'fortran_order': False, 'shape': (\(places)), }".utf8)
    let start = NPYFile.magic.count + 4
    let padding = (64 - (start + header.count + 1) % 64) % 64
    header += [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    var bytes = NPYFile.magic + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
    bytes.reserveCapacity(bytes.count + 8 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }

  /// The array as the bytes of a file.
  public func bytes(as format: Format) -> [UInt8] {
    switch format {
    case .csv: table.csv
    case .json: Array((json.text(indented: false) + "\n").utf8)
    case .npy: npy
    }
  }

  /// The description of the file for other programs: its format, its shape, and what the axes are.
  public func resource(path: String, as format: Format = .npy) -> JSONValue {
    if format == .csv { return table.resource(path: path) }
    let type = format == .npy ? "application/octet-stream" : "application/json"
    return .object([
      .init("name", .string(name)), .init("path", .string(path)), .init("title", .string(title)),
      .init("format", .string(format.rawValue)), .init("mediatype", .string(type)), .init("dtype", "float64"),
      .init("shape", .array(shape.map(JSONValue.integer))), .init("axes", axesJSON),
      .init("missingValue", .string(format == .npy ? "NaN" : "null")),
    ])
  }

  private var axesJSON: JSONValue {
    let named = axes.map { axis -> JSONValue in
      var members: [JSONValue.Member] = [
        .init("name", .string(axis.name)), .init("description", .string(axis.description)),
      ]
      if let labels = axis.labels { members.append(.init("labels", .array(labels.map(JSONValue.string)))) }
      return .object(members)
    }
    let last = JSONValue.object(
      [
        .init("name", "column"), .init("labels", .array(columns.map { .string($0.name) })),
        .init("descriptions", .array(columns.map { .string($0.description) })),
      ]
        + (columns.contains { $0.unit != nil }
          ? [.init("units", .array(columns.map { $0.unit.map { .string($0) } ?? .null }))] : []))
    return .array(named + [last])
  }
}
