import Experimentation

/// The options of a comparison, besides those that describe a mixture and choose samplers.
enum ComparisonOptions {
  /// `--steps`.
  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), default: 25, help: "Number of steps from t-start to t-cut.")

  /// `--certified`.
  static let certified = Parameter.flag(
    "certified",
    help: "Add proved bounds of every global error ('experiment help certify'); about 20 ms per trajectory.")

  /// All of them, around the options of the samplers.
  static func all(_ samplers: [any DeclaredParameter]) -> [any DeclaredParameter] {
    [steps] + GridOptions.all + samplers + [SamplerOption.analyticFirstStep, certified, CostOption.cost]
      + LatentOptions.all + [SeedsOption.seeds, ArrayFormatOption.format]
  }
}
