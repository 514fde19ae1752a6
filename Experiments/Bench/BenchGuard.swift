import Experimentation
import Reporting

/// Recorded ratios of our times to those of a peer, and the rule that holds new ones to them.
///
/// A ratio of two least times of one interleaved run says the same on a busy machine as on an idle one, where times do not. One that is
/// too large is measured again in new memory before it counts, since more rounds can only bring both times closer to what they are.
struct BenchGuard {
  /// How far a ratio may lie above the recorded one.
  static let allowance = 1.15
  /// How often a ratio that is too large is measured again.
  static let attempts = 3

  /// What became of one case.
  struct Verdict {
    let name: String
    let ratio: Double
    /// Nil where nothing is recorded.
    let recorded: Double?
    var isAllowed: Bool { recorded.map { ratio <= BenchGuard.allowance * $0 } ?? false }
  }

  private let recorded: [String: Double]

  init(_ recorded: [String: Double]) { self.recorded = recorded }

  /// Reads what `table` wrote.
  ///
  /// - Throws: `CSVError`, `InputError` for another table or a ratio that is no positive number.
  init(_ bytes: [UInt8], source: String) throws {
    let document = try CSVDocument(bytes, source: source)
    guard document.header.fields == Self.columns.map(\.name) else {
      throw InputError(
        path: source, line: document.header.line,
        "expected the columns 'case' and 'ratio'. Please record the file again with '--record'.")
    }
    var recorded: [String: Double] = [:]
    for record in document.records {
      guard let ratio = Double(record.fields[1]), ratio > 0, ratio.isFinite else {
        throw InputError(
          path: source, line: record.line,
          "'\(record.fields[1].printable)' is no positive ratio. Please record the file again with '--record'."
        )
      }
      recorded[record.fields[0]] = ratio
    }
    self.recorded = recorded
  }

  private static let columns = [
    Column("case", "task, order p, components K, dimension D"),
    Column("ratio", "our least processor time over the peer's in the same rounds"),
  ]

  /// The file: one row per case, ratios to three digits.
  static func table(_ rows: [(name: String, ratio: Double)]) -> Table {
    var table = Table(name: "guard", title: "Ratios of times", columns: columns)
    for row in rows {
      table.append([.text(row.name), .text(NumberText.significant(row.ratio, digits: 3))])
    }
    return table
  }

  /// The verdict on every case of `ratios`, in the order of `names`. `again` takes the names of those that are too large and
  /// returns all ratios after more rounds.
  func verdicts(
    _ names: [String], _ ratios: [String: Double],
    again: (Set<String>) throws -> [String: Double]
  ) rethrows -> [Verdict] {
    func judge(_ ratios: [String: Double]) -> [Verdict] {
      names.map { Verdict(name: $0, ratio: ratios[$0] ?? .infinity, recorded: recorded[$0]) }
    }
    var verdicts = judge(ratios)
    for _ in 0..<Self.attempts {
      let failing = verdicts.filter { !$0.isAllowed && $0.recorded != nil }
      if failing.isEmpty { break }
      verdicts = judge(try again(Set(failing.map(\.name))))
    }
    return verdicts
  }
}
