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

  /// `--first`.
  static let first = Parameter<Int?>(
    "first", .integer(0...1_000_000_000_000), role: .sample,
    help:
      "Number of the first trajectory: those from first to first + trajectories - 1 of a larger run, bit by bit; with --latents the rows of the file from there on. Default: 0."
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

/// Where trajectories begin: at seeded draws, made when they are needed, or at the rows of a file.
struct LatentSource: Sendable {
  /// The number of the first trajectory.
  let first: Int
  /// How many trajectories there are.
  let count: Int
  /// The starting points of trajectories with numbers in a range.
  private let draw: @Sendable (Range<Int>) -> StateBatch

  init(first: Int, count: Int, draw: @escaping @Sendable (Range<Int>) -> StateBatch) {
    self.first = first
    self.count = count
    self.draw = draw
  }

  /// The starting points of a block.
  func states(of block: TrajectoryBlocks.Block) -> StateBatch {
    draw(block.first..<block.first + block.count)
  }

  /// The starting points of the first `count` trajectories, or of all.
  func states(first count: Int? = nil) -> StateBatch {
    draw(first..<first + min(count ?? self.count, self.count))
  }
}

extension ParameterValues {
  /// `--first`; 0 where it is not given or is no option.
  var firstTrajectory: Int { (holds(LatentOptions.first) ? self[LatentOptions.first] : nil) ?? 0 }

  /// The starting points that the options describe: `x` at the first point of `grid`.
  ///
  /// - Throws: `FileError` or a parser's error for the file, `UsageError` when it has fewer rows than asked for.
  func latents<Process: DiffusionProcess>(
    dimension: Int, grid: TimeGrid, process: Process, files: any FileStore
  ) throws -> StateBatch {
    try latentSource(dimension: dimension, grid: grid, process: process, files: files).states()
  }

  /// The same, drawn when they are needed.
  ///
  /// - Throws: the same.
  func latentSource<Process: DiffusionProcess>(
    dimension: Int, grid: TimeGrid, process: Process, files: any FileStore
  ) throws -> LatentSource {
    let (first, seed, start) = (firstTrajectory, seed, grid.first.time)
    guard let path = self[LatentOptions.latents] else {
      return LatentSource(first: first, count: self[LatentOptions.trajectories]) {
        process.prior(count: $0.count, first: $0.lowerBound, dimension: dimension, seed: seed, at: start)
      }
    }
    let table = try rows(
      of: try files.readBytes(path), path, dimension: dimension, names: Process.variableNames)
    guard first < table.count else {
      throw UsageError(
        "The value '\(first)' is invalid for '\(LatentOptions.first.declaration.synopsis)': "
          + "'\(path.printable)' has \(table.count) rows. Please give at most \(table.count - 1).")
    }
    var count = table.count - first
    if isGiven(LatentOptions.trajectories) {
      let rest = count
      count = self[LatentOptions.trajectories]
      guard count <= rest else {
        throw UsageError(
          "The value '\(count)' is invalid for '\(LatentOptions.trajectories.declaration.synopsis)': "
            + "'\(path.printable)' has \(rest) rows\(first > 0 ? " from row \(first) on" : ""). Please give at most \(rest)."
        )
      }
    }
    let states = try asInput(path) {
      try StateBatch(
        rows: Array(table.dropFirst(first).prefix(count)), dimension: Process.variables * dimension)
    }
    return LatentSource(first: first, count: count) {
      states.slice($0.lowerBound - first..<$0.upperBound - first)
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
