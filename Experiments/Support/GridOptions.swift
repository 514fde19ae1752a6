import Diffusion
import Experimentation
import Reporting
import Samplers

/// The options that place the points of a time grid.
enum GridOptions {
  /// `--schedule`.
  static let schedule = Parameter<any NoiseSchedule>(
    "schedule",
    .choice(
      Choices(ScheduleCatalog.all.map(\.name)), value: { ScheduleCatalog.schedule(named: $0) },
      name: { $0.name }),
    default: LinearVariancePreserving(), help: "Noise schedule; 'experiment schedules' shows the formulas.")
  /// `--shift`.
  static let shift = Parameter(
    "shift",
    .real(
      .closed(ShiftedSchedule.shiftRange)),
    help: "Multiply the noise level gamma of the schedule at every time by this factor.")
  /// `--spacing`.
  static let spacing = Parameter(
    "spacing", .spacing, default: .quadratic, help: "Where the grid points lie between t-start and t-cut.")
  /// `--t-start`.
  static let start = Parameter(
    "t-start", .real(.above(0, upTo: 1000)),
    help: "Time at which sampling starts. Default: the end of the schedule; 80 for edm.")
  /// `--t-cut`.
  static let cut = Parameter(
    "t-cut", .real(.above(0, upTo: 1000)), default: 1e-3, help: "Time at which sampling ends.")

  /// `--loss-curve`.
  static let lossCurve = Parameter(
    "loss-curve", .inputFile,
    help:
      "CSV file with the header gamma,mse: the mean squared error per coordinate of the denoised data, for the spacings arc, arcm and jump. Default: that of the model on draws from the mixture."
  )

  /// The largest number of steps that a command line may ask for.
  static let stepRange = 1...100_000

  /// All but the number of steps.
  static let all: [any DeclaredParameter] = [schedule, shift, spacing, start, cut, lossCurve]
}

extension ParameterValues {
  /// The schedule that the options describe.
  ///
  /// - Throws: `ModelError` for a shift that no schedule takes.
  func schedule() throws -> any NoiseSchedule {
    let schedule = self[GridOptions.schedule]
    return try self[GridOptions.shift].map { try ShiftedSchedule(schedule, shift: $0) } ?? schedule
  }

  /// How the grid is made once the number of steps is known.
  ///
  /// - Parameter data: of the run, for spacings that depend on them.
  /// - Throws: `ModelError` for a shift that no schedule takes.
  func recipe(for data: GridData) throws -> GridRecipe<ScalarDiffusion> {
    recipe(on: ScalarDiffusion(try schedule()), for: data)
  }

  /// The grid of `steps` steps that the options describe.
  ///
  /// - Throws: `ModelError` when the options contradict each other or the schedule.
  func grid(steps: Int, for data: GridData) throws -> TimeGrid { try recipe(for: data).grid(steps: steps) }

  /// What the grid of a run knows of the data: the curve of `--loss-curve`, or the model on draws from the law.
  ///
  /// - Throws: `FileError`, a parser's error with the line, or `InputError` for numbers that make no loss curve.
  func gridData(_ model: (any NoiseModel)? = nil, of law: GaussianMixture, files: any FileStore) throws
    -> GridData
  {
    guard let path = self[GridOptions.lossCurve] else { return .model(model ?? law, data: law) }
    return .curve(try LossCurveFile.curve(path, files: files))
  }
}

extension ParameterKind where Value == Spacing {
  /// A spacing by its name.
  static var spacing: Self {
    .value(
      "one of: " + Spacing.forms.joined(separator: ", "), placeholder: "spacing",
      parse: { try? Spacing(parsing: $0) }, text: { $0.name })
  }
}

/// A grid given by its points: CSV with the single column `t` or `gamma`, strictly decreasing.
enum GridFile {
  /// Reads the file.
  ///
  /// - Throws: `FileError`, a parser's error with the line, or `InputError` for points that make no grid.
  static func grid(_ path: String, process: some NoiseLevels, files: any FileStore) throws -> TimeGrid {
    let table = try NumericCSV(try files.readBytes(path), source: path, header: .oneOf([["t"], ["gamma"]]))
    let isTime = table.columns == ["t"]
    if let end = table.column(0).last, end == 0 {
      let largest =
        isTime ? process.timeRange.upperBound : process.level(at: process.timeRange.upperBound)
      throw InputError(
        path: path, line: table.lines.last,
        "The grid ends at \(table.columns[0]) = 0, where no step of a sampler can end. Please end it at a positive number"
          + " (\(process.name) goes from \(largest.plain) down to 0, without it)"
          + " and give '--denoise' for the rest of the way.")
    }
    return try asInput(path) {
      try isTime
        ? TimeGrid(times: table.column(0), schedule: process)
        : TimeGrid(levels: table.column(0), schedule: process)
    }
  }
}

/// A loss curve that somebody measured: CSV with the columns `gamma` and `mse`.
enum LossCurveFile {
  /// Reads the file.
  ///
  /// - Throws: `FileError`, a parser's error with the line, or `InputError` for numbers that make no loss curve.
  static func curve(_ path: String, files: any FileStore) throws -> LossCurve {
    let table = try NumericCSV(try files.readBytes(path), source: path, header: .oneOf([["gamma", "mse"]]))
    return try asInput(path) { try LossCurve(levels: table.column(0), losses: table.column(1)) }
  }
}
