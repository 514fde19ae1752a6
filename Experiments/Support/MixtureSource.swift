import Diffusion
import Experimentation
import Reporting

/// A mixture, and the class of each of its components where its source names them.
struct LabelledMixture: Sendable {
  let mixture: GaussianMixture
  let labels: [String]?
}

/// Where a mixture comes from: a built-in name, a JSON file of components, or a CSV file of points with a bandwidth.
enum MixtureSource {
  /// Names and summaries of all built-in mixtures.
  static let listed: [(name: String, summary: String)] =
    BuiltInMixture.all.map { ($0.name, $0.summary) } + DigitMixtures.listed

  /// `--mixture`.
  static let option = option(default: "toy-8x8")
  /// `--mixture` where there is no default.
  static let requiredOption = Parameter(
    "mixture", kind, required: true, placeholder: "name|file", help: help)

  /// `--mixture` with another default; it is read through `option` all the same.
  static func option(default name: String) -> Parameter<String> {
    Parameter("mixture", kind, default: name, placeholder: "name|file", help: help)
  }

  /// The options that describe a mixture.
  static let options: [any DeclaredParameter] = [option] + PointFile.options
  /// The same with another default.
  static func options(default name: String) -> [any DeclaredParameter] {
    [option(default: name)] + PointFile.options
  }

  private static let help =
    "A built-in mixture ('experiment mixtures'), a JSON file with \"means\", \"standardDeviations\" or \"covariances\" (a matrix or a list of variances per component) and, optionally, \"weights\" and \"labels\", or a CSV file of points together with --bandwidth; '-' reads either from standard input."
  private static let kind = ParameterKind.text("the name of a built-in mixture or the path of a file")

  /// The mixture that the options name.
  ///
  /// - Throws: `UsageError` for an unknown name or options that do not fit, `FileError` for a file that is not
  ///   there, `InputError` or a parser's error for what the file says.
  static func mixture(
    _ source: String, _ values: ParameterValues, files: any FileStore
  ) throws -> LabelledMixture {
    if let known = BuiltInMixture.named(source) {
      try PointFile.refuse(values, because: "'\(source)' is built in")
      return LabelledMixture(mixture: try known.make(), labels: known.classes?())
    }
    if let digits = try DigitMixtures.mixture(source, values) { return digits }
    let isPath = source.contains("/") || source.contains(".") || source == "-"
    guard isPath || files.exists(source) else {
      let near = EditDistance.nearest(to: source, among: listed.map(\.name))
      throw UsageError(
        "There is no mixture '\(source.printable)'." + (near.map { " Did you mean '\($0)'?" } ?? "")
          + " Please give a name that 'experiment mixtures' lists or the path of a .json or .csv file.")
    }
    let bytes = try files.readBytes(source)
    let name = source == "-" ? "standard input" : source
    if isTable(source, bytes) {
      return try PointFile.mixture(bytes, source: name, values)
    }
    try PointFile.refuse(values, because: "'\(name.printable)' is read as JSON")
    let json = try JSONValue(parsing: bytes, source: name)
    let mixture = try components(json, source: name)
    return LabelledMixture(mixture: mixture, labels: try labels(json, count: mixture.count, source: name))
  }

  /// Whether a source is a table of points: by its ending, and of standard input by its first character.
  private static func isTable(_ source: String, _ bytes: [UInt8]) -> Bool {
    guard source == "-" else { return source.lowercased().hasSuffix(".csv") }
    return bytes.first { $0 > 0x20 } != UInt8(ascii: "{")
  }

  private static func labels(_ json: JSONValue, count: Int, source: String) throws -> [String]? {
    guard let value = json["labels"] else { return nil }
    let texts = value.array?.compactMap { $0.string ?? ($0.double?.plain) }
    guard let texts, texts.count == value.array?.count, texts.count == count else {
      throw InputError(
        path: source,
        "\"labels\" is \(value.array.map { "a list of \($0.count)" } ?? value.kindName). Please give a list with a text or a number for each of the \(count) components."
      )
    }
    return texts
  }

  private static func components(_ json: JSONValue, source: String) throws -> GaussianMixture {
    func fault(_ message: String) -> InputError { InputError(path: source, message) }
    let known = ["means", "standardDeviations", "covariances", "weights", "labels"]
    guard let members = json.members else {
      throw fault(
        "The file holds \(json.kindName) where an object is needed. "
          + "Please give {\"means\": [[...]], \"standardDeviations\": [...]}.")
    }
    for member in members where !known.contains(member.key) {
      throw fault(
        "The member \"\(member.key.printable)\" is unknown. Please give only "
          + known.map { "\"\($0)\"" }.joined(separator: ", ") + ".")
    }
    func numbers(_ value: JSONValue?, _ name: String) throws -> [Double] {
      guard let list = value?.array else {
        throw fault("\(name) is \(value?.kindName ?? "missing"). Please give a list of numbers.")
      }
      return try list.enumerated().map { index, entry in
        guard let number = entry.double else {
          throw fault("Entry \(index + 1) of \(name) is \(entry.kindName). Please give a number.")
        }
        return number
      }
    }
    guard let rows = json["means"]?.array else {
      throw fault(
        "\"means\" is \(json["means"]?.kindName ?? "missing"). Please give a list with one list of coordinates per component."
      )
    }
    let means = try rows.enumerated().map { try numbers($1, "mean \($0 + 1)") }
    let weights = try json["weights"].map { try numbers($0, "\"weights\"") }
    if let covariances = json["covariances"] {
      guard json["standardDeviations"] == nil else {
        throw fault("There are \"standardDeviations\" and \"covariances\". Please give one of them.")
      }
      return try asInput(source) {
        try GaussianMixture(
          means: means,
          covariances: CovarianceFile.covariances(
            covariances, dimension: means.first?.count ?? 0, count: means.count, source: source),
          weights: weights)
      }
    }
    let deviations: [Double]
    if let single = json["standardDeviations"]?.double {
      deviations = [Double](repeating: single, count: means.count)
    } else {
      deviations = try numbers(json["standardDeviations"], "\"standardDeviations\"")
    }
    return try asInput(source) {
      try GaussianMixture(means: means, standardDeviations: deviations, weights: weights)
    }
  }
}

extension ParameterValues {
  /// The mixture that the options of `MixtureSource` name.
  ///
  /// - Throws: as `MixtureSource.mixture`.
  func mixture(files: any FileStore) throws -> GaussianMixture { try labelledMixture(files: files).mixture }

  /// The same with the classes of its components.
  ///
  /// - Throws: as `MixtureSource.mixture`.
  func labelledMixture(files: any FileStore) throws -> LabelledMixture {
    try MixtureSource.mixture(self[MixtureSource.option], self, files: files)
  }
}
