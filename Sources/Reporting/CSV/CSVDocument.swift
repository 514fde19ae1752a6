/// A CSV text taken apart: remarks, header and records, each with the line it stands on.
public struct CSVDocument: Equatable, Sendable {
  /// A line of the source with its text.
  public struct Remark: Equatable, Sendable {
    /// The line, counted from 1.
    public let line: Int
    /// The text after `#`, without one leading blank.
    public let text: String
  }

  /// A row of fields.
  public struct Record: Equatable, Sendable {
    /// The line on which the row starts, counted from 1.
    public let line: Int
    /// The fields without their quotes.
    public let fields: [String]
  }

  /// What the text came from, for messages.
  public let source: String
  /// The lines that start with `#`, wherever they stand.
  public let remarks: [Remark]
  /// The first row.
  public let header: Record
  /// The rows after the header; each has as many fields as the header.
  public let records: [Record]

  /// Reads a CSV text.
  ///
  /// Lines may end in LF, CR LF or CR, a byte order mark is skipped, and so are blank lines. A line whose first byte
  /// is `#` is a remark; a first field that starts with this sign has to be quoted.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8.
  ///   - source: the name of the file, for messages.
  /// - Throws: ``CSVError`` for an empty text, wrong quotes, wrong encoding, a row with another number of fields
  ///   than the header, or two columns of one name.
  public init(_ bytes: [UInt8], source: String) throws(CSVError) {
    var scanner = CSVScanner(bytes, source: source)
    var remarks: [Remark] = []
    var header: Record?
    var records: [Record] = []
    while let item = try scanner.next() {
      switch item {
      case .remark(let remark):
        remarks.append(remark)
      case .record(let record):
        guard let header else {
          try Self.checkNames(record, source: source)
          header = record
          continue
        }
        guard record.fields.count == header.fields.count else {
          throw CSVError(
            source: source, line: record.line,
            kind: .columnCount(found: record.fields.count, expected: header.fields.count))
        }
        records.append(record)
      }
    }
    guard let header else { throw CSVError(source: source, line: 1, kind: .emptyFile) }
    self.source = source
    self.remarks = remarks
    self.header = header
    self.records = records
  }

  /// Reads a CSV text given as a string; see ``init(_:source:)-([UInt8],_)``.
  public init(_ text: String, source: String) throws(CSVError) {
    try self.init(Array(text.utf8), source: source)
  }

  static func checkNames(_ header: Record, source: String) throws(CSVError) {
    var seen: Set<String> = []
    for name in header.fields where !seen.insert(name).inserted {
      throw CSVError(source: source, line: header.line, kind: .duplicateColumn(name))
    }
  }
}

/// Walks over the bytes of a CSV text, one remark or record at a time.
struct CSVScanner {
  enum Item {
    case remark(CSVDocument.Remark)
    case record(CSVDocument.Record)
  }

  private let bytes: [UInt8]
  private let source: String
  private var position = 0
  private var line = 1

  init(_ bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")

  mutating func next() throws(CSVError) -> Item? {
    while skipLineBreak() {}
    guard let first = byte else { return nil }
    if first == UInt8(ascii: "#") { return .remark(try remark()) }
    return .record(try record())
  }

  /// Consumes LF, CR LF or CR.
  private mutating func skipLineBreak() -> Bool {
    guard let byte, byte == Self.lineFeed || byte == Self.carriageReturn else { return false }
    position += 1
    if byte == Self.carriageReturn, self.byte == Self.lineFeed { position += 1 }
    line += 1
    return true
  }

  private mutating func remark() throws(CSVError) -> CSVDocument.Remark {
    let start = position + 1
    while let byte, byte != Self.lineFeed, byte != Self.carriageReturn { position += 1 }
    let hasBlank = start < position && bytes[start] == UInt8(ascii: " ")
    return CSVDocument.Remark(line: line, text: try string(bytes[(hasBlank ? start + 1 : start)..<position]))
  }

  private mutating func record() throws(CSVError) -> CSVDocument.Record {
    let firstLine = line
    var fields: [String] = []
    while true {
      fields.append(byte == Self.quote ? try quotedField() : try plainField())
      guard byte == Self.comma else { break }
      position += 1
    }
    _ = skipLineBreak()
    return CSVDocument.Record(line: firstLine, fields: fields)
  }

  private mutating func plainField() throws(CSVError) -> String {
    let start = position
    var hasQuote = false
    while let byte, byte != Self.comma, byte != Self.lineFeed, byte != Self.carriageReturn {
      if byte == Self.quote { hasQuote = true }
      position += 1
    }
    let field = try string(bytes[start..<position])
    if hasQuote { throw CSVError(source: source, line: line, kind: .strayQuote(field: field)) }
    return field
  }

  private mutating func quotedField() throws(CSVError) -> String {
    let firstLine = line
    var content: [UInt8] = []
    position += 1
    while let byte {
      position += 1
      if byte == Self.quote {
        guard self.byte == Self.quote else {
          if let after = self.byte, after != Self.comma, after != Self.lineFeed, after != Self.carriageReturn
          {
            throw CSVError(source: source, line: line, kind: .textAfterQuote)
          }
          return try string(content[...])
        }
        position += 1
      } else if byte == Self.lineFeed || (byte == Self.carriageReturn && self.byte != Self.lineFeed) {
        line += 1
      }
      content.append(byte)
    }
    throw CSVError(source: source, line: firstLine, kind: .unterminatedQuote)
  }

  private func string(_ slice: ArraySlice<UInt8>) throws(CSVError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw CSVError(source: source, line: line, kind: .invalidEncoding)
    }
    return text
  }
}
