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
      "CSV file with the header x_0,x_1,... (in phase space ...,m_0,m_1,... after it) and one starting point x (not x/alpha) per row, or an array of such rows as .npy. Default: seeded draws from the prior."
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
    let table = try rows(
      of: try files.readBytes(path), path, dimension: dimension, names: Process.variableNames)
    var count = table.count
    if isGiven(LatentOptions.trajectories) {
      count = self[LatentOptions.trajectories]
      guard count <= table.count else {
        throw UsageError(
          "The value '\(count)' is invalid for '\(LatentOptions.trajectories.declaration.synopsis)': "
            + "'\(path.printable)' has \(table.count) rows. Please give at most \(table.count).")
      }
    }
    return try asInput(path) {
      try StateBatch(
        rows: Array(table.prefix(count)), dimension: Process.variables * dimension)
    }
  }

  /// The rows of a CSV or `.npy` file of states.
  private func rows(
    of bytes: [UInt8], _ path: String, dimension: Int, names: [String]
  ) throws -> [[Double]] {
    guard path.lowercased().hasSuffix(".npy") else {
      let table = try NumericCSV(
        bytes, source: path, header: .blocks(prefixes: names.map { $0 + "_" }, count: dimension))
      return (0..<table.rowCount).map { Array(table.row($0)) }
    }
    let width = names.count * dimension
    let file: NPYFile
    do {
      file = try NPYFile(bytes)
    } catch {
      throw InputError(path: path, error.description)
    }
    guard file.shape.count == 2, file.shape[0] > 0, file.shape[1] == width else {
      throw InputError(
        path: path,
        "The array has the shape \(file.shape). Please give one of the shape (trajectories, \(width)).")
    }
    guard file.values.allSatisfy(\.isFinite) else {
      throw InputError(
        path: path, "The array has values that are no finite numbers. Please leave their rows out.")
    }
    return (0..<file.shape[0]).map { Array(file.values[$0 * width..<($0 + 1) * width]) }
  }
}
