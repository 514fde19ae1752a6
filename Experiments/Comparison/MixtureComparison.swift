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
  /// One sampler's results.
  struct Entry {
    let card: SamplerCard
    let global: GlobalError
    let local: LocalError
  }

  /// The law of the data.
  let mixture: GaussianMixture
  let problem: SamplingProblem<Process>
  let latents: StateBatch
  let reference: ReferenceSolution
  let entries: [Entry]
  /// What the runs' derivatives cost.
  let cost: CostModel
  /// Proved end points of the exact flow, where they were asked for.
  let certificate: CertifiedFlow?
  /// The errors of further seeds, where they were asked for.
  let spread: SeedSpread?

  /// Runs every one of `samplers` on `model`, or on the mixture itself.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files, `Interrupted`.
  init(
    _ mixture: GaussianMixture, model: (any NoiseModel)? = nil, on process: Process,
    _ samplers: [any Sampler<Process>], at values: ParameterValues, context: RunContext
  ) throws {
    let seeded = try values.seeded()
    let data = try values.gridData(model, of: mixture, files: context.files)
    let grid = try values.recipe(on: process, for: data).grid(steps: values[ComparisonOptions.steps])
    let problem = SamplingProblem(
      process: process, model: model ?? mixture, grid: grid,
      options: RunOptions(
        analyticFirstStep: values[SamplerOption.analyticFirstStep], seed: values.seed))
    let latents = try values.latents(
      dimension: mixture.dimension, grid: grid, process: process, files: context.files)
    certificate =
      try values[ComparisonOptions.certified]
      ? Self.certificate(mixture, process, latents, on: grid, context) : nil
    context.progress.begin("trajectories", total: latents.count * (samplers.count + 1) * (1 + seeded.count))
    defer { context.progress.end() }
    let reference = try ReferenceSolution(
      problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    self.mixture = mixture
    self.problem = problem
    self.latents = latents
    self.reference = reference
    cost = values.costModel(of: problem.model)
    entries = try samplers.map { sampler in
      Entry(
        card: sampler.card,
        global: try GlobalError(
          of: sampler, on: problem, latents: latents, reference: reference, jobs: context.jobs,
          monitor: context.monitor),
        local: try LocalError(
          of: sampler, on: problem, reference: reference, jobs: context.jobs, monitor: context.monitor))
    }
    spread = try Self.spread(of: samplers, on: problem, dimension: mixture.dimension, seeded, context)
  }

  /// The global errors of every seed; nil where none is given.
  private static func spread(
    of samplers: [any Sampler<Process>], on problem: SamplingProblem<Process>, dimension: Int,
    _ seeded: [ParameterValues], _ context: RunContext
  ) throws -> SeedSpread? {
    guard !seeded.isEmpty else { return nil }
    let errors = try seeded.map { values -> [SampleSummary] in
      let own = SamplingProblem(
        process: problem.process, model: problem.model, grid: problem.grid,
        options: RunOptions(
          analyticFirstStep: problem.options.analyticFirstStep, seed: values.seed))
      let latents = try values.latents(
        dimension: dimension, grid: problem.grid, process: problem.process, files: context.files)
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
  subscript(name: String) -> Entry? { entries.first { $0.card.name == name } }

  /// Notes on what should be known about the run.
  var notes: [String] {
    var notes = ["\(latents.count) trajectories; errors are distances in x at t = \(problem.grid.last.time)."]
    notes.append(cost.note)
    notes += StochasticNote.notes(on: entries.map(\.card))
    let failed = reference.outcomes.count { $0 != .completed }
    if let certificate {
      let unproved = certificate.points.count { $0.failure != nil }
      notes.append(
        unproved == 0
          ? "The exact end point of every trajectory is proved; see the columns 'proved'."
          : "\(unproved) trajectories are unproved and left out of the columns 'proved'.")
    }
    if failed > 0 { notes.append("The reference failed for \(failed) trajectories, which are left out.") }
    for entry in entries where entry.global.run.diverged > 0 {
      notes.append("\(entry.card.name): \(entry.global.run.diverged) trajectories diverged.")
    }
    return notes
  }
}
