import Diffusion
import Experimentation
import Reporting

/// A CSV file of points, each of which becomes a Gaussian, and the options that describe it.
enum PointFile {
  /// `--bandwidth`.
  static let bandwidth = Parameter(
    "bandwidth", .real(.nonNegative),
    help:
      "Standard deviation of the Gaussian around each point of a CSV file, or around each image of 'digits' (0.27 where omitted; 0.1 looks like digits), or the ridge of 'digits-gaussian' (0.05); 0 makes point masses."
  )
  /// `--columns`.
  static let columns = Parameter(
    "columns", .text("column names separated by commas; first..last selects a range"),
    placeholder: "name,...",
    help: "Columns of a CSV file of points, e.g. 'x,y' or 'p00..p77'. Default: all but that of --label.")
  /// `--label`.
  static let label = Parameter(
    "label", .text("the name of a column"), placeholder: "name",
    help: "Column of a CSV file of points that holds the class of each point, a text or a number.")
  /// `--scale`.
  static let scale = Parameter(
    "scale", .real(.positive),
    help:
      "Factor of the points of a CSV file, e.g. 0.0625 for pixels from 0 to 16; --bandwidth is that of the scaled points."
  )

  /// All of them.
  static let options: [any DeclaredParameter] = [bandwidth, columns, label, scale]

  /// Refuses the options where no file of points is read.
  ///
  /// - Throws: `UsageError`.
  static func refuse(
    _ values: ParameterValues, _ refused: [any DeclaredParameter] = options, because reason: String
  ) throws {
    for option in refused where values.holds(option) && values.value(named: option.declaration.name) != nil {
      throw UsageError(
        "The option '--\(option.declaration.name)' is for a CSV file of points, but \(reason). Please leave it out."
      )
    }
  }

  /// The mixture of the points of a file.
  ///
  /// - Throws: `UsageError` for options that do not fit, a parser's error or `InputError` for what the file says.
  static func mixture(
    _ bytes: [UInt8], source: String, _ values: ParameterValues
  ) throws -> LabelledMixture {
    guard let bandwidth = values[bandwidth] else {
      throw UsageError(
        "The points of '\(source.printable)' need the option '--bandwidth <number>'. "
          + "Please give the standard deviation of the Gaussian around each point.")
    }
    let document = try CSVDocument(bytes, source: source)
    let names = document.header.fields
    let labels = try values[label].map { try column($0, of: document) }
    var header = NumericCSV.Header.any
    if let list = values[columns] {
      header = .selecting(try selected(list, among: names))
    } else if let label = values[label] {
      header = .selecting(names.filter { $0 != label && $0 != "trajectory" })
    }
    let points = try NumericCSV(bytes, source: source, header: header)
    let factor = values[scale] ?? 1
    return try asInput(source) {
      LabelledMixture(
        mixture: try GaussianMixture(
          means: (0..<points.rowCount).map { points.row($0).map { factor * $0 } },
          standardDeviation: bandwidth),
        labels: labels)
    }
  }

  private static func column(_ name: String, of document: CSVDocument) throws -> [String] {
    guard let place = document.header.fields.firstIndex(of: name) else {
      throw CSVError(
        source: document.source, line: document.header.line,
        kind: .missingColumn(name, available: document.header.fields))
    }
    return document.records.map { $0.fields[place] }
  }

  /// The columns that a list such as `x,y` or `p00..p77` selects.
  private static func selected(_ list: String, among names: [String]) throws -> [String] {
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    var chosen: [String] = []
    var seen: Set<String> = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      var columns = [part]
      if let dots = part.firstRange(of: "..") {
        let ends = [String(part[..<dots.lowerBound]), String(part[dots.upperBound...])]
        guard let first = places[ends[0]], let last = places[ends[1]], first <= last else {
          throw UsageError.invalidValue(
            part, for: "--columns <name,...>",
            allowed: "first..last with two columns of the file, in the file's order")
        }
        columns = Array(names[first...last])
      }
      for column in columns where !seen.insert(column).inserted {
        throw UsageError.invalidValue(
          list, for: "--columns <name,...>",
          allowed: "every column once; '\(column.printable)' is there twice")
      }
      chosen += columns
    }
    return chosen
  }
}
