import Reporting

/// A report as the bytes of its files; equal reports give equal bytes. What JSON has no number for, a measured NaN or an
/// infinite end of an interval, is `null` in `report.json`.
public struct RenderedReport: Sendable {
  /// A file of the experiment's folder, which is flat.
  public struct File: Sendable, Equatable {
    /// The name without a folder.
    public let name: String
    /// The content.
    public let bytes: [UInt8]
  }

  /// A report whose files cannot be written side by side; an error of the experiment, not of the user.
  public struct NameError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with which name.
    public let description: String
  }

  /// The name of the record of parameters and checks.
  public static let recordName = "report.json"
  /// The name of what standard output shows.
  public static let summaryName = "summary.txt"
  /// The name of the record of one run on one machine, which is not part of the result.
  public static let runRecordName = "run.json"

  /// The name of the experiment.
  public let experiment: String
  /// Tables, arrays, figures, texts and, last, `summary.txt`, `datapackage.json` and `report.json`.
  public let files: [File]
  /// The checks after they were judged.
  public let checks: [JudgedCheck]
  /// What standard output shows: summary, notes and the checks.
  public let text: String

  /// Whether no check fails.
  public var holds: Bool { checks.allSatisfy { $0.status != .fails } }

  /// What a report is about: the record of it in `report.json` and `datapackage.json`.
  public struct Subject: Sendable {
    /// A title in a few words.
    public let title: String
    /// The name, the parameters, the seed, and the command that gives the same report.
    public let provenance: Provenance
    /// How far the parameters are from the published ones.
    public let scope: ParameterScope

    /// A subject.
    public init(title: String, provenance: Provenance, scope: ParameterScope) {
      self.title = title
      self.provenance = provenance
      self.scope = scope
    }
  }

  /// Renders what `experiment` found at `values`.
  ///
  /// - Parameters:
  ///   - styles: the names that look the same in every figure.
  ///   - formats: how figures are written.
  ///   - converter: what makes formats other than SVG.
  /// - Throws: `NameError` when two files have one name or a name is not a plain file name, `ConversionError`.
  public init(
    _ report: Report, of experiment: any Experiment, at values: ParameterValues,
    styles: SeriesStyles = SeriesStyles(), figures formats: [FigureFormat] = [.svg],
    converter: FigureConverter? = nil
  ) throws {
    let provenance = values.provenance(
      of: experiment.name, precision: report.precision, command: Self.command(experiment, at: values))
    try self.init(
      report,
      about: Subject(title: experiment.card.title, provenance: provenance, scope: values.scope),
      styles: styles, figures: formats, converter: converter)
  }

  /// Renders a report about `subject`.
  ///
  /// - Parameters:
  ///   - styles: the names that look the same in every figure.
  ///   - formats: how figures are written.
  ///   - converter: what makes formats other than SVG.
  /// - Throws: `NameError` when two files have one name or a name is not a plain file name, `ConversionError`.
  public init(
    _ report: Report, about subject: Subject, styles: SeriesStyles = SeriesStyles(),
    figures formats: [FigureFormat] = [.svg], converter: FigureConverter? = nil
  ) throws {
    let name = subject.provenance.experiment
    experiment = name
    checks = report.checks.map { $0.judged(at: subject.scope) }
    var files = report.tables.map { File(name: $0.name + ".csv", bytes: $0.csv) }
    files += report.arrays.map {
      File(name: Self.name(of: $0, in: report), bytes: $0.bytes(as: report.arrayFormat))
    }
    let figureFiles = report.figures.flatMap { figure in
      formats.map { (name: "\(figure.name).\($0.rawValue)", figure: figure, format: $0) }
    }
    files += try figureFiles.map { file, figure, format in
      // Identifiers are unique among the figures of all experiments, which one page may hold.
      var drawn = figure
      drawn.name = name + "-" + figure.name
      drawn.styles = styles
      return File(name: file, bytes: try drawn.bytes(as: format, converter: converter))
    }
    files += report.texts.map { File(name: $0.name, bytes: Array($0.content.utf8)) }
    text = Self.text(report, checks)
    files.append(File(name: Self.summaryName, bytes: Array(text.utf8)))
    let drawn = figureFiles.map { (file: $0.name, title: $0.figure.title) }
    let package = Self.package(report, subject, figures: drawn)
    files.append(File(name: DataPackage.fileName, bytes: Array((package.json.text() + "\n").utf8)))
    let record = Self.record(report, checks, subject, figures: drawn.map(\.file))
    files.append(File(name: Self.recordName, bytes: Array((record.text() + "\n").utf8)))
    try Self.checkNames(files)
    self.files = files
  }

  /// The words that run `experiment` at `values` again.
  public static func command(_ experiment: any Experiment, at values: ParameterValues) -> String {
    CommandWords.join(["experiment", experiment.name] + values.recordedArguments())
  }

  private static func name(of array: NumericArray, in report: Report) -> String {
    "\(array.name).\(report.arrayFormat.rawValue)"
  }

  private static func package(
    _ report: Report, _ subject: Subject, figures: [(file: String, title: String)]
  ) -> DataPackage {
    DataPackage(
      name: subject.provenance.experiment, title: subject.title, provenance: subject.provenance,
      tables: report.tables,
      arrays: report.arrays, arrayFormat: report.arrayFormat,
      others: figures + report.texts.map { ($0.name, "Text") }
        + [(summaryName, "What the run prints"), (recordName, "Parameters, checks and notes")])
  }

  private static func record(
    _ report: Report, _ checks: [JudgedCheck], _ subject: Subject, figures: [String]
  ) -> JSONValue {
    .object([
      .init("experiment", .string(subject.provenance.experiment)),
      .init("title", .string(subject.title)),
      .init("command", .string(subject.provenance.command)),
      .init("parameters", .object(subject.provenance.parameters)),
      .init("seed", subject.provenance.seed.map(JSONValue.integer) ?? .null),
      .init("precision", .string(report.precision)),
      .init("scope", .string(subject.scope.rawValue)),
      .init("checks", .array(checks.map(json))),
      .init("notes", .array(report.notes.map(JSONValue.string))),
      .init("tables", .array(report.tables.map { .string($0.name + ".csv") })),
      .init("arrays", .array(report.arrays.map { .string(name(of: $0, in: report)) })),
      .init("figures", .array(figures.map(JSONValue.string))),
      .init("texts", .array(report.texts.map { .string($0.name) })),
    ])
  }

  private static func json(_ check: JudgedCheck) -> JSONValue {
    .object([
      .init("claim", .string(check.claim)),
      .init("measured", .number(check.measured)),
      .init("lower", .number(check.interval.lowerBound)),
      .init("upper", .number(check.interval.upperBound)),
      .init("status", .string(check.status.rawValue)),
    ])
  }

  private static func text(_ report: Report, _ checks: [JudgedCheck]) -> String {
    var parts: [String] = []
    switch report.summary {
    case .none: break
    case .text(let text): parts.append(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
    case .table(let table): parts.append(table.alignedText())
    }
    parts.append(report.notes.map { $0 + "\n" }.joined())
    parts.append(lines(checks).map { $0 + "\n" }.joined())
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// A line for each check; many that these parameters leave open are counted in one.
  private static func lines(_ checks: [JudgedCheck]) -> [String] {
    let open = checks.count { $0.status == .notApplicable }
    guard open > openLimit else { return checks.map(\.line) }
    return checks.filter { $0.status != .notApplicable }.map(\.line) + [
      "n/a    \(open) checks are about the published parameters only; \(recordName) lists them with what was measured."
    ]
  }

  /// How many open checks are printed one by one.
  private static let openLimit = 12

  private static func checkNames(_ files: [File]) throws {
    var seen: Set<String> = [runRecordName]
    for file in files {
      let isPlain =
        !file.name.isEmpty && !file.name.hasPrefix(".")
        && file.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }
      guard isPlain else {
        throw NameError(description: "The file name '\(file.name.printable)' is not a plain file name.")
      }
      guard seen.insert(file.name).inserted else {
        throw NameError(description: "Two files of the report are called '\(file.name)'.")
      }
    }
  }
}
