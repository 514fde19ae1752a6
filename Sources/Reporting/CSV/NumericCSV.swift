/// A matrix of finite numbers read from CSV, row by row.
public struct NumericCSV: Equatable, Sendable {
  /// What the header has to be.
  public enum Header: Equatable, Sendable {
    /// Any names; every column is read.
    case any
    /// One of these lists of names, exactly.
    case oneOf([[String]])
    /// `prefix0, prefix1, …` without a gap, as in `x_0,x_1`; with a count, exactly so many columns.
    case numbered(prefix: String, count: Int?)
    /// `count` numbered columns for every prefix, one block after the other, as in `x_0,x_1,m_0,m_1`.
    case blocks(prefixes: [String], count: Int)
    /// Any names that include these; only these are read, in this order.
    case selecting([String])
  }

  /// The names of the columns that were read.
  public let columns: [String]
  /// The values, row after row: `values[row * columns.count + column]`.
  public let values: [Double]
  /// The line of each row in the source, counted from 1.
  public let lines: [Int]

  /// The number of rows, at least 1.
  public var rowCount: Int { lines.count }

  /// The values of one row.
  public func row(_ index: Int) -> ArraySlice<Double> {
    values[(index * columns.count)..<((index + 1) * columns.count)]
  }

  /// The values of one column.
  public func column(_ index: Int) -> [Double] {
    stride(from: index, to: values.count, by: columns.count).map { values[$0] }
  }

  /// Reads numbers from a CSV text, row by row. Blanks around names and numbers are ignored.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8; see ``CSVDocument`` for its format.
  ///   - source: the name of the file, for messages.
  ///   - header: what the header has to be.
  ///   - ignoringTrajectory: whether a leading column `trajectory` is passed over, so that output of the program
  ///     can be its input.
  /// - Throws: ``CSVError`` for all that ``CSVDocument`` rejects, for a header that is not allowed or names
  ///   a column by a number (as a table without a header does), for a text without rows, and for a field that is
  ///   empty, no number, not finite, or too small for a double.
  public init(
    _ bytes: [UInt8], source: String, header: Header = .any, ignoringTrajectory: Bool = true
  ) throws(CSVError) {
    var scanner = CSVScanner(bytes, source: source)
    let first = try Self.header(&scanner, source: source)
    let allNames = first.fields.map { Self.trimmed($0) }
    let skipped = ignoringTrajectory && allNames.first == "trajectory" && allNames.count > 1 ? 1 : 0
    let selection: [Int]
    do throws(CSVError) {
      selection = try Self.selection(
        from: allNames, skipping: skipped, header: header, source: source, line: first.line)
      for index in selection where DecimalText(allNames[index]) != .malformed {
        throw CSVError(source: source, line: first.line, kind: .numberAsName(allNames[index]))
      }
    } catch {
      // What is no table has no wrong header either.
      while try Self.record(&scanner, fields: allNames.count, source: source) != nil {}
      throw error
    }
    var (values, lines): ([Double], [Int]) = ([], [])
    while let record = try Self.record(&scanner, fields: allNames.count, source: source) {
      for index in selection {
        values.append(
          try Self.number(record.fields[index], column: allNames[index], source: source, line: record.line))
      }
      lines.append(record.line)
    }
    guard !lines.isEmpty else { throw CSVError(source: source, line: first.line, kind: .noRows) }
    columns = selection.map { allNames[$0] }
    self.values = values
    self.lines = lines
  }

  /// The names of the columns of a CSV text without blanks around them, and their line; rows are not looked at.
  ///
  /// - Throws: ``CSVError`` for an empty text, and for a name that occurs twice.
  public static func header(of bytes: [UInt8], source: String) throws(CSVError) -> CSVDocument.Record {
    var scanner = CSVScanner(bytes, source: source)
    let first = try header(&scanner, source: source)
    return CSVDocument.Record(line: first.line, fields: first.fields.map { trimmed($0) })
  }

