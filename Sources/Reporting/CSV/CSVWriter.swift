/// Writes comma-separated values as bytes.
///
/// The format is that of RFC 4180 with one documented departure: lines end in a line feed alone, so that version
/// control shows them line by line. The first line is the header. A field is quoted when it holds a comma, a quote or a
/// line break, when blanks surround it, and when other readers would take it for a remark or a blank line. Numbers follow
/// ``Cell/plainText``; what is no number, NaN or an infinity, is an empty field.
public struct CSVWriter: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// A writer with nothing written.
  public init() {}

  /// Writes the names of the columns as a row.
  public mutating func writeHeader(_ names: [String]) {
    writeRow(names.map(Cell.text))
  }

  /// Writes one row.
  public mutating func writeRow(_ cells: [Cell]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(cell, isFirst: index == 0, isAlone: cells.count == 1)
    }
    endRow()
  }

  /// Writes one row of cells, numbers without the cost of cells, and cells again.
  ///
  /// - Parameter leading: at least one, as one of `trailing`.
  public mutating func writeRow(
    _ leading: [Cell], numbers: some Sequence<Double>, _ trailing: [Cell]
  ) {
    for (index, cell) in leading.enumerated() {
      write(cell, isFirst: index == 0, isAlone: false)
      bytes.append(UInt8(ascii: ","))
    }
    for number in numbers {
      if number.isFinite { bytes += number.description.utf8 }
      bytes.append(UInt8(ascii: ","))
    }
    for (index, cell) in trailing.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(cell, isFirst: false, isAlone: false)
    }
    endRow()
  }

  /// Writes one row of two numbers or more, without the cost of cells.
  public mutating func writeRow(numbers: some Sequence<Double>) {
    var isFirst = true
    for number in numbers {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      if number.isFinite { bytes += number.description.utf8 }
    }
    endRow()
  }

  /// Hands over what has been written and starts again with nothing, for output in portions.
  public mutating func takeBytes() -> [UInt8] {
    let taken = bytes
    bytes.removeAll(keepingCapacity: true)
    return taken
  }

  private mutating func write(_ cell: Cell, isFirst: Bool, isAlone: Bool) {
    switch cell {
    case .text(let text): writeField(text, isFirst: isFirst, isAlone: isAlone)
    case .integer(let value): bytes += value.description.utf8
    case .number(let value) where value.isFinite: bytes += value.description.utf8
    case .number, .empty: if isAlone { bytes += "\"\"".utf8 }
    }
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
  /// The table as CSV: the header, then the rows. Equal tables give equal bytes; what the columns mean and where the numbers
  /// come from is said by a ``DataPackage``.
  public var csv: [UInt8] {
    var writer = CSVWriter()
    writer.writeHeader(columns.map(\.name))
    for row in rows { writer.writeRow(row) }
    return writer.bytes
  }
}
