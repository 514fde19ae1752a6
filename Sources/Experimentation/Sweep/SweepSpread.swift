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
