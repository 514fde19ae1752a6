import Accuracy
import Diffusion
import Experimentation
import Reporting
import Samplers

/// `compare` as a task: the global error of every sampler, without the errors of single steps and without end points.
struct ComparisonSweep: Sweepable {
  let name = "compare"

  let parameters = ParameterSet(
    [MixtureSource.requiredOption] + PointFile.options + [ModelSource.option] + ObservationOptions.all
      + ProcessOptions.all + [ComparisonOptions.steps] + GridOptions.all + [CompareExperiment.samplers]
      + SamplerOption.everyProcess.changes + [SamplerOption.analyticFirstStep, CostOption.cost]
      + LatentOptions.all + [CommonParameters.seed])

  let layout = SweepLayout(
    keys: ["steps", "sampler"], horizontal: ["steps"], shown: "median",
    shownTitle: "median global error in x", isError: true,
    cost: .linear(size: LatentOptions.trajectories.name, steps: ComparisonOptions.steps.name))

  func rows(at values: ParameterValues, context: RunContext) throws -> Table {
    try rows(on: values.process(), values, context)
  }

  private func rows<Process: DiffusionProcess>(
    on process: Process, _ values: ParameterValues, _ context: RunContext
  ) throws -> Table {
    let setting = try CompareExperiment.setting(on: process, values, context)
    let data = try values.gridData(setting.model, of: setting.mixture, files: context.files)
    let grid = try values.recipe(on: process, for: data).grid(steps: values[ComparisonOptions.steps])
    let problem = SamplingProblem(
      process: process, model: setting.model ?? setting.mixture, grid: grid,
      options: RunOptions(
        analyticFirstStep: values[SamplerOption.analyticFirstStep], seed: values.seed))
    let latents = try values.latents(
      dimension: setting.mixture.dimension, grid: grid, process: process, files: context.files)
    let reference = try ReferenceSolution(
      problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    let cost = values.costModel(of: problem.model)
    let errors = try setting.samplers.map { sampler in
      (
        card: sampler.card,
        global: try GlobalError(
          of: sampler, on: problem, latents: latents, reference: reference, jobs: context.jobs,
          monitor: context.monitor)
      )
    }
    return Table(
      name: "global_error", title: "Global error in x at the end of the grid", of: errors,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("steps", "number of steps") { _ in grid.steps },
        .column("evaluations", "evaluations of eps per trajectory", \.global.evaluations),
        .column(
          "derivatives", "total derivatives of eps per trajectory, beside the evaluations",
          \.global.derivatives),
        .column("cost", cost.formula) { cost.cost(of: $0.global.run) },
        .summary(of: "|x - exact| at the end", \.global.summary),
      ])
  }
}
