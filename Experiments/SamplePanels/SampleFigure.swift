import Diffusion
import Integration
import Metrics
import Reporting
import Samplers

/// What `sample --figure` draws.
enum SampleFigure {
  /// How many trajectories are drawn.
  static let most = 500

  /// Paths where the run has them, else end points beside draws from the mixture.
  ///
  /// - Throws: `GSLError` when the principal axes cannot be found, `ModelError` for a law beyond the range of numbers.
  static func figure<Process: DiffusionProcess>(
    of sampler: String, _ result: RunResult, _ mixture: GaussianMixture, _ problem: SamplingProblem<Process>,
    isDenoised: Bool, seed: UInt64
  ) throws -> Figure {
    guard result.path.isEmpty else {
      return try PathFigure(mixture: mixture, problem: problem, sampler: sampler, result: result).figure()
    }
    let end = problem.grid.last
    let isNoisy = Process.self == ScalarDiffusion.self && !isDenoised
    let scale = problem.process.amplitude(at: end)
    let law = isNoisy ? try mixture.diffused(scale: scale, level: end.level) : mixture
    let panels = try SamplePanels(
      problem.grid.isEncoding ? law : mixture, columns: 2, noise: scale * end.level)
    let drawn = DataSample.independent(from: law, count: result.states.count, seed: seed)
    let arrived = result.outcomes.count { $0 == .completed }
    let items = [
      SamplePanels.Item(title: "exact law", states: drawn, law: law),
      SamplePanels.Item(title: sampler, states: result.states, law: law) {
        result.outcomes[$0] == .completed
      },
    ]
    return panels.figures(
      name: "samples", title: "Samples of \(sampler)",
      finding:
        "\(panels.description(of: mixture)) Of \(result.states.count) trajectories \(arrived) arrive in \(problem.grid.steps) steps.",
      rows: [items])[0]
  }
}
