import CommandLineInterface
import Experimentation
import Reporting

/// A file for the figure of a command that prints numbers.
struct FigureFile {
  let path: String
  let format: FigureFormat
  private let converter: FigureConverter?

  /// `--figure FILE`.
  static func option(_ subject: String) -> Parameter<String?> {
    Parameter(
      "figure", .outputPath, placeholder: "file", role: .conduct,
      help:
        "File for a figure of \(subject); its ending .svg, .png or .pdf chooses the format. PNG and PDF need the program rsvg-convert on PATH."
    )
  }

  /// The file that `option` names, with what its format needs, before the work begins; nil where none is given.
  ///
  /// - Throws: `UsageError` for another ending, `FileError.cannotCreate`, `ConversionError.missing`.
  init?(_ option: Parameter<String?>, _ values: ParameterValues, _ context: CommandContext) throws {
    guard let path = values[option] else { return nil }
    guard let format = FigureFormat(ending: path) else {
      throw UsageError.invalidValue(
        path, for: option.declaration.synopsis, allowed: "a path that ends in .svg, .png or .pdf")
    }
    try context.files.checkWritable(path)
    converter = try context.converter(for: format)
    self.path = path
    self.format = format
  }

  /// - Throws: `ConversionError`, `FileError`.
  func write(_ figure: Figure, _ context: CommandContext) throws {
    try context.write(figure, as: format, by: converter, to: path)
    context.inform("Wrote \(path)")
  }
}
