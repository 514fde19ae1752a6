import CommandLineInterface
import Diffusion
import Experimentation
import Integration
import Reporting
import Samplers

/// The run of `experiment sample`: block after block is made, written and forgotten.
struct SampleRun<Process: DiffusionProcess> {
  let problem: SamplingProblem<Process>
  let sampler: any Sampler<Process>
  let source: LatentSource
  /// Whether the states at every grid point are written.
  let keepsPath: Bool
  let format: NumericArray.Format
  /// The file; standard output where it is nil.
  let file: (any GrowingFile)?
  /// The path of the file.
  let output: String?
  /// The next step for a sampler that refuses the grid.
  let advice: (SamplerError) -> String

  /// Runs, writes, and tells of trajectories that did not arrive.
  ///
  /// - Throws: `UsageError` where the sampler refuses the problem, `Shortage`, `FileError`, `Interrupted`.
  func run(describedBy provenance: Provenance, _ context: CommandContext) throws -> ExitCode {
    let blocks = TrajectoryBlocks(
      first: source.first, count: source.count, numbersPerTrajectory: numbersPerTrajectory, jobs: context.jobs
    )
    try requireMeans(blocks, context)
    context.progress.begin(sampler.card.name, total: source.count)
    var writer = ArrayWriter(layout, as: format)
    func put(_ bytes: [UInt8]) throws { try file?.append(bytes) ?? context.write(bytes) }
    var reasons: [String: Int] = [:]
    for block in blocks {
      let result = try made(block, context)
      if block.offset == 0 { try put(writer.begin()) }
      try put(writer.write(keepsPath ? path(result) : endPoints(result)))
      for outcome in result.outcomes where outcome != .completed {
        reasons[outcome.rawValue, default: 0] += 1
      }
      try context.cancellation.check()
    }
    try put(writer.end())
    context.progress.end()
    if let output, let file { try finish(file, output, writer, provenance, context) }
    let diverged = reasons.values.reduce(0, +)
    if diverged > 0 {
      let list = reasons.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      context.warn(
        "\(diverged) of \(source.count) trajectories did not arrive (\(list)); their fields are empty.")
    }
    return .success
  }

  private func made(_ block: TrajectoryBlocks.Block, _ context: CommandContext) throws -> RunResult {
    do {
      return try problem.numbered(from: block.first).run(
        sampler, latents: source.states(of: block), keepPath: keepsPath, jobs: context.jobs,
        monitor: context.run.monitor)
    } catch let error as SamplerError {
      throw UsageError("\(error.reason) \(advice(error))")
    }
  }

  /// Gives the file its name and writes the description beside it.
  private func finish(
    _ file: any GrowingFile, _ output: String, _ writer: ArrayWriter, _ provenance: Provenance,
    _ context: CommandContext
  ) throws {
    try file.commit()
    let name = output.split(separator: "/").last.map(String.init) ?? output
    let description = DataPackage.sidecar(writer.resource(path: name), of: provenance)
    let ending = SampleCommand.format(of: output).map { $0.rawValue.count + 1 } ?? 0
    try context.files.writeText(
      description.text() + "\n", to: String(output.dropLast(ending)) + ".resource.json")
  }

  private var layout: NumericArray.Layout {
    let trajectories = NumericArray.Axis("trajectory", "from 0", count: source.count, first: source.first)
    let coordinates = Process.columns(dimension: problem.model.dimension)
    guard keepsPath else {
      return .init(name: "samples", title: "End points", axes: [trajectories], columns: coordinates)
    }
    return .init(
      name: "path", title: "States at every grid point",
      axes: [trajectories, .init("step", "grid point, from 0", count: problem.grid.points.count)],
      columns: [Column("t", "time"), Column("gamma", Process.levelSummary)] + coordinates)
  }

  private func endPoints(_ result: RunResult) -> [Double] {
    (0..<result.states.count).flatMap { i in
      cells(result.states, i, isUsable: result.outcomes[i] == .completed)
    }
  }

  private func path(_ result: RunResult) -> [Double] {
    (0..<result.states.count).flatMap { i in
      problem.grid.points.enumerated().flatMap { n, point in
        [point.time, point.level] + cells(result.path[n], i, isUsable: result.path[n].isFinite(i))
      }
    }
  }

  private func cells(_ states: StateBatch, _ i: Int, isUsable: Bool) -> [Double] {
    isUsable ? states.state(i) : [Double](repeating: .nan, count: states.dimension)
  }

  /// Numbers that the result has for a trajectory.
  private var written: Int {
    keepsPath ? problem.grid.points.count * (2 + problem.dimension) : problem.dimension
  }

  /// Numbers that a block holds for a trajectory: the states as parts and as a whole, as a list, and as the bytes of a file.
  private var numbersPerTrajectory: Int { 6 * written + 3 * problem.dimension }

  /// Refuses a run for which memory or the disk is too small.
  private func requireMeans(_ blocks: TrajectoryBlocks, _ context: CommandContext) throws {
    let less = "Please give fewer trajectories\(keepsPath ? " or steps, or leave '--path' out" : "")"
    let block = Double(min(blocks.size, blocks.count)) * Double(8 * numbersPerTrajectory)
    try context.run.requireMemory(40e6 + block, advice: "\(less), or run it on a larger machine.")
    guard let output else { return }
    // In decimal a number of a CSV or JSON file has 16 or 17 digits, with sign, point and comma some 19 bytes.
    let bytes = Double(source.count) * Double(written) * (format == .npy ? 8 : 19)
    try context.run.requireRoom(
      bytes, for: output,
      advice: "\(less)\(format == .npy ? "" : " or '--format npy'"), or another place with '--output'.")
  }
}
