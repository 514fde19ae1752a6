import CommandLineInterface
import Reporting
import Symbolics

/// Writes the rows of a trajectory: CSV as they come, an aligned table at the end.
struct TrajectoryWriter {
  /// How many rows have been given.
  private(set) var count = 0
  private let context: CommandContext
  private var csv = CSVWriter()
  private var table: Table?
  private var failure: (any Error)?

  init(_ names: [String], asText: Bool, _ context: CommandContext) {
    self.context = context
    if asText {
      table = Table(name: "trajectory", title: "Trajectory", columns: names.map { Column($0, "") })
    } else {
      csv.writeHeader(names)
    }
  }

  /// Takes a row; what goes wrong is told by `finish`.
  mutating func write(_ point: TrajectoryPoint<Double>) {
    count += 1
    guard failure == nil else { return }
    if table != nil {
      table?.append(([point.time] + point.state).map { .number($0) })
    } else {
      csv.writeRow(numbers: [point.time] + point.state)
      if csv.bytes.count > 1 << 20 { flush() }
    }
  }

  /// Writes what is left.
  ///
  /// Throws `OutputClosed`, `OutputFailed`.
  mutating func finish() throws {
    if let table {
      try context.write(table.alignedText(TextTableStyle(digits: 15)))
    } else {
      flush()
    }
    if let failure { throw failure }
  }

  private mutating func flush() {
    do {
      try context.write(csv.takeBytes())
    } catch {
      failure = failure ?? error
    }
  }
}
