/// Turns a ``NumericArray`` into the bytes of a file portion by portion, so that its values need not exist at the same time.
public struct ArrayWriter: Sendable {
  /// The axes and columns.
  public let layout: NumericArray.Layout
  /// The format.
  public let format: NumericArray.Format
  /// Rows that were written: places of all axes but the last.
  public private(set) var row = 0
  /// Which columns have a value so far.
  private var hasValue: [Bool]

  /// A writer that has written nothing.
  public init(_ layout: NumericArray.Layout, as format: NumericArray.Format) {
    self.layout = layout
    self.format = format
    hasValue = layout.columns.map { _ in false }
  }

  /// What stands before the first row.
  public func begin() -> [UInt8] {
    switch format {
    case .csv:
      var writer = CSVWriter()
      writer.writeHeader(layout.axes.map(\.name) + layout.columns.map(\.name))
      return writer.bytes
    case .json:
      let head = JSONValue.object([
        .init("name", .string(layout.name)), .init("title", .string(layout.title)), .init("axes", axes),
        .init("shape", shape),
      ])
      return Array((head.text(indented: false).dropLast() + ",\"values\":[").utf8)
    case .npy: return npyHeader
    }
  }

  /// The next rows; values beyond the last whole row are left out.
  public mutating func write(_ values: [Double]) -> [UInt8] {
    let width = layout.columns.count
    note(values)
    guard width > 0 else { return [] }
    defer { row += values.count / width }
    switch format {
    case .csv: return csv(values, width)
    case .json: return json(values, width)
    case .npy: return npy(values)
    }
  }

  /// What stands behind the last row.
  public func end() -> [UInt8] { format == .json ? Array("]}\n".utf8) : [] }

  /// The description of the file for other programs: its format, its shape, and what the axes are. The type of a column of a CSV file
  /// is that of the values that were written.
  public func resource(path: String) -> JSONValue {
    guard format != .csv else { return exampleTable.resource(path: path) }
    let type = format == .npy ? "application/octet-stream" : "application/json"
    return .object([
      .init("name", .string(layout.name)), .init("path", .string(path)),
      .init("title", .string(layout.title)),
      .init("format", .string(format.rawValue)), .init("mediatype", .string(type)), .init("dtype", "float64"),
      .init("shape", shape), .init("axes", axes),
      .init("missingValue", .string(format == .npy ? "NaN" : "null")),
    ])
  }

  /// Sees which columns have values.
  mutating func note(_ values: [Double]) {
    guard hasValue.contains(false) else { return }
    for (place, value) in values.enumerated() where !value.isNaN { hasValue[place % hasValue.count] = true }
  }

  /// A table with the columns of the CSV file, and a row that has a value wherever some row has one.
  private var exampleTable: Table {
    var table = Table(
      name: layout.name, title: layout.title,
      columns: layout.axes.map { Column($0.name, $0.description) } + layout.columns)
    if layout.rows > 0 { table.append(layout.axes.map { $0.cell(0) } + hasValue.map { $0 ? 0.0 : .empty }) }
    return table
  }

  private func csv(_ values: [Double], _ width: Int) -> [UInt8] {
    var writer = CSVWriter()
    for place in 0..<values.count / width {
      var (rest, places) = (row + place, [Cell]())
      for axis in layout.axes.reversed() {
        places.append(axis.cell(rest % axis.count))
        rest /= axis.count
      }
      writer.writeRow(places.reversed() + values[place * width..<(place + 1) * width].map(Cell.defined))
    }
    return writer.bytes
  }

  /// Nested lists: before a row open all lists that begin with it, behind it close all that end.
  private func json(_ values: [Double], _ width: Int) -> [UInt8] {
    var lengths: [Int] = []
    for count in layout.axes.dropFirst().map(\.count).reversed() {
      lengths.append((lengths.last ?? 1) * count)
    }
    var bytes: [UInt8] = []
    for place in 0..<values.count / width {
      let number = row + place
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      for length in lengths where number % length == 0 { bytes.append(UInt8(ascii: "[")) }
      let numbers = JSONValue.array(values[place * width..<(place + 1) * width].map(JSONValue.number))
      bytes += numbers.text(indented: false).utf8
      for length in lengths where (number + 1) % length == 0 { bytes.append(UInt8(ascii: "]")) }
    }
    return bytes
  }

  private func npy(_ values: [Double]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }

  private var npyHeader: [UInt8] {
    let shape = layout.shape
    let places = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = Array("{'descr': '<f8', 'fortran_order': False, 'shape': (\(places)), }".utf8)
    let start = NPYFile.magic.count + 4
    let padding = (64 - (start + header.count + 1) % 64) % 64
    header += [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    return NPYFile.magic + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
  }

  private var shape: JSONValue { .array(layout.shape.map(JSONValue.integer)) }

  private var axes: JSONValue {
    let named = layout.axes.map { axis -> JSONValue in
      var members: [JSONValue.Member] = [
        .init("name", .string(axis.name)), .init("description", .string(axis.description)),
      ]
      if axis.first != 0 { members.append(.init("first", .integer(axis.first))) }
      if let labels = axis.labels { members.append(.init("labels", .array(labels.map(JSONValue.string)))) }
      return .object(members)
    }
    let units = layout.columns.map { $0.unit.map(JSONValue.string) ?? .null }
    let last = JSONValue.object(
      [
        .init("name", "column"), .init("labels", .array(layout.columns.map { .string($0.name) })),
        .init("descriptions", .array(layout.columns.map { .string($0.description) })),
      ] + (units.contains { $0 != .null } ? [.init("units", .array(units))] : []))
    return .array(named + [last])
  }
}
