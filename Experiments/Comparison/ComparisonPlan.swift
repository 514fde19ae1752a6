import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// What a comparison is to do: the problem, where trajectories begin, and whether all of them are kept or block after block is
/// forgotten.
struct ComparisonPlan<Process: DiffusionProcess> {
  /// Trajectories whose points a streamed comparison shows.
  static var shownLimit: Int { 1000 }

  let mixture: GaussianMixture
  let problem: SamplingProblem<Process>
  let samplers: [any Sampler<Process>]
  let source: LatentSource
  /// How the quantiles of a streamed comparison are found; nil where all trajectories are kept.
  let streamed: SampleAccumulator.Quantiles?
  /// What the runs' derivatives cost.
  let cost: CostModel

  /// What the options say.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files, `Shortage`.
  init(
    _ mixture: GaussianMixture, model: (any NoiseModel)?, on process: Process,
    _ samplers: [any Sampler<Process>], at values: ParameterValues, context: RunContext
  ) throws {
    let data = try values.gridData(model, of: mixture, files: context.files)
    let grid = try values.recipe(on: process, for: data).grid(steps: values[ComparisonOptions.steps])
    source = try values.latentSource(
      dimension: mixture.dimension, grid: grid, process: process, files: context.files)
    problem = SamplingProblem(
      process: process, model: model ?? mixture, grid: grid,
      options: RunOptions(
        analyticFirstStep: values[SamplerOption.analyticFirstStep], seed: values.seed,
        firstTrajectory: source.first))
    self.mixture = mixture
    self.samplers = samplers
    let isLarge = source.count > TrajectoryBlocks.standardSize
    let wish = values[ComparisonOptions.quantiles]
    streamed = isLarge || wish == .sketch ? wish ?? .sketch : nil
    cost = values.costModel(of: problem.model)
    try context.requireMemory(memory(jobs: context.jobs), advice: advice)
  }

  private init(_ plan: ComparisonPlan, _ problem: SamplingProblem<Process>, _ source: LatentSource) {
    mixture = plan.mixture
    self.problem = problem
    samplers = plan.samplers
    self.source = source
    streamed = plan.streamed
    cost = plan.cost
  }

  /// The same with the latents and the noise of another seed.
  ///
  /// - Throws: errors of input files.
  func repeated(seed values: ParameterValues, files: any FileStore) throws -> ComparisonPlan {
    let options = RunOptions(
      analyticFirstStep: problem.options.analyticFirstStep, seed: values.seed,
      firstTrajectory: problem.options.firstTrajectory)
    return ComparisonPlan(
      self,
      SamplingProblem(process: problem.process, model: problem.model, grid: problem.grid, options: options),
      try values.latentSource(
        dimension: mixture.dimension, grid: problem.grid, process: problem.process, files: files))
  }

  /// What was measured.
  struct Measurement {
    /// The errors of every sampler.
    let errors: [ComparisonErrors]
    /// Trajectories whose exact flow did not complete.
    let referenceFailures: Int
    /// The exact flow and the run of every sampler, where all trajectories are kept.
    let kept: (reference: ReferenceSolution, runs: [RunResult])?
  }

  /// Runs every sampler on all trajectories, which are kept, or block after block forgotten.
  ///
  /// - Parameter measuresSteps: whether the error of every single step is measured too.
  /// - Throws: what the runs throw, `Interrupted`.
  func measure(measuresSteps: Bool, _ context: RunContext) throws -> Measurement {
    if let streamed {
      let stream = stream(streamed, measuresSteps: measuresSteps)
      let result = try stream.run(
        blocks(of: stream, jobs: context.jobs), jobs: context.jobs, monitor: context.monitor,
        latents: source.states)
      return Measurement(
        errors: zip(samplers, result.totals).map { ComparisonErrors($0.card, $1, cost: cost) },
        referenceFailures: result.referenceFailures, kept: nil)
    }
    let latents = source.states()
    let reference = try ReferenceSolution(
      problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    let measured = try samplers.map { sampler in
      let global = try GlobalError(
        of: sampler, on: problem, latents: latents, reference: reference, jobs: context.jobs,
        monitor: context.monitor)
      let local =
        measuresSteps
        ? try LocalError(
          of: sampler, on: problem, reference: reference, jobs: context.jobs, monitor: context.monitor)
        : nil
      return (ComparisonErrors(sampler.card, global, local, cost: cost), global.run)
    }
    return Measurement(
      errors: measured.map(\.0), referenceFailures: reference.outcomes.count { $0 != .completed },
      kept: (reference, measured.map(\.1)))
  }

  private func stream(_ quantiles: SampleAccumulator.Quantiles, measuresSteps: Bool) -> ErrorStream<Process> {
    ErrorStream(problem, samplers, quantiles: quantiles, measuresSteps: measuresSteps)
  }

  /// The blocks of a streamed comparison.
  private func blocks(of stream: ErrorStream<Process>, jobs: Int) -> TrajectoryBlocks {
    TrajectoryBlocks(
      first: source.first, count: source.count, numbersPerTrajectory: stream.numbersPerTrajectory, jobs: jobs)
  }

  /// Trajectories whose points tables, arrays and figures show.
  var shownCount: Int { streamed == nil ? source.count : min(source.count, Self.shownLimit) }

  /// About how many bytes the comparison needs.
  func memory(jobs: Int) -> Double {
    let shown = Double(shownCount) * Double(8 * numbersShown)
    guard let streamed else { return Self.programBytes + shown }
    let stream = stream(streamed, measuresSteps: true)
    let blocks = blocks(of: stream, jobs: jobs)
    let block = Double(min(blocks.size, blocks.count)) * Double(8 * stream.numbersPerTrajectory)
    let statistics = Double(samplers.count * (1 + problem.grid.steps))
    let kept = streamed == .exact ? 8 * Double(source.count) : Self.sketchBytes
    // Besides all of them, one list is sorted.
    return Self.programBytes + shown + block + (statistics + 1) * kept
  }

  /// Numbers for every trajectory that is kept: the path of the exact flow and its parts, states and errors of every sampler, and
  /// rows of tables and arrays.
  private var numbersShown: Int {
    let (dimension, points) = (problem.dimension, problem.grid.points.count)
    return 2 * dimension * (points + 2) + samplers.count * (2 * problem.grid.steps + 3 * dimension + 4)
      + 9 * (dimension + 2)
  }

  /// Of the program without trajectories.
  private static var programBytes: Double { 40e6 }
  /// Of a histogram and the moments, for errors over some thirty powers of two.
  private static var sketchBytes: Double { 0.45e6 }

  private var advice: String {
    let parts =
      streamed == .exact
      ? "fewer trajectories, steps or samplers, or '--quantiles sketch'"
      : "fewer trajectories, steps or samplers"
    return "Please give \(parts), or run it on a larger machine."
  }
}
