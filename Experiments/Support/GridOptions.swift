import Diffusion
import Experimentation
import Reporting

/// The options that place the points of a time grid.
enum GridOptions {
  /// `--schedule`.
  static let schedule = Parameter.choice(
    "schedule", Choices(ScheduleCatalog.all.map(\.name)), default: "vp-linear",
    help: "Noise schedule; 'experiment schedules' shows the formulas.")
  /// `--spacing`.
  static let spacing = Parameter.text(
    "spacing", spacingRule, default: "quadratic", placeholder: "spacing",
    help: "Where the grid points lie between t-start and t-cut.")
  /// `--t-start`.
  static let start = Parameter.real(
    "t-start", .above(0, upTo: 1), help: "Time at which sampling starts. Default: the end of the schedule.")
  /// `--t-cut`.
  static let cut = Parameter.real(
    "t-cut", .above(0, upTo: 1), default: 1e-3, help: "Time at which sampling ends.")

  /// The rule for `--spacing`.
  static let spacingRule = TextRule("one of: " + Spacing.forms.joined(separator: ", ")) {
    (try? Spacing(parsing: $0)) != nil
  }
  /// The largest number of steps that a command line may ask for.
  static let stepRange = 1...100_000

  /// All but the number of steps.
  static let all: [any DeclaredParameter] = [schedule, spacing, start, cut]
}

extension ParameterValues {
  /// The schedule that `--schedule` names.
  ///
  /// - Throws: `UsageError` when there is none.
  func schedule() throws -> any NoiseSchedule {
    let name = self[GridOptions.schedule]
    guard let schedule = ScheduleCatalog.schedule(named: name) else {
      throw UsageError.invalidValue(
        name, for: GridOptions.schedule.declaration.synopsis,
        allowed: "a name that 'experiment schedules' lists")
    }
    return schedule
  }

  /// The grid of `steps` steps that the options describe.
  ///
  /// - Throws: `UsageError` when the options contradict each other or the schedule.
  func grid(steps: Int) throws -> TimeGrid { try grid(steps: steps, schedule: schedule()) }

  /// The same on a schedule that the options do not choose.
  ///
  /// - Throws: `UsageError` when the options contradict each other or the schedule.
  func grid(steps: Int, schedule: any NoiseSchedule) throws -> TimeGrid {
    try asUsage {
      try TimeGrid(
        Spacing(parsing: self[GridOptions.spacing]), steps: steps, schedule: schedule,
        from: self[GridOptions.start], to: self[GridOptions.cut])
    }
  }
}

/// A grid given by its points: CSV with the single column `t` or `gamma`, strictly decreasing.
enum GridFile {
  /// Reads the file.
  ///
  /// - Throws: `FileError`, a parser's error with the line, or `InputError` for points that make no grid.
  static func grid(_ path: String, schedule: any NoiseSchedule, files: any FileStore) throws -> TimeGrid {
    let table = try NumericCSV(try files.readBytes(path), source: path, header: .oneOf([["t"], ["gamma"]]))
    let isTime = table.columns == ["t"]
    if let end = table.column(0).last, end == 0 {
      throw InputError(
        path: path, line: table.lines.last,
        "The grid ends at \(table.columns[0]) = 0, where no step of a sampler can end. Please end it at a positive number"
          + " and give '--denoise' for the rest of the way.")
    }
    return try asInput(path) {
      try isTime
        ? TimeGrid(times: table.column(0), schedule: schedule)
        : TimeGrid(gammas: table.column(0), schedule: schedule)
    }
  }
}
