import Numbers
import Reporting

/// Results that differ in their seed alone, side by side.
struct SweepSpread: Sendable {
  /// The rows of one setting.
  struct Group: Sendable {
    /// The cells of the key columns.
    let keys: [Cell]
    /// The rows, one for each seed.
    var rows: [[Cell]]
  }

  /// The names of the key columns.
  let keys: [String]
  /// How many seeds there are.
  let seeds: Int
  let groups: [Group]
  private let source: Table
  /// The columns with numbers that are no keys.
  let measured: [Int]

  init(_ source: Table, keys: [String], seeds: Int) {
    self.source = source
    self.seeds = seeds
    self.keys = keys.filter { source.index(ofColumn: $0) != nil }
    let places = self.keys.compactMap { source.index(ofColumn: $0) }
    var numbers: [[Cell]: Int] = [:]
    var groups: [Group] = []
    for row in source.rows {
      let key = places.map { row[$0] }
      if let known = numbers[key] {
        groups[known].rows.append(row)
      } else {
        numbers[key] = groups.count
        groups.append(Group(keys: key, rows: [row]))
      }
    }
    self.groups = groups
    measured = source.columns.indices.filter { column in
      !places.contains(column) && source.columns[column].name != CommonParameters.seed.name
        && source.rows.contains { $0[column].double != nil }
    }
  }

  /// The place of a measured column.
  func column(_ name: String) -> Int? { source.index(ofColumn: name) }

  /// What the seeds of a group say about a column.
  func statistics(_ group: Group, _ column: Int) -> Statistics {
    Statistics(group.rows.compactMap { $0[column].double }.filter(\.isFinite))
  }

  /// Numbers of several seeds.
  struct Statistics: Sendable {
    let count: Int
    let mean: Double
    let standardError: Double
    let p10: Double
    let median: Double
    let p90: Double
    let smallest: Double
    let largest: Double

    init(_ values: [Double]) {
      let (summary, sorted) = (SampleSummary(values), values.sorted())
      count = values.count
      mean = summary.mean
      standardError = summary.standardError
      p10 = SampleSummary.quantile(0.1, ofSorted: sorted)
      median = summary.median
      p90 = SampleSummary.quantile(0.9, ofSorted: sorted)
      smallest = summary.minimum
      largest = summary.maximum
    }

    /// `sqrt(n)` times the standard error of the mean.
    var deviation: Double { standardError * Double(count).squareRoot() }
  }

  /// The keys with more than one value, by their places, without those that say the same as a later one.
  var varying: [Int] {
    let columns = keys.indices.map { key in groups.map { $0.keys[key].plainText } }
    return columns.indices.filter { key in
      Set(columns[key]).count > 1 && !columns[(key + 1)...].contains(columns[key])
    }
  }

  /// More rows than these do not go to the terminal.
  private static let summaryLimit = 40

  /// The column that a figure shows, one row for each setting; nil where there are too many of them.
  func summary(of layout: SweepLayout) -> Table? {
    guard groups.count <= Self.summaryLimit, let shown = column(layout.shown) else { return nil }
    let varying = varying
    let rows = groups.map { (group: $0, statistics: statistics($0, shown)) }
    return Table(
      name: "summary", title: layout.shownTitle, of: rows,
      [Field(varying.map { Column(keys[$0], "") }) { row in varying.map { row.group.keys[$0] } }]
        + (seeds > 1
          ? [
            .column("seeds", \.statistics.count), .column("average", \.statistics.mean),
            .column("std. error", \.statistics.standardError), .column("p10", \.statistics.p10),
            .column("median", \.statistics.median), .column("p90", \.statistics.p90),
          ] : [.column(layout.shown, \.statistics.mean)]))
  }

  /// One row for each setting and each measured column.
  var table: Table {
    typealias Row = (group: Group, column: Int, statistics: Statistics)
    let rows = groups.flatMap { group in measured.map { Row(group, $0, statistics(group, $0)) } }
    let columns = keys.compactMap { name in source.columns.first { $0.name == name } }
    return Table(
      name: "spread", title: "Spread of every result over the seeds", of: rows,
      [
        Field(columns) { $0.group.keys },
        .column("quantity", "column of the table 'sweep'") { source.columns[$0.column].name },
        .column("seeds", "seeds for which it is finite", \.statistics.count),
        .column("average", "over the seeds", \.statistics.mean),
        .column("standard_deviation", "over the seeds", \.statistics.deviation),
        .column("standard_error", "of the average", \.statistics.standardError),
        .column("p10", "10th percentile over the seeds", \.statistics.p10),
        .column("median", "over the seeds", \.statistics.median),
        .column("p90", "90th percentile over the seeds", \.statistics.p90),
        .column("smallest", "over the seeds", \.statistics.smallest),
        .column("largest", "over the seeds", \.statistics.largest),
      ])
  }
}
