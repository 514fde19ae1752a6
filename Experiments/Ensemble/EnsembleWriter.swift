import CommandLineInterface
import Experimentation
import Numbers
import Reporting
import Symbolics

/// Writes the trajectories of an ensemble as they come, in any format but text, whose columns have their widths from all lines.
struct EnsembleWriter {
  private let table: EnsembleTable
  private let format: ResultFile.Format
  /// Lines of a trajectory in an array.
  private let points: Int
  private let jobs: Int
  private let put: ([UInt8]) throws -> Void
  private var array: ArrayWriter
  private var texts: [[Cell]] = []

  /// - Parameter put: takes the bytes of the file in their order.
  init(
    _ table: EnsembleTable, as format: ResultFile.Format, rows: Int, points: Int, jobs: Int,
    put: @escaping ([UInt8]) throws -> Void
  ) {
    self.table = table
    self.format = format
    self.points = points
    self.jobs = jobs
    self.put = put
    array = ArrayWriter(table.layout(rows: rows, points: points), as: format == .npy ? .npy : .json)
  }

  mutating func begin() throws {
    switch format {
    case .csv:
      var writer = CSVWriter()
      writer.writeHeader([table.rowColumn.name] + table.columns.map(\.name))
      try put(writer.bytes)
    case .text: break
    case .json, .npy: try put(array.begin())
    }
  }

  /// Writes the next trajectories.
  ///
  /// - Parameters:
  ///   - first: the number of their first row.
  ///   - own: the numbers of their rows.
  mutating func write(
    _ members: [EnsembleMember<Double>], from first: Int, own: ArraySlice<Double>
  ) throws {
    let (table, width) = (table, own.count / max(members.count, 1))
    func numbers(_ place: Int) -> ArraySlice<Double> {
      own[own.startIndex + place * width..<own.startIndex + (place + 1) * width]
    }
    switch format {
    case .csv:
      let size = 64
      let parts = try ParallelMap.map(count: (members.count + size - 1) / size, jobs: jobs) { part in
        var writer = CSVWriter()
        for place in part * size..<min(members.count, (part + 1) * size) {
          let row = own[own.startIndex + place * width..<own.startIndex + (place + 1) * width]
          table.write(first + place, row, members[place], to: &writer)
        }
        return writer.bytes
      }
      for part in parts { try put(part) }
    case .text:
      for (place, member) in members.enumerated() {
        texts += table.lines(first + place, numbers(place), member)
      }
    case .json, .npy:
      try put(
        array.write(
          members.enumerated().flatMap { table.numbers(numbers($0), $1, lines: points) }))
    }
  }

  mutating func finish() throws {
    switch format {
    case .csv: break
    case .text: try put(Array(table.table(texts).alignedText(TextTableStyle(digits: 15)).utf8))
    case .json, .npy: try put(array.end())
    }
  }

  /// The description of the file for other programs; nil for text.
  func resource(path: String) -> JSONValue? {
    switch format {
    case .csv: table.table([table.example]).resource(path: path)
    case .text: nil
    case .json, .npy: array.resource(path: path)
    }
  }
}
