import Diffusion
import Experimentation
import Integration
import Reporting
import Samplers

/// Normal numbers of a stochastic run that another program wrote down: CSV with the columns `trajectory,draw,z_0,…,z_{D−1}` and one
/// row, anywhere in the file, for every trajectory and every draw of the run.
enum NoiseFile {
  /// `--noise`.
  static let noise = Parameter(
    "noise", .inputFile, role: .sample,
    help:
      "CSV file with the header trajectory,draw,z_0,z_1,... and the standard normals of a stochastic sampler. Default: keyed by --seed."
  )

  /// The numbers of a run of the given shape.
  ///
  /// - Throws: `FileError`, a parser's error, or `InputError` for a row that belongs to no draw of the run, a second row for
  ///   a draw, and a draw without a row.
  static func read(_ path: String, shape: NoiseShape, files: any FileStore) throws -> RecordedNoise {
    let table = try NumericCSV(
      try files.readBytes(path), source: path,
      header: .oneOf([["trajectory", "draw"] + (0..<shape.dimension).map { "z_\($0)" }]),
      ignoringTrajectory: false)
    var noise = RecordedNoise(shape)
    var lineOfDraw = [Int?](repeating: nil, count: shape.trajectories * shape.draws)
    for (row, line) in table.lines.enumerated() {
      let numbers = Array(table.row(row))
      func index(_ column: Int, of count: Int, _ whole: String) throws -> Int {
        guard let index = Int(exactly: numbers[column]), (0..<count).contains(index) else {
          throw InputError(
            path: path, line: line,
            "The value '\(text(numbers[column]))' is invalid for the column '\(table.columns[column])': \(whole). "
              + "Please give a whole number from 0 to \(count - 1).")
        }
        return index
      }
      let trajectory = try index(
        0, of: shape.trajectories, "the run has \(count(shape.trajectories, "trajectory", "trajectories"))")
      let draw = try index(
        1, of: shape.draws,
        "a trajectory of the run has \(count(shape.draws, "draw")), \(shape.drawsPerStep) in each of its "
          + count(shape.steps, "step"))
      if let first = lineOfDraw[trajectory * shape.draws + draw] {
        throw InputError(
          path: path, line: line,
          "This is a second row for draw \(draw) of trajectory \(trajectory); the first is line \(first). "
            + "Please give one row for each.")
      }
      lineOfDraw[trajectory * shape.draws + draw] = line
      for d in 0..<shape.dimension { noise[trajectory, draw: draw, d] = numbers[2 + d] }
    }
    if let missing = lineOfDraw.firstIndex(of: nil) {
      let rows = shape.trajectories * shape.draws
      throw InputError(
        path: path, line: table.lines.last,
        "The file ends without a row for draw \(missing % shape.draws) of trajectory \(missing / shape.draws). "
          + "Please give all \(count(rows, "row")) of the run: \(count(shape.trajectories, "trajectory", "trajectories"))"
          + " of \(count(shape.draws, "draw")).")
    }
    return noise
  }

  private static func text(_ value: Double) -> String {
    Int(exactly: value)?.description ?? value.description
  }

  private static func count(_ n: Int, _ one: String, _ many: String? = nil) -> String {
    "\(n) \(n == 1 ? one : many ?? one + "s")"
  }
}

extension ParameterValues {
  /// The problem with the noise of `--noise`, where it is given.
  ///
  /// - Throws: `UsageError` for a sampler that draws none, and what `NoiseFile.read` throws.
  func drivenByNoiseFile<Process: DiffusionProcess>(
    _ problem: SamplingProblem<Process>, sampler: any Sampler<Process>, trajectories: Int,
    files: any FileStore
  ) throws -> SamplingProblem<Process> {
    guard let path = self[NoiseFile.noise] else { return problem }
    guard !sampler.draws.isEmpty else {
      throw UsageError(
        "The sampler '\(sampler.card.name)' draws no random numbers. "
          + "Please leave '--noise' out, or choose a stochastic sampler."
      )
    }
    var options = problem.options
    options.noise = try NoiseFile.read(
      path,
      shape: NoiseShape(
        trajectories: trajectories, steps: problem.grid.steps, drawsPerStep: sampler.draws.count,
        dimension: problem.model.dimension),
      files: files)
    return SamplingProblem(
      process: problem.process, model: problem.model, grid: problem.grid, options: options)
  }
}
