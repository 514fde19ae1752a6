import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import SamplerSearch
import Samplers

/// How good samplers are on one model, by the law of their samples and by the ends of their trajectories.
struct SearchJudge {
  /// What one sampler gets.
  struct Score: Sendable {
    let name: String
    /// The grid's spacing, or `learned`.
    let spacing: String
    /// Steps of the grid.
    let steps: Int
    /// Evaluations of `ε` per trajectory, the denoising one apart.
    let evaluations: Double
    /// Total derivatives of `ε` per trajectory.
    let derivatives: Double
    /// The energy distance of denoised samples from the law, over the seeds.
    let energy: SampleSummary
    /// Half the sum of the differences between shares of modes and their weights.
    let modes: Double
    /// The share of denoised samples farther than four deviations from every mode.
    let outside: Double
    /// The same without denoising.
    let rawOutside: Double
    /// The distances from the exact flow in `x` at the end of the grid; nil for methods that add noise or end elsewhere.
    let flow: SampleSummary?
  }

  let mixture: GaussianMixture
  let model: any NoiseModel
  let process: ScalarDiffusion
  private let grid: TimeGrid
  private let latents: [StateBatch]
  private let energy: EnergyObjective
  private let occupancy: ModeOccupancy
  private let followed: Int
  /// The exact flow of the model from the first latents of the first seed.
  let reference: ReferenceSolution

  /// A judge.
  ///
  /// - Parameters:
  ///   - seeds: how many samples of `count` trajectories there are.
  ///   - followed: how many trajectories of the first one are compared with the exact flow.
  ///   - exact: the model of that flow; that which is sampled unless given.
  init(
    _ mixture: GaussianMixture, model: (any NoiseModel)? = nil, exact: (any NoiseModel)? = nil,
    process: ScalarDiffusion = ScalarDiffusion(LinearVariancePreserving()), seeds: Int, count: Int,
    followed: Int, seed: UInt64, context: RunContext
  ) throws {
    self.mixture = mixture
    self.model = model ?? mixture
    self.process = process
    self.followed = min(followed, count)
    grid = try TimeGrid(.quadratic, steps: 1, schedule: process)
    let start = grid.first.time
    latents = (0..<seeds).map {
      process.prior(count: count, dimension: mixture.dimension, seed: seed &+ UInt64($0), at: start)
    }
    energy = EnergyObjective(mixture)
    occupancy = try ModeOccupancy(mixture)
    context.progress.begin("exact flow", total: self.followed)
    defer { context.progress.end() }
    reference = try ReferenceSolution(
      SamplingProblem(process: process, model: exact ?? self.model, grid: grid),
      latents: latents[0].slice(0..<self.followed), jobs: context.jobs, monitor: context.monitor)
  }

  /// The grid of so many steps by a rule.
  func grid(_ steps: Int, _ spacing: Spacing = .quadratic) throws -> TimeGrid {
    try TimeGrid(spacing, steps: steps, schedule: process)
  }

  /// The score of a sampler on a grid.
  func score(
    _ sampler: any Sampler<ScalarDiffusion>, on grid: TimeGrid, spacing: String, name: String? = nil,
    context: RunContext
  ) throws -> Score {
    let own = try sampler.ownGrid(on: process)
    let runs = try latents.enumerated().map { place, latents in
      let problem = SamplingProblem(
        process: process, model: model, grid: own?.grid ?? grid,
        options: RunOptions(denoise: true, seed: UInt64(1000 + place)))
      return try problem.run(sampler, latents: latents, jobs: context.jobs, monitor: context.monitor)
    }
    let distances = try runs.map { try energy.distance($0.states, jobs: context.jobs) }
    let counted = try runs.map { try occupancy.evaluate(SamplePoints($0.states)) }
    func mean(_ value: (ModeOccupancy.Value) -> Double) -> Double {
      counted.reduce(0) { $0 + value($1) } / Double(counted.count)
    }
    let raw = try ends(of: sampler, on: grid, context)
    return Score(
      name: name ?? sampler.card.name, spacing: own == nil ? spacing : "learned",
      steps: own?.grid.steps ?? grid.steps,
      evaluations: runs[0].evaluations - (own?.endsAtZero == true ? 0 : 1), derivatives: runs[0].derivatives,
      energy: SampleSummary(distances), modes: mean(\.totalVariation), outside: mean(\.outsideShare),
      rawOutside: try raw.map { try occupancy.evaluate(SamplePoints($0)).outsideShare } ?? .nan,
      flow: sampler.draws.isEmpty
        ? raw.map { SampleSummary($0.slice(0..<followed).distances(to: reference.endPoints)) } : nil)
  }

  /// The states at the last point of the grid, of the first seed; nil where the method ends at the level zero.
  private func ends(
    of sampler: any Sampler<ScalarDiffusion>, on grid: TimeGrid, _ context: RunContext
  ) throws -> StateBatch? {
    let own = try sampler.ownGrid(on: process)
    guard own?.endsAtZero != true else { return nil }
    let problem = SamplingProblem(
      process: process, model: model, grid: own?.grid ?? grid, options: RunOptions(seed: 1000))
    return try problem.run(sampler, latents: latents[0], jobs: context.jobs).states
  }

  /// The score of the exact flow itself.
  func exactScore(_ context: RunContext) throws -> Score {
    let denoised = reference.denoised(by: mixture)
    let occupied = try occupancy.evaluate(SamplePoints(denoised))
    return Score(
      name: "exact flow", spacing: "", steps: 0, evaluations: .nan, derivatives: .nan,
      energy: SampleSummary([try energy.distance(denoised, jobs: context.jobs)]),
      modes: occupied.totalVariation, outside: occupied.outsideShare,
      rawOutside: try occupancy.evaluate(SamplePoints(reference.endPoints)).outsideShare, flow: nil)
  }
}

extension SearchJudge.Score {
  /// The columns of all tables of scores.
  static var fields: [Field<SearchJudge.Score>] {
    [
      .column("sampler", "sampler, or the name of a sampler file", \.name),
      .column("spacing", "spacing of the grid", \.spacing),
      .column("steps", "steps of the grid", \.steps),
      .column("evaluations", "evaluations of eps per trajectory, denoising apart", \.evaluations),
      .column("derivatives", "derivatives of eps per trajectory", \.derivatives),
      .column(
        "energy", "energy distance of denoised samples from the law, mean over the seeds", \.energy.mean),
      .column("energy_error", "its standard error") { $0.energy.standardError },
      .column("modes", "total variation between shares of modes and weights, denoised", \.modes),
      .column("outside", "share of denoised samples outside all modes", \.outside),
      .column("raw_outside", "the same without denoising", \.rawOutside),
      .column("mean", "mean of |x - exact| at the end of the grid") { $0.flow?.mean },
      .column("standard_error", "its standard error") { $0.flow?.standardError },
      .column("median", "median of |x - exact|") { $0.flow?.median },
    ]
  }
}
