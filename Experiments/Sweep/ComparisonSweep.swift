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
      + LatentOptions.all + [LatentOptions.first, ComparisonOptions.quantiles, CommonParameters.seed])

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
    let plan = try ComparisonPlan(
      setting.mixture, model: setting.model, on: process, setting.samplers, at: values, context: context)
    let errors = try plan.measure(measuresSteps: false, context).errors
    return Table(
      name: "global_error", title: "Global error in x at the end of the grid", of: errors,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("steps", "number of steps") { _ in plan.problem.grid.steps },
        .column("evaluations", "evaluations of eps per trajectory", \.evaluations),
        .column(
          "derivatives", "total derivatives of eps per trajectory, beside the evaluations",
          \.derivatives),
        .column("cost", plan.cost.formula, \.cost),
        .summary(of: "|x - exact| at the end", \.global),
      ])
  }
}
