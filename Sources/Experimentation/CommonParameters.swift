/// The options that every experiment takes; a command adds those that it uses to its own set.
public enum CommonParameters {
  /// `--seed N`.
  public static let seed = Parameter(
    "seed", .integer(0...Int.max), default: 2022, role: .sample,
    help: "Seed of the random numbers. Equal seeds give equal bits for any number of threads.")
  /// `--output PATH`.
  public static let output = Parameter(
    "output", .outputPath, placeholder: "folder", role: .conduct,
    help:
      "Folder for the files. Default: Results/NAME for the published parameters in a checkout of this project, else Output/NAME."
  )
  /// `--figures svg,png,pdf`.
  public static let figures = Parameter(
    "figures",
    .choices(
      Choices(FigureFormat.allCases.map(\.rawValue)), value: FigureFormat.init(rawValue:), name: \.rawValue),
    default: [.svg], role: .conduct,
    help:
      "Formats of figures. PNG (300 dpi) and PDF need the program rsvg-convert on PATH, and go to Output/NAME unless --output names a folder."
  )
  /// `--jobs N`; without it all cores.
  public static let jobs = Parameter(
    "jobs", .integer(1...1024), role: .conduct,
    help:
      "Number of threads. Default: all cores, or SLURM_CPUS_PER_TASK in a job of Slurm. Never changes a result."
  )
  /// `--quiet`.
  public static let quiet = Parameter.flag(
    "quiet", role: .conduct, help: "Write nothing but errors to standard error.")
  /// `--progress auto|always|never`.
  public static let progress = Parameter(
    "progress", .choice(of: ProgressMode.allCases), default: .auto, placeholder: "when", role: .conduct,
    help: "Progress bar: 'auto' shows it on a terminal for work over two seconds.")
  /// `--dry-run`.
  public static let dryRun = Parameter.flag(
    "dry-run", role: .conduct, help: "Say what would be run and written, and stop.")

  /// All of them, in the order of the help page.
  public static let all = ParameterSet(
    seed, output, figures, jobs, quiet, progress, dryRun)
}

/// When a progress bar is shown.
public enum ProgressMode: String, CaseIterable, Sendable {
  /// On a terminal, after two seconds.
  case auto
  /// At once; where there is no terminal, a line for each tenth.
  case always
  /// Not at all.
  case never
}