  /// The next row; nil at the end.
  private static func record(
    _ scanner: inout CSVScanner, fields: Int, source: String
  ) throws(CSVError) -> CSVDocument.Record? {
    while let item = try scanner.next() {
      guard case .record(let record) = item else { continue }
      guard record.fields.count == fields else {
        throw CSVError(
          source: source, line: record.line,
          kind: .columnCount(found: record.fields.count, expected: fields))
      }
      return record
    }
    return nil
  }

  private static func header(
    _ scanner: inout CSVScanner, source: String
  ) throws(CSVError) -> CSVDocument.Record {
    while let item = try scanner.next() {
      guard case .record(let record) = item else { continue }
      try CSVDocument.checkNames(record, source: source)
      return record
    }
    throw CSVError(source: source, line: 1, kind: .emptyFile)
  }

  /// Reads numbers from a CSV text given as a string.
  public init(
    _ text: String, source: String, header: Header = .any, ignoringTrajectory: Bool = true
  ) throws(CSVError) {
    try self.init(
      Array(text.utf8), source: source, header: header, ignoringTrajectory: ignoringTrajectory)
  }

  /// The positions of the columns to read.
  private static func selection(
    from all: [String], skipping skipped: Int, header: Header, source: String, line: Int
  ) throws(CSVError) -> [Int] {
    let names = Array(all[skipped...])
    let whole = Array(skipped..<all.count)
    switch header {
    case .any:
      return whole
    case .oneOf(let lists):
      if lists.contains(names) { return whole }
      let allowed = lists.map { "'\($0.joined(separator: ","))'" }.joined(separator: " or ")
      throw CSVError(source: source, line: line, kind: .header(found: names, allowed: allowed))
    case .numbered(let prefix, let count):
      let isNumbered = names.indices.allSatisfy { names[$0] == "\(prefix)\($0)" }
      if isNumbered && (count == nil || count == names.count) { return whole }
      let allowed = count.map { block(prefix, $0) } ?? "\(prefix)0,\(prefix)1,…"
      throw CSVError(source: source, line: line, kind: .header(found: names, allowed: "'\(allowed)'"))
    case .blocks(let prefixes, let count):
      if names == prefixes.flatMap({ prefix in (0..<count).map { "\(prefix)\($0)" } }) { return whole }
      let allowed = prefixes.map { block($0, count) }.joined(separator: ",")
      throw CSVError(source: source, line: line, kind: .header(found: names, allowed: "'\(allowed)'"))
    case .selecting(let wanted):
      let known = Dictionary(zip(all, all.indices)) { first, _ in first }
      var positions: [Int] = []
      for name in wanted {
        guard let position = known[name] else {
          throw CSVError(source: source, line: line, kind: .missingColumn(name, available: all))
        }
        positions.append(position)
      }
      return positions
    }
  }

  /// The names of numbered columns, those in the middle left out.
  private static func block(_ prefix: String, _ count: Int) -> String {
    switch count {
    case ...1: "\(prefix)0"
    case 2: "\(prefix)0,\(prefix)1"
    default: "\(prefix)0,…,\(prefix)\(count - 1)"
    }
  }

  private static func number(
    _ field: String, column: String, source: String, line: Int
  ) throws(CSVError) -> Double {
    let text = trimmed(field)
    if text.isEmpty { throw CSVError(source: source, line: line, kind: .emptyField(column: column)) }
    let kind: CSVError.Kind
    switch DecimalText(text) {
    case .number(let value): return value
    case .malformed: kind = .notANumber(column: column, value: field)
    case .notFinite: kind = .notFinite(column: column, value: field)
    case .underflow: kind = .underflow(column: column, value: field)
    }
    throw CSVError(source: source, line: line, kind: kind)
  }

  private static func trimmed(_ text: String) -> String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    guard let first = text.first, let last = text.last, isBlank(first) || isBlank(last) else { return text }
    let head = text.drop(while: isBlank)
    guard let end = head.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(head[...end])
  }
}
