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
    let plan = try ComparisonPlan(mixture, model: model, on: process, samplers, at: values, context: context)
    let problem = plan.problem
    let latents = plan.source.states(first: plan.shownCount)
    certificate =
      try values[ComparisonOptions.certified]
      ? Self.certificate(mixture, process, latents, on: problem.grid, context) : nil
    let again = plan.streamed == nil ? 0 : latents.count
    context.progress.begin(
      "trajectories",
      total: (samplers.count + 1) * (again + plan.source.count * (1 + plan.seeded.count)))
    defer { context.progress.end() }
    let reference = try ReferenceSolution(
      problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    let cost = values.costModel(of: problem.model)
    self.mixture = mixture
    self.problem = problem
    self.latents = latents
    self.reference = reference
    self.cost = cost
    count = plan.source.count
    if let quantiles = plan.streamed {
      let stream = plan.stream(quantiles)
      let result = try stream.run(
        plan.blocks(of: stream, jobs: context.jobs), jobs: context.jobs, monitor: context.monitor,
        latents: plan.source.states)
      referenceFailures = result.referenceFailures
      entries = try zip(samplers, result.totals).map { sampler, totals in
        ComparisonEntry(
          sampler.card,
          shown: try problem.run(sampler, latents: latents, jobs: context.jobs, monitor: context.monitor),
          totals, cost: cost)
      }
    } else {
      referenceFailures = reference.outcomes.count { $0 != .completed }
      entries = try samplers.map { sampler in
        ComparisonEntry(
          sampler.card,
          try GlobalError(
            of: sampler, on: problem, latents: latents, reference: reference, jobs: context.jobs,
            monitor: context.monitor),
          try LocalError(
            of: sampler, on: problem, reference: reference, jobs: context.jobs, monitor: context.monitor),
          cost: cost)
      }
    }
    spread = try Self.spread(plan, context)
  }

  /// The global errors of every seed; nil where none is given.
  private static func spread(
    _ plan: ComparisonPlan<Process>, _ context: RunContext
  ) throws -> SeedSpread? {
    guard !plan.seeded.isEmpty else { return nil }
    let (problem, samplers) = (plan.problem, plan.samplers)
    let errors = try plan.seeded.map { values -> [SampleSummary] in
      let own = SamplingProblem(
        process: problem.process, model: problem.model, grid: problem.grid,
        options: RunOptions(
          analyticFirstStep: problem.options.analyticFirstStep, seed: values.seed,
          firstTrajectory: problem.options.firstTrajectory))
      let source = try values.latentSource(
        dimension: plan.mixture.dimension, grid: problem.grid, process: problem.process, files: context.files)
      if let quantiles = plan.streamed {
        let stream = ErrorStream(own, samplers, quantiles: quantiles, measuresSteps: false)
        return try stream.run(
          plan.blocks(of: stream, jobs: context.jobs), jobs: context.jobs, monitor: context.monitor,
          latents: source.states
        ).totals.map(\.global.summary)
      }
      let latents = source.states()
      let reference = try ReferenceSolution(
        own, latents: latents, jobs: context.jobs, monitor: context.monitor)
      return try samplers.map {
        try GlobalError(
          of: $0, on: own, latents: latents, reference: reference, jobs: context.jobs,
          monitor: context.monitor
        ).summary
      }
    }
    return SeedSpread(
      size: Column("steps", "number of steps"),
      entries: samplers.enumerated().map { s, sampler in
        SeedSpread.Entry(
          sampler: sampler.card.name, size: problem.grid.steps, summaries: errors.map { $0[s] })
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
