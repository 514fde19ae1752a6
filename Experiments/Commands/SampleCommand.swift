import CommandLineInterface
import Diffusion
import Experimentation
import Integration
import Metrics
import Reporting
import Samplers

/// `experiment sample`: one sampler from given or seeded latents.
struct SampleCommand: Command {
  let name = "sample"
  let abstract = "Run one sampler from given or seeded latents; end points as CSV."
  let discussion = """
    Carries latents along a time grid and prints CSV with the columns trajectory,x_0,x_1,... A latent is x (not x/alpha) at \
    the first point of the grid; the output is x at its last point or, with --denoise, the denoised x_0. In phase space \
    (--process psld or cld) a state has the columns x_0,x_1,... and then m_0,m_1,..., the momenta, both in latents and in the \
    output.

    The grid is fixed by exactly one of --steps (with --spacing), --grid and --evaluations; the last takes as many steps as \
    fit. An adaptive sampler takes --tolerance in their place; a sampler file brings its own grid, and needs none of them. With --guidance \
    the noise prediction is that of a class of the mixture's components, pushed away from that of the whole mixture. With --observe it is \
    that of the mixture given a linear observation, exactly or, with --conditioning, as practised. With --model it is that of a trained \
    network; the samplers ttm2-head and ttm3-head run on networks with heads only. With --reverse the grid runs from t-cut to t-start, latents are x at t-cut and the output is x at t-start; seeded \
    latents are then draws from the mixture with the noise of t-cut.

    The normal numbers of a stochastic sampler are keyed by --seed, trajectory and step. With --noise they are read from a CSV \
    file with the columns trajectory,draw,z_0,z_1,...: one row for every trajectory of the run and every draw = 0, 1, 2, ... of \
    it, in the order of the sampler's formulas, so that another program's run can be repeated number by number.

    A trajectory that diverges keeps its row, with empty fields, and is counted on standard error. The output can be fed \
    back through --latents. With --format npy it is a NumPy array of doubles with the shape (trajectories, coordinates), or with \
    --path (trajectories, grid points, 2 + coordinates), whose first two columns are t and gamma; NaN stands for an empty field. \
    With --format json it is the same as nested lists.

    Trajectories are made and written in blocks, so that memory does not grow with their number; --output takes its name when all of \
    them are written. The rows of --first a --trajectories n are rows a to a + n - 1 of a larger run, bit by bit.
    """

  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), help: "Number of steps.")
  static let evaluations = Parameter(
    "evaluations", .integer(1...10_000_000),
    help: "Evaluations of eps to spend: the largest number of steps that fits.")
  static let grid = Parameter(
    "grid", .inputFile,
    help: "CSV file with the header t or gamma and one grid point per row, strictly decreasing.")
  static let reverse = Parameter.flag("reverse", help: "Encode: run from t-cut to t-start.")
  static let path = Parameter.flag(
    "path", help: "Print every grid point: the columns trajectory,step,t,gamma,x_0,...")
  static let output = Parameter(
    "output", .outputPath, placeholder: "file", role: .conduct,
    help:
      "File for the result; what it holds and where it comes from is written beside it, to NAME.resource.json. Default: standard output."
  )
  static let format = Parameter<NumericArray.Format?>(
    "format", .choice(of: NumericArray.Format.allCases), role: .conduct,
    help: "How to write the result. Default: the ending of --output, or csv.")

  static let figure = FigureFile.option(
    "the first 500 end points over the modes or, with --path, of trajectories over the density at several times"
  )

  /// The samplers that it offers.
  var samplers = SamplerOption.everyProcess

  var options: ParameterSet {
    ParameterSet(
      MixtureSource.options + [ModelSource.option] + ProcessOptions.all + [
        samplers.one, Self.steps, Self.evaluations, Self.grid,
      ]
        + samplers.changes + GuidanceOptions.all + ObservationOptions.all + [ObservationOptions.method]
        + GridOptions.all + [SamplerOption.analyticFirstStep, SamplerOption.denoise, Self.reverse, Self.path]
        + LatentOptions.all
        + [
          LatentOptions.first, NoiseFile.noise, CommonParameters.seed, Self.output, Self.format,
          Self.figure, CommonParameters.jobs,
          CommonParameters.quiet,
          CommonParameters.progress,
        ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let file = try values[Self.output].map { try ResultFile.growing($0, context) }
    let figure = try FigureFile(Self.figure, values, context)
    return try run(on: values.process(), values, to: file, figure, context)
  }

  /// A run before it is made.
  struct Prepared<Process: DiffusionProcess> {
    let sampler: any Sampler<Process>
    let problem: SamplingProblem<Process>
    let source: LatentSource
    /// The law of the data that the model is of.
    let mixture: GaussianMixture
  }

  /// What the options describe.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files.
  func prepared<Process: DiffusionProcess>(
    on process: Process, _ values: ParameterValues, _ context: RunContext
  ) throws -> Prepared<Process> {
    let prior = try values.mixture(files: context.files)
    let mixture = try values.conditioned(prior, files: context.files)
    let approximate = try values.approximatelyConditioned(prior, files: context.files)
    let model = try approximate ?? values.model(of: mixture, files: context.files)
    let spacing: Spacing? =
      values[Self.grid] == nil ? values[GridOptions.spacing] : nil
    let chosen = try samplers.changed(
      values.running(values.required(samplers.one), on: process), by: values, spacing: spacing)
    try refuseContradictions(values, chosen.card, hasOwnGrid: try chosen.ownGrid(on: process) != nil)
    let plan = try plan(
      values, chosen, process, cost: model.costPerEvaluation,
      values.gridData(
        values.learnedModel(of: mixture, files: context.files), of: mixture, files: context.files), context)
    let (sampler, forward) = (plan.sampler, plan.grid)
    let isReversed = values[Self.reverse]
    let plain = SamplingProblem(
      process: process, model: model, grid: isReversed ? forward.reversed() : forward,
      options: values.runOptions)
    let source = try latents(values, mixture, plain, context)
    let problem = try values.drivenByNoiseFile(
      plain, sampler: sampler, trajectories: source.first + source.count, files: context.files)
    if approximate is ObservationGuidance {
      try refuseDerivatives(problem, sampler, source.states(first: 1))
    }
    return Prepared(sampler: sampler, problem: problem, source: source, mixture: mixture)
  }

  /// Makes the run as a whole.
  ///
  /// - Throws: `UsageError` for a grid that the sampler refuses, `Interrupted`.
  func result<Process: DiffusionProcess>(
    of run: Prepared<Process>, keepPath: Bool, _ context: RunContext
  ) throws -> RunResult {
    do {
      return try run.problem.numbered(from: run.source.first).run(
        run.sampler, latents: run.source.states(), keepPath: keepPath, jobs: context.jobs,
        monitor: context.monitor)
    } catch let error as SamplerError {
      throw UsageError("\(error.reason) \(advice(error))")
    }
  }

  private func run<Process: DiffusionProcess>(
    on process: Process, _ values: ParameterValues, to file: (any GrowingFile)?, _ figure: FigureFile?,
    _ context: CommandContext
  ) throws -> ExitCode {
    let prepared = try prepared(on: process, values, context.run)
    let (sampler, problem, source) = (prepared.sampler, prepared.problem, prepared.source)
    let code = try SampleRun(
      problem: problem, sampler: sampler, source: source, keepsPath: values[Self.path],
      format: values[Self.format] ?? values[Self.output].flatMap(Self.format(of:)) ?? .csv,
      file: file, output: values[Self.output], advice: advice
    ).run(describedBy: values.provenance(of: name, command: context.command), context)
    if let figure {
      let few = source.states(first: SampleFigure.most)
      let shown = try problem.numbered(from: source.first).run(
        sampler, latents: few, keepPath: values[Self.path], jobs: context.jobs)
      let drawn = try SampleFigure.figure(
        of: sampler.card.name, shown, prepared.mixture, problem,
        isDenoised: values[SamplerOption.denoise], seed: values.seed)
      try figure.write(drawn, context)
    }
    return code
  }

  /// A conditioned score that has no derivatives serves samplers that take none.
  private func refuseDerivatives<Process: DiffusionProcess>(
    _ problem: SamplingProblem<Process>, _ sampler: any Sampler<Process>, _ latents: StateBatch
  ) throws {
    let isAdaptive = sampler.card.evaluations == .adaptive
    guard
      try isAdaptive
        || problem.run(sampler, latents: latents).derivatives > 0
    else { return }
    throw UsageError(
      "The sampler '\(sampler.card.name)' takes derivatives, and this '--conditioning' has none. "
        + "Please choose a sampler without them, such as 'ddim' or 'dpm-solver++-2m'.")
  }

  private func refuseContradictions(
    _ values: ParameterValues, _ card: SamplerCard, hasOwnGrid: Bool
  ) throws {
    let ways: [any DeclaredParameter] = [Self.steps, Self.evaluations, Self.grid]
    let given = ways.filter { values.isGiven($0) }.map(\.declaration.name)
    let isAdaptive = card.evaluations == .adaptive
    if isAdaptive, let other = given.first(where: { $0 != Self.grid.name }) {
      throw UsageError(
        "The sampler '\(card.name)' chooses its own steps. "
          + "Please give '--tolerance' in place of '--\(other)'.")
    }
    guard given.count == 1 || (given.isEmpty && (isAdaptive || hasOwnGrid)) else {
      if given.count > 1 {
        throw UsageError.conflict(
          given[0], given[1], advice: "Please give exactly one of --steps, --evaluations and --grid.")
      }
      throw UsageError("The grid is missing. Please give exactly one of --steps, --evaluations and --grid.")
    }
    let placing: [any DeclaredParameter] = [
      GridOptions.spacing, GridOptions.start, GridOptions.cut, GridOptions.lossCurve,
    ]
    if values.isGiven(Self.grid), let other = placing.first(where: { values.isGiven($0) }) {
      throw UsageError.conflict(
        "grid", other.declaration.name, advice: "The file fixes every point; please leave the other out.")
    }
    guard values[Self.reverse] else { return }
    for option in [SamplerOption.analyticFirstStep, SamplerOption.denoise] where values[option] {
      throw UsageError.conflict(
        "reverse", option.name,
        advice: "It acts at the noisy or at the clean end of sampling; please leave it out.")
    }
  }

  /// The next step for a sampler that refuses this grid.
  private func advice(_ error: SamplerError) -> String {
    switch error {
    case .needsEvaluations: "Please give '--evaluations' instead of '--steps' or '--grid'."
    case .onlyFromNoiseToData: "Please leave '--reverse' out."
    case .noAnalyticStart: "Please leave '--afs' out."
    case .ownGrid:
      "Please leave '--steps', '--grid', '--t-start' and '--t-cut' out: the sampler brings its grid."
    case .needsDenoising: "Please give '--denoise'."
    case .needsRotation: "Please leave '--rotation off' out."
    case .needsHeads(_, let needed, _): ModelSource.adviceForHeads(needed)
    default: error.advice
    }
  }

  private func plan<Process: DiffusionProcess>(
    _ values: ParameterValues, _ sampler: any Sampler<Process>, _ process: Process, cost: Int,
    _ data: GridData, _ context: RunContext
  ) throws -> SamplingPlan<Process> {
    let recipe = values.recipe(on: process, for: data)
    if let file = values[Self.grid] {
      return SamplingPlan(
        sampler: sampler, grid: try GridFile.grid(file, process: process, files: context.files))
    }
    if let steps = values[Self.steps] {
      return SamplingPlan(sampler: sampler, grid: try recipe.grid(steps: steps))
    }
    if sampler.card.evaluations == .adaptive {
      return SamplingPlan(sampler: sampler, grid: try recipe.grid(steps: 1))
    }
    if values[Self.evaluations] == nil, let own = try sampler.ownGrid(on: process) {
      return SamplingPlan(sampler: sampler, grid: own.grid)
    }
    return try SamplingPlan(
      sampler, evaluations: values.required(Self.evaluations), recipe: recipe, options: values.runOptions,
      costPerEvaluation: cost)
  }

  private func latents<Process: DiffusionProcess>(
    _ values: ParameterValues, _ mixture: GaussianMixture, _ problem: SamplingProblem<Process>,
    _ context: RunContext
  ) throws -> LatentSource {
    if problem.grid.isEncoding, values[LatentOptions.latents] == nil {
      let (seed, start, process) = (values.seed, problem.grid.first, problem.process)
      return LatentSource(first: values.firstTrajectory, count: values[LatentOptions.trajectories]) {
        DataSample.noisy(
          from: mixture, count: $0.count, first: $0.lowerBound, seed: seed, at: start, process: process)
      }
    }
    return try values.latentSource(
      dimension: mixture.dimension, grid: problem.grid, process: problem.process, files: context.files)
  }

  /// The format that the ending of a file's name stands for.
  static func format(of file: String) -> NumericArray.Format? {
    file.split(separator: "/").last?.split(separator: ".").dropFirst().last.flatMap {
      NumericArray.Format(rawValue: $0.lowercased())
    }
  }
}
