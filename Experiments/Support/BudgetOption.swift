import Diffusion
import Experimentation
import Samplers

/// The option that says how often a run may evaluate `ε`.
enum BudgetOption {
  /// `--evaluations`.
  static let evaluations = Parameter(
    "evaluations", .integers(1...100_000), default: [5, 10, 15, 20, 25],
    help: "Numbers of evaluations of eps that a run may spend, its ends included.")
}

extension ParameterValues {
  /// The plan with the largest number of steps that `evaluations` pay for, on the grid that the options describe.
  ///
  /// - Throws: `UsageError` when they do not pay for one step or the method chooses its own.
  func plan(
    _ sampler: any Sampler<ScalarDiffusion>, evaluations: Int, options: RunOptions = RunOptions(),
    for data: GridData
  ) throws -> SamplingPlan<ScalarDiffusion> {
    try SamplingPlan(sampler, evaluations: evaluations, recipe: try recipe(for: data), options: options)
  }
}
