import Diffusion
import Experimentation
import Integration
import Reporting
import Samplers

/// The options that say where trajectories begin.
enum LatentOptions {
  /// `--trajectories`.
  static let trajectories = trajectories(default: 1000)
  /// `--latents`.
  static let latents = Parameter(
    "latents", .inputFile, role: .sample,
    help:
      "CSV file with the header x_0,x_1,... (in phase space ...,m_0,m_1,... after it) and one starting point x (not x/alpha) per row. Default: seeded draws from the prior."
  )

  /// Both.
  static let all = options(trajectories: 1000)

  /// Both, with a default for the number of trajectories; it is read through `trajectories` all the same.
  static func options(trajectories count: Int) -> [any DeclaredParameter] {
    [trajectories(default: count), latents]
  }

  private static func trajectories(default count: Int) -> Parameter<Int> {
    Parameter(
      "trajectories", .integer(1...10_000_000), default: count,
      help: "Number of trajectories; with --latents the first so many rows of the file.")
  }
}

extension ParameterValues {
  /// The starting points that the options describe: `x` at the first point of `grid`.
  ///
  /// - Throws: `FileError` or a parser's error for the file, `UsageError` when it has fewer rows than asked for.
  func latents<Process: DiffusionProcess>(
    dimension: Int, grid: TimeGrid, process: Process, files: any FileStore
  ) throws -> StateBatch {
    guard let path = self[LatentOptions.latents] else {
      return process.prior(
        count: self[LatentOptions.trajectories], dimension: dimension, seed: seed, at: grid.first.time)
    }
    let table = try NumericCSV(
      try files.readBytes(path), source: path,
      header: .blocks(prefixes: Process.variableNames.map { $0 + "_" }, count: dimension))
    var count = table.rowCount
    if isGiven(LatentOptions.trajectories) {
      count = self[LatentOptions.trajectories]
      guard count <= table.rowCount else {
        throw UsageError(
          "The value '\(count)' is invalid for '\(LatentOptions.trajectories.declaration.synopsis)': "
            + "'\(path.printable)' has \(table.rowCount) rows. Please give at most \(table.rowCount).")
      }
    }
    return try asInput(path) {
      try StateBatch(
        rows: (0..<count).map { Array(table.row($0)) }, dimension: Process.variables * dimension)
    }
  }
}
