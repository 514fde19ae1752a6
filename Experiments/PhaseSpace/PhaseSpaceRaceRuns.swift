import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Samplers

/// All runs of the race in phase space on one law.
struct PhaseSpaceRaceRuns: Sendable {
  /// A sampler with its settings and one number of evaluations.
  struct Run: Sendable {
    let card: SamplerCard
    /// The process on which it runs.
    let process: String
    let factor: NoiseFactor?
    let rate: Double?
    let budget: Int
    let evaluations: Double
    let error: SampleSummary
    let energyDistance: Double

    /// The mean error, infinite where it is no number or trajectories are lost.
    var score: Double { error.mean.isFinite && error.diverged == 0 ? error.mean : .infinity }
  }

  /// A sampler with its settings.
  private struct Entry<Process: DiffusionProcess>: Sendable {
    var sampler: any Sampler<Process>
    var factor: NoiseFactor?
    var rate: Double?
  }

  let law: RotationStudy.Law
  let budgets: [Int]
  let runs: [Run]
  /// The energy distance of the end points of the exact flow.
  let exactDistance: Double
  let isComplete: Bool

  init(
    _ law: RotationStudy.Law, budgets: [Int], rates: [Double], trajectories: Int, seed: UInt64,
    context: RunContext
  ) throws {
    let mixture = try law.mixture()
    let phaseSpace = try PhaseSpaceGround(
      PhaseSpaceDiffusion(), mixture, trajectories: trajectories, seed: seed, context: context)
    let scalar = try PhaseSpaceGround(
      ScalarDiffusion(LinearVariancePreserving()), mixture, trajectories: trajectories, seed: seed,
      context: context)
    let samplers = SamplerCatalog.phaseSpace.filter {
      $0.card.equation == .flow && $0.card.evaluations.count(steps: 1) != nil
    }
    self.law = law
    self.budgets = budgets
    isComplete = phaseSpace.isComplete && scalar.isComplete
    exactDistance = try phaseSpace.exactDistance()
    runs =
      try Self.runs(samplers.flatMap { try Self.variants($0, rates) }, phaseSpace, budgets, context)
      + Self.runs(
        ["ddim", "ab2", "ab3", "ttm2", "etd-ttm2", "dpm-solver-2s"].map {
          Entry(sampler: try SamplerCatalog.sampler(named: $0))
        }, scalar, budgets, context)
  }

  /// The sampler with every root and every rate that it takes.
  private static func variants(
    _ sampler: any Sampler<PhaseSpaceDiffusion>, _ rates: [Double]
  ) throws -> [Entry<PhaseSpaceDiffusion>] {
    let names = Set(sampler.declarations.map(\.name))
    var entries = [Entry(sampler: sampler)]
    if names.contains("factor") {
      entries = try NoiseFactor.allCases.map {
        Entry(sampler: try sampler.setting("factor", to: $0.rawValue), factor: $0)
      }
    }
    guard names.contains("lambda") else { return entries }
    return try entries.flatMap { entry in
      try rates.map { rate in
        Entry(
          sampler: try entry.sampler.setting("lambda", to: "\(rate)"), factor: entry.factor, rate: rate)
      }
    }
  }

  private static func runs<Process: DiffusionProcess>(
    _ entries: [Entry<Process>], _ ground: PhaseSpaceGround<Process>, _ budgets: [Int], _ context: RunContext
  ) throws -> [Run] {
    let law = try ground.law()
    return try context.map(count: entries.count, label: ground.process.name) { index in
      let entry = entries[index]
      return try budgets.compactMap { budget -> Run? in
        guard let error = try ground.error(of: entry.sampler, evaluations: budget) else { return nil }
        let points = try ground.positions(error.run.states)
        return Run(
          card: entry.sampler.card, process: ground.process.name, factor: entry.factor, rate: entry.rate,
          budget: budget, evaluations: error.evaluations, error: error.summary,
          energyDistance: points.count >= 2 ? try law.evaluate(points).distance : .nan)
      }
    }.flatMap { $0 }
  }

  /// The best run of a sampler, over its rates and, where none is named, its roots.
  func best(_ name: String, _ budget: Int, _ factor: NoiseFactor? = nil) -> Run? {
    runs.filter { $0.card.name == name && $0.budget == budget && (factor == nil || $0.factor == factor) }
      .min { $0.score < $1.score }
  }

  /// The mean error of a sampler with its settings.
  func error(_ name: String, _ budget: Int, _ factor: NoiseFactor? = nil, rate: Double? = nil) -> Double? {
    runs.first {
      $0.card.name == name && $0.budget == budget && (factor == nil || $0.factor == factor)
        && (rate == nil || $0.rate == rate)
    }?.error.mean
  }

  /// The best of all samplers on a process.
  func winner(on process: String, _ budget: Int) -> Run? {
    runs.filter { $0.process == process && $0.budget == budget }.min { $0.score < $1.score }
  }

  /// The best error in phase space over the best on vp-linear.
  func ratioToScalar(_ budget: Int) -> Double {
    (winner(on: "psld", budget)?.score ?? .nan) / (winner(on: "vp-linear", budget)?.score ?? .nan)
  }
}
