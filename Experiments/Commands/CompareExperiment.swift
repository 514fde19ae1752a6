import CommandLineInterface
import Diffusion
import Experimentation
import Learning
import Reporting
import Samplers

/// What `toy-8x8` does, for any mixture: run as the command `compare`.
struct CompareExperiment: Experiment {
  let card = ExperimentCard(
    name: "compare", title: "Compare samplers on any mixture, with files like those of toy-8x8.",
    question: "How large are the errors of each sampler on this mixture?",
    paper: Papers.genie, location: "Figure 2",
    description: """
      Does what the experiment toy-8x8 does, for a mixture or point set of your own: end points, global errors against \
      the exact flow, and the error of every single step, as CSV and SVG. In more than two dimensions the panels show pairs of \
      the first three principal axes of the mixture, in one histograms against the exact law.

      Up to \(TrajectoryBlocks.standardSize) trajectories are kept. More are made and forgotten in blocks, in memory that does not \
      grow with their number: means and standard errors are then those of exact sums, medians and percentiles come from histograms \
      unless --quantiles exact is given (see the column quantile_error), and points, samples and panels are those of the first \
      \(ComparisonPlan<ScalarDiffusion>.shownLimit) trajectories. No bit depends on blocks or threads. With --first the comparison is \
      that of a range of a larger run.
      """)

  static let samplers = SamplerOption.everyProcess.several(
    help:
      "The methods, separated by commas; 'experiment samplers' lists all. Default: those of toy-8x8, or in phase space \(SamplerCatalog.phaseSpaceComparison.joined(separator: ", "))."
  )

  var parameters: ParameterSet {
    ParameterSet(
      [MixtureSource.requiredOption] + PointFile.options + [ModelSource.option] + ObservationOptions.all
        + ProcessOptions.all + ComparisonOptions.all([Self.samplers] + SamplerOption.everyProcess.changes))
  }

  var smoke: [ParameterAssignment] {
    [
      MixtureSource.requiredOption.set("toy-8x8"), ComparisonOptions.steps.set(5),
      LatentOptions.trajectories.set(32),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    try run(on: parameters.process(), parameters, context)
  }

  /// What is compared: a law, a model of it where one is given, and samplers.
  struct Setting<Process: DiffusionProcess> {
    let mixture: GaussianMixture
    let model: (any NoiseModel)?
    let samplers: [any Sampler<Process>]
  }

  /// What the options describe.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files.
  static func setting<Process: DiffusionProcess>(
    on process: Process, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> Setting<Process> {
    let prior = try MixtureSource.mixture(
      parameters.required(MixtureSource.requiredOption), parameters, files: context.files
    ).mixture
    let mixture = try parameters.conditioned(prior, files: context.files)
    let chosen = try parameters[samplers]?.map { try parameters.running($0, on: process) }
    let samplers = try SamplerOption.everyProcess.changed(
      chosen ?? SamplerCatalog.everyProcess.comparison(on: Process.self), by: parameters,
      spacing: parameters[GridOptions.spacing])
    let model = try parameters.learnedModel(of: mixture, files: context.files)
    let found = model?.predictionOverheads.count ?? 0
    if let headed = samplers.first(where: { $0.predictionsPerEvaluation > found }) {
      let needed = headed.predictionsPerEvaluation
      let error = SamplerError.needsHeads(sampler: headed.card.name, needed: needed, found: found)
      throw UsageError("\(error.reason) \(ModelSource.adviceForHeads(needed))")
    }
    return Setting(mixture: mixture, model: model, samplers: samplers)
  }

  private func run<Process: DiffusionProcess>(
    on process: Process, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> Report {
    let setting = try Self.setting(on: process, parameters, context)
    if setting.model != nil, parameters[ComparisonOptions.certified] {
      throw UsageError.conflict(
        "certified", ModelSource.option.name,
        advice: "Only the flow of a mixture is proved; please leave one out.")
    }
    let comparison = try MixtureComparison(
      setting.mixture, model: setting.model, on: process, setting.samplers, at: parameters, context: context)
    return Report(
      tables: comparison.tables(seed: parameters.seed), arrays: [comparison.samples],
      arrayFormat: parameters[ArrayFormatOption.format],
      figures: try comparison.figures(seed: parameters.seed),
      checks: [comparison.referenceCheck], summary: .table(comparison.summary), notes: comparison.notes)
  }
}
