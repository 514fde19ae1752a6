/// Writes comma-separated values as bytes.
///
/// The format is that of RFC 4180 with two documented departures: lines end in a line feed alone, so that version
/// control shows them line by line, and lines that start with `#` before the header are remarks. A field is quoted
/// when it holds a comma, a quote or a line break, when blanks surround it, and when it would otherwise be read as
/// a remark or as a blank line. Numbers follow ``Cell/plainText``.
public struct CSVWriter: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// A writer with nothing written.
  public init() {}

  /// Writes a remark; a text of several lines becomes several remarks.
  public mutating func writeRemark(_ text: String) {
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      bytes.append(UInt8(ascii: "#"))
      if !line.isEmpty { bytes.append(UInt8(ascii: " ")) }
      bytes += line.utf8
      endRow()
    }
  }

  /// Writes the names of the columns as a row.
  public mutating func writeHeader(_ names: [String]) {
    writeRow(names.map(Cell.text))
  }

  /// Writes one row.
  public mutating func writeRow(_ cells: [Cell]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch cell {
      case .text(let text): writeField(text, isFirst: index == 0, isAlone: cells.count == 1)
      case .integer(let value): bytes += value.description.utf8
      case .number(let value): bytes += value.description.utf8
      case .empty: if cells.count == 1 { bytes += "\"\"".utf8 }
      }
    }
    endRow()
  }

  /// Writes one row of numbers, without the cost of cells.
  public mutating func writeRow(numbers: some Sequence<Double>) {
    var isFirst = true
    for number in numbers {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes += number.description.utf8
    }
    endRow()
  }

  /// Hands over what has been written and starts again with nothing, for output in portions.
  public mutating func takeBytes() -> [UInt8] {
    let taken = bytes
    bytes.removeAll(keepingCapacity: true)
    return taken
  }

  private mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func writeField(_ text: String, isFirst: Bool, isAlone: Bool) {
    var mustQuote = text.isEmpty && isAlone
    let utf8 = text.utf8
    if let first = utf8.first, let last = utf8.last {
      mustQuote =
        mustQuote || first == UInt8(ascii: " ") || last == UInt8(ascii: " ") || first == UInt8(ascii: "\t")
        || last == UInt8(ascii: "\t") || (isFirst && (first == UInt8(ascii: "#") || first == 0xEF))
    }
    if !mustQuote {
      mustQuote = utf8.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\r")
      }
    }
    guard mustQuote else {
      bytes += utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Table {
  /// The table as CSV: remarks with the provenance, the title and the meaning of each column, then the header, then
  /// the rows. Equal tables give equal bytes.
  ///
  /// - Parameter provenance: where the numbers come from; nil leaves all remarks out, for standard output.
  public func csv(provenance: Provenance?) -> [UInt8] {
    var writer = CSVWriter()
    if let provenance {
      writer.writeRemark(title)
      for line in provenance.lines { writer.writeRemark(line) }
      for column in columns { writer.writeRemark("column: \(column.name): \(column.description)") }
    }
    writer.writeHeader(columns.map(\.name))
    for row in rows { writer.writeRow(row) }
    return writer.bytes
  }
}
