/// How far two numbers may be apart and still count as equal: |a − b| ≤ absolute + relative · max(|a|, |b|).
public struct Tolerance: Equatable, Sendable {
  /// The part that does not depend on the numbers, at least 0.
  public var absolute: Double
  /// The part that grows with the larger magnitude, at least 0.
  public var relative: Double

  /// A tolerance.
  public init(absolute: Double, relative: Double) {
    self.absolute = absolute
    self.relative = relative
  }

  /// Nothing but equal values.
  public static let exact = Tolerance(absolute: 0, relative: 0)

  /// What another C library or processor may change in a well-conditioned double result.
  public static let acrossMachines = Tolerance(absolute: 1e-12, relative: 1e-6)

  /// Whether two numbers count as equal. NaN equals NaN, an infinity only itself.
  public func accepts(_ first: Double, _ second: Double) -> Bool {
    if first == second || (first.isNaN && second.isNaN) { return true }
    guard first.isFinite, second.isFinite else { return false }
    return (first - second).magnitude <= absolute + relative * max(first.magnitude, second.magnitude)
  }
}

/// The first place in which two CSV texts differ, and how many there are.
public struct TableDifference: Equatable, Sendable, CustomStringConvertible {
  /// The line in the text that was expected, counted from 1.
  public let line: Int
  /// The name of the column; nil for remarks, the header and missing rows.
  public let column: String?
  /// What was expected; nil when there should be nothing.
  public let expected: String?
  /// What was found; nil when there is nothing.
  public let found: String?
  /// The number of fields, remarks and rows that differ, this one included.
  public let count: Int

  /// The difference in one sentence.
  public var description: String {
    let place = column.map { "line \(line), column '\($0)'" } ?? "line \(line)"
    let others = count > 1 ? " (and \(count - 1) more \(count == 2 ? "difference" : "differences"))" : ""
    return "\(place): expected \(Self.quoted(expected)), found \(Self.quoted(found))\(others)"
  }

  private static func quoted(_ text: String?) -> String {
    text.map { "'\($0)'" } ?? "nothing"
  }

  /// Compares two CSV texts: remarks and text fields by their characters, numbers within a tolerance.
  ///
  /// - Parameters:
  ///   - expected: the text that is taken as right.
  ///   - found: the text that is compared with it.
  ///   - source: the name of the file, for messages.
  ///   - tolerance: for fields that are numbers on both sides.
  ///   - columnTolerances: tolerances for columns that need their own.
  /// - Returns: the first difference, or nil when there is none.
  /// - Throws: ``CSVError`` when one of the texts is no CSV.
  public static func first(
    expected: [UInt8], found: [UInt8], source: String, tolerance: Tolerance = .exact,
    columnTolerances: [String: Tolerance] = [:]
  ) throws(CSVError) -> TableDifference? {
    if expected == found { return nil }
    let left = try CSVDocument(expected, source: source)
    let right = try CSVDocument(found, source: source)
    var differences = Differences()
    differences.compareRemarks(left, right)
    guard left.header.fields == right.header.fields else {
      differences.add(
        line: left.header.line, expected: left.header.fields.joined(separator: ","),
        found: right.header.fields.joined(separator: ","))
      return differences.result
    }
    let tolerances = left.header.fields.map { columnTolerances[$0] ?? tolerance }
    for (first, second) in zip(left.records, right.records) {
      for (index, name) in left.header.fields.enumerated() {
        let (a, b) = (first.fields[index], second.fields[index])
        if a == b { continue }
        if let a = Double(a), let b = Double(b), tolerances[index].accepts(a, b) { continue }
        differences.add(line: first.line, column: name, expected: a, found: b)
      }
    }
    for record in left.records.dropFirst(right.records.count) {
      differences.add(line: record.line, expected: record.fields.joined(separator: ","), found: nil)
    }
    for record in right.records.dropFirst(left.records.count) {
      differences.add(line: record.line, expected: nil, found: record.fields.joined(separator: ","))
    }
    return differences.result
  }
}

/// Collects differences; keeps the first and counts the rest.
private struct Differences {
  private var first: TableDifference?
  private var count = 0

  var result: TableDifference? {
    first.map {
      TableDifference(
        line: $0.line, column: $0.column, expected: $0.expected, found: $0.found, count: count)
    }
  }

  mutating func add(line: Int, column: String? = nil, expected: String?, found: String?) {
    count += 1
    if first == nil {
      first = TableDifference(line: line, column: column, expected: expected, found: found, count: 1)
    }
  }

  mutating func compareRemarks(_ left: CSVDocument, _ right: CSVDocument) {
    for (first, second) in zip(left.remarks, right.remarks) where first.text != second.text {
      add(line: first.line, expected: "# " + first.text, found: "# " + second.text)
    }
    for remark in left.remarks.dropFirst(right.remarks.count) {
      add(line: remark.line, expected: "# " + remark.text, found: nil)
    }
    for remark in right.remarks.dropFirst(left.remarks.count) {
      add(line: remark.line, expected: nil, found: "# " + remark.text)
    }
  }
}
