import Diffusion
import Experimentation
import Reporting

/// The options that condition a mixture on a linear observation `y = A x_0 + s n`.
enum ObservationOptions {
  /// What `--operator` names.
  enum Operator: Equatable, Sendable {
    /// Means over blocks of a square image.
    case average(Int)
    /// Some of the coordinates.
    case mask(String)
    /// Rows of a file.
    case matrix(String)

    /// What the option's text says, or nil.
    @Sendable static func parse(_ text: String) -> Operator? {
      guard let colon = text.firstIndex(of: ":") else { return nil }
      let rest = String(text[text.index(after: colon)...])
      guard !rest.isEmpty else { return nil }
      switch text[..<colon] {
      case "average": return Int(rest).flatMap { $0 > 0 ? .average($0) : nil }
      case "mask": return .mask(rest)
      case "matrix": return .matrix(rest)
      default: return nil
      }
    }

    /// The text that `parse` reads.
    @Sendable static func text(_ value: Operator) -> String {
      switch value {
      case .average(let size): "average:\(size)"
      case .mask(let file): "mask:\(file)"
      case .matrix(let file): "matrix:\(file)"
      }
    }
  }

  /// How the unconditional score is turned into a conditional one.
  enum Method: String, CaseIterable, Sendable {
    case exact
    case replacement
    case pseudoInverse = "pseudo-inverse"
    case secondMoment = "second-moment"
  }

  /// `--observe`.
  static let observe = Parameter(
    "observe", .inputFile,
    help:
      "Condition on an observation y = A x_0 + s n: a CSV file with the header y_0,y_1,... and one row. Needs --operator."
  )
  /// `--operator`.
  static let linearOperator = Parameter(
    "operator",
    .value("one of average:<size>, mask:<file>, matrix:<file>", parse: Operator.parse, text: Operator.text),
    placeholder: "kind:value",
    help:
      "A: average:2 for means over 2x2 pixels of a square image, mask:FILE for the coordinates with a 1 in a CSV file with the header x_0,x_1,... and one row, matrix:FILE for a CSV file with that header and one row per observed number."
  )
  /// `--observation-noise`.
  static let noise = Parameter(
    "observation-noise", .real(.nonNegative), default: 0,
    help: "s, the standard deviation of the observation's noise; 0 fixes what is observed.")
  /// `--conditioning`.
  static let method = Parameter(
    "conditioning", .choice(of: Method.allCases), default: .exact,
    help:
      "The exact conditional score, or an approximation from the unconditional one: replacement of what is observed, pseudo-inverse guidance, or one Gaussian with the exact posterior covariance."
  )

  /// Those that say what is observed.
  static let all: [any DeclaredParameter] = [observe, linearOperator, noise]
}

extension ParameterValues {
  /// The observation that the options describe, or nil.
  ///
  /// - Throws: `UsageError` where an option is missing, `FileError`, `InputError` or a parser's error for a file.
  func observation(of mixture: GaussianMixture, files: any FileStore) throws -> LinearObservation? {
    let (file, kind) = (self[ObservationOptions.observe], self[ObservationOptions.linearOperator])
    guard let file, let kind else {
      if file != nil {
        throw UsageError(
          "The option '--observe' needs '--operator <kind:value>'. Please give what is observed, such as 'average:2'."
        )
      }
      if kind != nil || isGiven(ObservationOptions.noise) {
        let name = kind != nil ? ObservationOptions.linearOperator.name : ObservationOptions.noise.name
        throw UsageError("The option '--\(name)' needs '--observe <file>'. Please give both or neither.")
      }
      return nil
    }
    let (rows, source) = try operatorRows(kind, of: mixture, files: files)
    let table = try NumericCSV(
      try files.readBytes(file), source: file, header: .blocks(prefixes: ["y_"], count: rows.count))
    guard table.rowCount == 1 else {
      throw InputError(
        path: file, "The file has \(table.rowCount) rows. Please give one row, the observed numbers.")
    }
    return try asInput(source ?? file) {
      try LinearObservation(Array(table.row(0)), of: rows, noise: self[ObservationOptions.noise])
    }
  }

  private func operatorRows(
    _ kind: ObservationOptions.Operator, of mixture: GaussianMixture, files: any FileStore
  ) throws -> (rows: [[Double]], source: String?) {
    let size = mixture.dimension
    func table(_ file: String) throws -> [[Double]] {
      let table = try NumericCSV(
        try files.readBytes(file), source: file, header: .blocks(prefixes: ["x_"], count: size))
      return (0..<table.rowCount).map { Array(table.row($0)) }
    }
    switch kind {
    case .average(let block):
      do {
        return (try LinearObservation.blockMeans(of: block, dimension: size), nil)
      } catch let error as ModelError {
        throw UsageError.invalidValue(
          ObservationOptions.Operator.text(kind), for: ObservationOptions.linearOperator.declaration.synopsis,
          allowed: error.allowed)
      }
    case .mask(let file):
      let lines = try table(file)
      guard lines.count == 1, let mask = lines.first, mask.allSatisfy({ $0 == 0 || $0 == 1 }),
        mask.contains(1)
      else {
        throw InputError(
          path: file,
          "The mask is not one row of 0 and 1 with at least one 1. Please mark what is observed by 1.")
      }
      let seen = mask.indices.filter { mask[$0] == 1 }
      return (seen.map { d in (0..<size).map { $0 == d ? 1 : 0 } }, file)
    case .matrix(let file):
      return (try table(file), file)
    }
  }

  /// The mixture given the observation, or the mixture itself.
  ///
  /// - Throws: as `observation`, and `UsageError` where a network is given too.
  func conditioned(_ mixture: GaussianMixture, files: any FileStore) throws -> GaussianMixture {
    guard let observation = try observation(of: mixture, files: files) else { return mixture }
    if value(named: ModelSource.option.name) != nil {
      throw UsageError.conflict(
        ObservationOptions.observe.name, ModelSource.option.name,
        advice: "Only a mixture is conditioned exactly; please leave one out.")
    }
    do {
      return try mixture.conditioned(on: observation)
    } catch let error as ModelError {
      throw UsageError("The observation is impossible. \(error.description)")
    }
  }

  /// The prediction that `--conditioning` asks for, or nil where the exact one is wanted.
  ///
  /// - Throws: as `conditioned`, and `UsageError` where there is no observation.
  func approximatelyConditioned(_ mixture: GaussianMixture, files: any FileStore) throws -> (any NoiseModel)?
  {
    let method = self[ObservationOptions.method]
    guard method != .exact else { return nil }
    guard let observation = try observation(of: mixture, files: files) else {
      throw UsageError(
        "The option '--conditioning' needs '--observe <file>'. Please give what is observed, or leave it out."
      )
    }
    if let other = [GuidanceOptions.weight.name, ModelSource.option.name].first(where: {
      value(named: $0) != nil
    }) {
      throw UsageError.conflict(
        ObservationOptions.method.name, other, advice: "Please leave one out.")
    }
    switch method {
    case .exact: return nil
    case .replacement: return try ReplacementModel(mixture, observation: observation)
    case .pseudoInverse:
      return try ObservationGuidance(
        mixture, observation: observation, covariance: .isotropic(priorDeviation: 1))
    case .secondMoment:
      return try ObservationGuidance(mixture, observation: observation, covariance: .exact)
    }
  }
}
