import Experimentation
import Numbers
import Samplers

/// The options of a comparison, besides those that describe a mixture and choose samplers.
enum ComparisonOptions {
  /// `--steps`.
  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), default: 25, help: "Number of steps from t-start to t-cut.")

  /// `--certified`.
  static let certified = Parameter.flag(
    "certified",
    help: "Add proved bounds of every global error ('experiment help certify'); about 20 ms per trajectory.")

  /// `--quantiles`.
  static let quantiles = Parameter<SampleAccumulator.Quantiles?>(
    "quantiles", .choice(of: SampleAccumulator.Quantiles.allCases),
    help:
      "How medians and percentiles are found: 'exact' keeps every error, 8 bytes for each, sampler and step; 'sketch' counts errors in bins and is off by at most 2.5e-4 of the value. Default: exact up to \(TrajectoryBlocks.standardSize) trajectories, else sketch."
  )

  /// All of them, around the options of the samplers.
  static func all(_ samplers: [any DeclaredParameter]) -> [any DeclaredParameter] {
    [steps] + GridOptions.all + samplers + [SamplerOption.analyticFirstStep, certified, CostOption.cost]
      + LatentOptions.all + [LatentOptions.first, quantiles, SeedsOption.seeds, ArrayFormatOption.format]
  }
}
