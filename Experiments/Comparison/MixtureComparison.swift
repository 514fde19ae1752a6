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
struct MixtureComparison {
  /// One sampler's results.
  struct Entry {
    let card: SamplerCard
    let global: GlobalError
    let local: LocalError
  }

  let mixture: GaussianMixture
  let problem: SamplingProblem<ScalarDiffusion>
  let latents: StateBatch
  let reference: ReferenceSolution
  let entries: [Entry]
  /// What the runs' derivatives cost.
  let cost: CostModel
  /// Proved end points of the exact flow, where they were asked for.
  let certificate: CertifiedFlow?

  /// The options of a comparison, besides those that describe a mixture.
  static let options: [any DeclaredParameter] =
    [steps] + GridOptions.all + [SamplerOption.several] + SamplerOption.standard.changes
    + [SamplerOption.analyticFirstStep, certified, CostOption.cost] + LatentOptions.all

  /// `--steps`.
  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), default: 25, help: "Number of steps from t-start to t-cut.")

  /// `--certified`.
  static let certified = Parameter.flag(
    "certified",
    help: "Add proved bounds of every global error ('experiment help certify'); about 20 ms per trajectory.")

  /// Runs every sampler that `values` name.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files, `Interrupted`.
  init(_ mixture: GaussianMixture, at values: ParameterValues, context: RunContext) throws {
    let grid = try values.grid(steps: values[Self.steps])
    let schedule = try values.schedule()
    let problem = SamplingProblem(
      model: mixture, schedule: schedule, grid: grid,
      options: RunOptions(
        analyticFirstStep: values[SamplerOption.analyticFirstStep], seed: values.seed))
    let latents = try values.latents(
      dimension: mixture.dimension, grid: grid, schedule: schedule, files: context.files)
    let samplers = try SamplerOption.standard.changed(
      values[SamplerOption.several], by: values, spacing: values[GridOptions.spacing])
    certificate =
      try values[Self.certified]
      ? CertifiedFlow(
        FlowCertifier(mixture), latents: latents, schedule: schedule, from: grid.first.time,
        to: grid.last.time,
        context: context) : nil
    context.progress.begin("trajectories", total: latents.count * (samplers.count + 1))
    defer { context.progress.end() }
    let reference = try ReferenceSolution(
      problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    self.mixture = mixture
    self.problem = problem
    self.latents = latents
    self.reference = reference
    cost = values.costModel(timing: mixture, at: latents)
    entries = try samplers.map { sampler in
      Entry(
        card: sampler.card,
        global: try GlobalError(
          of: sampler, on: problem, latents: latents, reference: reference, jobs: context.jobs,
          monitor: context.monitor),
        local: try LocalError(
          of: sampler, on: problem, reference: reference, jobs: context.jobs, monitor: context.monitor))
    }
  }

  /// The entry of a sampler, when it was compared.
  subscript(name: String) -> Entry? { entries.first { $0.card.name == name } }

  /// Notes on what should be known about the run.
  var notes: [String] {
    var notes = ["\(latents.count) trajectories; errors are distances in x at t = \(problem.grid.last.time)."]
    notes.append(cost.note)
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
