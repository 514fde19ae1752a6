import CommandLineInterface
import Experimentation
import Reporting
import Symbolics

/// Writes the rows of a trajectory: CSV for standard output as they come, everything else at the end.
struct TrajectoryWriter {
  /// How many rows have been given.
  private(set) var count = 0
  /// The rows, where something at the end needs them.
  private(set) var rows: [[Double]] = []
  private let columns: [Column]
  private let values: ParameterValues
  private let context: CommandContext
  private let isStream: Bool
  private let keepsRows: Bool
  private var csv = CSVWriter()
  private var failure: (any Error)?

  /// - Parameter keepsRows: whether a figure needs the rows.
  init(_ columns: [Column], keepsRows: Bool, _ values: ParameterValues, _ context: CommandContext) {
    self.columns = columns
    self.values = values
    self.context = context
    isStream = ResultFile.chosen(values) == .csv && values[ResultFile.output] == nil
    self.keepsRows = keepsRows || !isStream
    if isStream { csv.writeHeader(columns.map(\.name)) }
  }

  /// Takes a row; what goes wrong is told by `finish`.
  mutating func write(_ point: TrajectoryPoint<Double>) {
    count += 1
    let row = [point.time] + point.state
    if keepsRows { rows.append(row) }
    guard isStream, failure == nil else { return }
    csv.writeRow(numbers: row)
    if csv.bytes.count > 1 << 20 { flush() }
  }

  /// Writes what is left.
  ///
  /// - Throws: `OutputClosed`, `OutputFailed`, `FileError`.
  mutating func finish(of command: String) throws {
    if isStream {
      flush()
      if let failure { throw failure }
      return
    }
    var table = Table(name: "trajectory", title: "Trajectory", columns: columns)
    for row in rows { table.append(row.map { .number($0) }) }
    let array = {
      NumericArray(
        name: "trajectory", title: "Trajectory", axes: [.init("row", "from 0", count: rows.count)],
        columns: columns, values: rows.flatMap { $0 })
    }
    try ResultFile.write(table, array: array, of: command, values, context)
  }

  private mutating func flush() {
    do {
      try context.write(csv.takeBytes())
    } catch {
      failure = failure ?? error
    }
  }
}
