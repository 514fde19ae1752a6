import CommandLineInterface
import Experimentation
import Reporting

/// The rows of a command as a table or an array, on standard output or in a file with a description beside it.
enum ResultFile {
  /// How rows are written.
  enum Format: String, CaseIterable {
    case csv
    case text
    case json
    case npy
  }

  /// `--output FILE`.
  static let output = Parameter(
    "output", .outputPath, placeholder: "file", role: .conduct,
    help:
      "File for the result; what it holds and where it comes from is written beside it, to NAME.resource.json. Default: standard output."
  )

  /// `--format`.
  static let format = Parameter<Format?>(
    "format", .choice(of: Format.allCases), role: .conduct,
    help:
      "CSV with all digits, an aligned table as text, an array as json or NumPy's npy. Default: the ending of --output, or csv."
  )

  /// The format that the options choose.
  static func chosen(_ values: ParameterValues) -> Format {
    values[format] ?? values[output].flatMap(ending) ?? .csv
  }

  /// Writes a table, or its columns of numbers as an array.
  ///
  /// - Parameters:
  ///   - table: the rows as CSV and text show them.
  ///   - array: the same as an array.
  /// - Throws: `OutputClosed`, `OutputFailed`, `FileError`.
  static func write(
    _ table: Table, array: () throws -> NumericArray, of command: String, _ values: ParameterValues,
    _ context: CommandContext
  ) throws {
    let format = chosen(values)
    let name = values[output]?.split(separator: "/").last.map(String.init) ?? ""
    let (bytes, resource): ([UInt8], JSONValue?)
    switch format {
    case .csv: (bytes, resource) = (table.csv, table.resource(path: name))
    case .text: (bytes, resource) = (Array(table.alignedText(TextTableStyle(digits: 15)).utf8), nil)
    case .json, .npy:
      let (array, kind) = (try array(), format == .npy ? NumericArray.Format.npy : .json)
      (bytes, resource) = (array.bytes(as: kind), array.resource(path: name, as: kind))
    }
    guard let file = values[output] else { return try context.write(bytes) }
    try context.files.write(bytes, to: file)
    try describe(resource, file, of: command, values, context)
  }

  /// Takes a file before the work begins, and says so when another run has it.
  ///
  /// - Throws: `FileError.cannotCreate`, `Interrupted`.
  static func growing(_ path: String, _ context: CommandContext) throws -> any GrowingFile {
    var isWaiting = false
    return try context.files.create(path) {
      try context.cancellation.check()
      if !isWaiting { context.inform("Waiting for another run that writes to \(path)") }
      isWaiting = true
    }
  }

  /// Writes the description of a file beside it, where there is one.
  ///
  /// - Throws: `FileError`.
  static func describe(
    _ resource: JSONValue?, _ file: String, of command: String, _ values: ParameterValues,
    _ context: CommandContext
  ) throws {
    guard let resource else { return }
    let provenance = values.provenance(of: command, command: context.command)
    let stem = ending(file).map { String(file.dropLast($0.rawValue.count + 1)) } ?? file
    try context.files.writeText(
      DataPackage.sidecar(resource, of: provenance).text() + "\n", to: stem + ".resource.json")
  }

  private static func ending(_ file: String) -> Format? {
    file.split(separator: "/").last?.split(separator: ".").dropFirst().last.flatMap {
      Format(rawValue: $0.lowercased())
    }
  }
}
