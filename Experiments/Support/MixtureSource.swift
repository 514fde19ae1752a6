import Diffusion
import Experimentation
import Reporting

/// Where a mixture comes from: a built-in name, a JSON file of components, or a CSV file of points with a bandwidth.
enum MixtureSource {
  /// The mixtures that need no file.
  static let builtIn: [(name: String, summary: String, make: @Sendable () throws -> GaussianMixture)] = [
    (
      "toy-8x8", "64 modes in 2-D, eight groups of eight, s = 0.01 (GENIE, App. E)",
      { try GaussianMixture.toy8x8() }
    )
  ]

  /// Names and summaries of all built-in mixtures.
  static let listed: [(name: String, summary: String)] =
    builtIn.map { ($0.name, $0.summary) } + DigitMixtures.listed

  /// `--mixture`.
  static let option = Parameter(
    "mixture", kind, default: "toy-8x8", placeholder: "name|file",
    help:
      "A built-in mixture ('experiment mixtures'), a JSON file with \"means\", \"standardDeviations\" or \"covariances\" (a matrix or a list of variances per component) and, optionally, \"weights\", or a CSV file of points together with --bandwidth."
  )
  /// `--mixture` where there is no default.
  static let requiredOption = Parameter(
    "mixture", kind, required: true, placeholder: "name|file", help: option.declaration.help)
  /// `--bandwidth`.
  static let bandwidth = Parameter(
    "bandwidth", .real(.nonNegative),
    help:
      "Standard deviation of the Gaussian around each point of a CSV file, or around each image of 'digits' (0.27 where omitted; 0.1 looks like digits), or the ridge of 'digits-gaussian' (0.05); 0 makes point masses."
  )
  /// `--columns`.
  static let columns = Parameter(
    "columns", .text("column names separated by commas; first..last selects a range"),
    placeholder: "name,...", help: "Columns of a CSV file of points, e.g. 'x,y' or 'p00..p77'. Default: all.")

  /// The options that describe a mixture.
  static let options: [any DeclaredParameter] = [option, bandwidth, columns]

  private static let kind = ParameterKind.text("the name of a built-in mixture or the path of a file")

  /// The mixture that the options name.
  ///
  /// - Throws: `UsageError` for an unknown name or options that do not fit, `FileError` for a file that is not
  ///   there, `InputError` or a parser's error for what the file says.
  static func mixture(
    _ source: String, bandwidth: Double?, columns: String?, files: any FileStore
  ) throws -> GaussianMixture {
    if let known = builtIn.first(where: { $0.name == source }) {
      try refuse(bandwidth, columns, because: "'\(source)' is built in")
      return try known.make()
    }
    if let digits = try DigitMixtures.mixture(source, bandwidth: bandwidth) {
      try refuse(nil, columns, because: "'\(source.printable)' is built in")
      return digits
    }
    let isPath = source.contains("/") || source.contains(".")
    guard isPath || files.exists(source) else {
      let near = EditDistance.nearest(to: source, among: listed.map(\.name))
      throw UsageError(
        "There is no mixture '\(source.printable)'." + (near.map { " Did you mean '\($0)'?" } ?? "")
          + " Please give a name that 'experiment mixtures' lists or the path of a .json or .csv file.")
    }
    let bytes = try files.readBytes(source)
    if source.lowercased().hasSuffix(".csv") {
      guard let bandwidth else {
        throw UsageError(
          "The points of '\(source.printable)' need the option '--bandwidth <number>'. "
            + "Please give the standard deviation of the Gaussian around each point.")
      }
      return try pointSet(bytes, source: source, bandwidth: bandwidth, columns: columns)
    }
    try refuse(bandwidth, columns, because: "'\(source.printable)' is read as JSON")
    return try components(try JSONValue(parsing: bytes, source: source), source: source)
  }

  private static func refuse(_ bandwidth: Double?, _ columns: String?, because reason: String) throws {
    for (name, isGiven) in [("bandwidth", bandwidth != nil), ("columns", columns != nil)] where isGiven {
      throw UsageError(
        "The option '--\(name)' is for a CSV file of points, but \(reason). Please leave it out.")
    }
  }

  private static func pointSet(
    _ bytes: [UInt8], source: String, bandwidth: Double, columns: String?
  ) throws -> GaussianMixture {
    var header = NumericCSV.Header.any
    if let columns {
      let names = try CSVDocument(bytes, source: source).header.fields
      header = .selecting(try selected(columns, among: names))
    }
    let points = try NumericCSV(bytes, source: source, header: header)
    return try asInput(source) {
      try GaussianMixture(
        means: (0..<points.rowCount).map { Array(points.row($0)) }, standardDeviation: bandwidth)
    }
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

  private static func components(_ json: JSONValue, source: String) throws -> GaussianMixture {
    func fault(_ message: String) -> InputError { InputError(path: source, message) }
    let known = ["means", "standardDeviations", "covariances", "weights"]
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
  func mixture(files: any FileStore) throws -> GaussianMixture {
    try MixtureSource.mixture(
      self[MixtureSource.option], bandwidth: self[MixtureSource.bandwidth],
      columns: self[MixtureSource.columns], files: files)
  }
}
