import Accuracy
import Certification
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Samplers side by side on one mixture: end points, global errors against the exact flow, and the error of every
/// single step. `toy-8x8` and `compare` are this.
struct MixtureComparison<Process: DiffusionProcess> {
  /// The law of the data.
  let mixture: GaussianMixture
  let problem: SamplingProblem<Process>
  /// How many trajectories every sampler carries.
  let count: Int
  /// The starting points of the trajectories that are shown: all, unless the comparison is streamed.
  let latents: StateBatch
  /// The exact flow from these.
  let reference: ReferenceSolution
  /// Trajectories, of all, whose exact flow did not complete.
  let referenceFailures: Int
  let entries: [ComparisonEntry]
  /// What the runs' derivatives cost.
  let cost: CostModel
  /// Proved end points of the exact flow, where they were asked for.
  let certificate: CertifiedFlow?
  /// The errors of further seeds, where they were asked for.
  let spread: SeedSpread?

  /// Runs every one of `samplers` on `model`, or on the mixture itself.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files, `Shortage`, `Interrupted`.
  init(
    _ mixture: GaussianMixture, model: (any NoiseModel)? = nil, on process: Process,
    _ samplers: [any Sampler<Process>], at values: ParameterValues, context: RunContext
  ) throws {
    let seeded = try values.seeded()
    let plan = try ComparisonPlan(mixture, model: model, on: process, samplers, at: values, context: context)
    if plan.streamed != nil, values[ComparisonOptions.certified] {
      throw UsageError(
        "The option '--certified' keeps every trajectory, and \(plan.source.count) of them are not kept. "
          + "Please give at most \(TrajectoryBlocks.standardSize) trajectories and leave '--quantiles sketch' out, or leave it out."
      )
    }
    let problem = plan.problem
    let latents = plan.source.states(first: plan.shownCount)
    certificate =
      try values[ComparisonOptions.certified]
      ? Self.certificate(mixture, process, latents, on: problem.grid, context) : nil
    let again = plan.streamed == nil ? 0 : latents.count
    context.progress.begin(
      "trajectories",
      total: (samplers.count + 1) * (again + plan.source.count * (1 + seeded.count)))
    defer { context.progress.end() }
    let measured = try plan.measure(measuresSteps: true, context)
    self.mixture = mixture
    self.problem = problem
    self.latents = latents
    cost = plan.cost
    count = plan.source.count
    referenceFailures = measured.referenceFailures
    reference =
      try measured.kept?.reference
      ?? ReferenceSolution(problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    let shown =
      try measured.kept?.runs
      ?? samplers.map {
        try problem.run($0, latents: latents, jobs: context.jobs, monitor: context.monitor)
      }
    entries = zip(measured.errors, shown).map { ComparisonEntry(errors: $0, shown: $1) }
    spread = try Self.spread(plan, over: seeded, context)
  }

  /// The global errors of every seed; nil where none is given.
  private static func spread(
    _ plan: ComparisonPlan<Process>, over seeded: [ParameterValues], _ context: RunContext
  ) throws -> SeedSpread? {
    guard !seeded.isEmpty else { return nil }
    let errors = try seeded.map { values in
      try plan.repeated(seed: values, files: context.files).measure(measuresSteps: false, context).errors
    }
    return SeedSpread(
      size: Column("steps", "number of steps"),
      entries: plan.samplers.enumerated().map { s, sampler in
        SeedSpread.Entry(
          sampler: sampler.card.name, size: plan.problem.grid.steps, summaries: errors.map { $0[s].global })
      })
  }

  /// Proved end points of the exact flow.
  ///
  /// - Throws: `UsageError` where a coordinate has more than one variable.
  private static func certificate(
    _ mixture: GaussianMixture, _ process: Process, _ latents: StateBatch, on grid: TimeGrid,
    _ context: RunContext
  ) throws -> CertifiedFlow {
    guard let scalar = process as? ScalarDiffusion else {
      throw UsageError(
        "The option '--certified' has no proof for the process '\(process.name)'. "
          + "Please leave it out, or give a schedule with '--process'.")
    }
    return try CertifiedFlow(
      FlowCertifier(mixture), latents: latents, schedule: scalar.schedule, from: grid.first.time,
      to: grid.last.time, context: context)
  }

  /// The entry of a sampler, when it was compared.
  subscript(name: String) -> ComparisonEntry? { entries.first { $0.card.name == name } }

  /// Notes on what should be known about the run.
  var notes: [String] {
    var notes = ["\(count) trajectories; errors are distances in x at t = \(problem.grid.last.time)."]
    if latents.count < count {
      notes.append(
        "Errors are those of all trajectories; tables of points, samples and panels show the first \(latents.count)."
      )
    }
    if isSketched {
      notes.append(
        "Medians and percentiles come from histograms and are off by at most "
          + "\(QuantileSketch.relativeError.short) of their value; '--quantiles exact' keeps every error.")
    }
    notes.append(cost.note)
    notes += StochasticNote.notes(on: entries.map(\.card))
    if let certificate {
      let unproved = certificate.points.count { $0.failure != nil }
      notes.append(
        unproved == 0
          ? "The exact end point of every trajectory is proved; see the columns 'proved'."
          : "\(unproved) trajectories are unproved and left out of the columns 'proved'.")
    }
    if referenceFailures > 0 {
      notes.append("The reference failed for \(referenceFailures) trajectories, which are left out.")
    }
    for entry in entries where entry.diverged > 0 {
      notes.append("\(entry.card.name): \(entry.diverged) trajectories diverged.")
    }
    return notes
  }

  /// Whether quantiles come from histograms.
  var isSketched: Bool { entries.contains { $0.global.quantileError > 0 } }

  /// A claim about the reference without which no error means anything.
  var referenceCheck: Check {
    Check("The reference solution completes for every trajectory.", isTrue: referenceFailures == 0)
  }
}
