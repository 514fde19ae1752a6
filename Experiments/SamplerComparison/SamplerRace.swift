import Accuracy
import Diffusion
import Integration
import Experimentation
import Metrics
import Numbers
import Samplers

/// All samplers, all budgets, all spacings.
struct SamplerRace: Sendable {
  /// One sampler with one number of evaluations on one spacing.
  struct Run: Sendable {
    /// How the run is called in files: the sampler, or the sampler and its share of fresh noise.
    let name: String
    let card: SamplerCard
    let budget: Int
    /// The spacing, or the tolerance of an adaptive method.
    let setting: String
    let steps: Int?
    let evaluations: Double
    let error: SampleSummary
    let energyDistance: Double
    /// Mean of `|x|²` over the samples minus its exact value, and its standard error.
    let momentError: Double
    let momentStandardError: Double

    /// By what the best spacing of a sampler is chosen.
    var score: Double {
      let value = card.family == .stochastic ? energyDistance : error.median
      return value.isFinite ? value : .infinity
    }
  }

  let budgets: [Int]
  let runs: [Run]
  /// The energy distance of the exact flow's end points.
  let exactDistance: Double
  let referenceFailures: Int
  /// The names in the order of the catalogue.
  let names: [String]

  private struct Entry: Sendable {
    let name: String
    let sampler: any Sampler<ScalarDiffusion>
    let tolerance: Double?
  }

  /// The tolerances at which adaptive methods run.
  static let tolerances = [1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4]

  init(budgets: [Int], spacings: [Spacing], trajectories: Int, seed: UInt64, context: RunContext) throws {
    let mixture = try GaussianMixture.toy8x8()
    let schedule = LinearVariancePreserving()
    let whole = try TimeGrid(.linear, steps: 1, schedule: schedule)
    let latents = StateBatch.normal(count: trajectories, dimension: 2, seed: seed)
    let problem = SamplingProblem(
      model: mixture, schedule: schedule, grid: whole, options: RunOptions(seed: seed))
    let reference = try ReferenceSolution(problem, latents: latents, jobs: context.jobs)
    let law = try mixture.diffused(scale: schedule.alpha(at: whole.last), level: whole.last.level)
    let distance = try EnergyDistance(law)
    let moment = law.secondMoment

    @Sendable func measure(
      _ entry: Entry, _ sampler: any Sampler<ScalarDiffusion>, _ grid: TimeGrid, budget: Int, setting: String,
      steps: Int?
    ) throws -> Run {
      let run = SamplingProblem(model: mixture, schedule: schedule, grid: grid, options: problem.options)
      let global = try GlobalError(of: sampler, on: run, latents: latents, reference: reference, jobs: 1)
      let states = global.run.states
      let points = SamplePoints(states)
      let squares = SampleSummary((0..<states.count).map { i in states.state(i).reduce(0) { $0 + $1 * $1 } })
      return Run(
        name: entry.name, card: sampler.card, budget: budget, setting: setting, steps: steps,
        evaluations: global.evaluations, error: global.summary,
        energyDistance: points.count >= 2 ? try distance.evaluate(points).distance : .nan,
        momentError: squares.mean - moment, momentStandardError: squares.standardError)
    }

    let entries = try Self.entries()
    let fixed = entries.filter { $0.tolerance == nil }
    let cases = fixed.flatMap { entry in
      budgets.flatMap { budget in spacings.map { (entry: entry, budget: budget, spacing: $0) } }
    }
    let fixedRuns = try context.map(count: cases.count, label: "samplers") { index -> Run? in
      let item = cases[index]
      do {
        let plan = try SamplingPlan(
          item.entry.sampler, evaluations: item.budget,
          recipe: GridRecipe<ScalarDiffusion>(item.spacing, schedule: schedule))
        return try measure(
          item.entry, plan.sampler, plan.grid, budget: item.budget, setting: item.spacing.name,
          steps: plan.grid.steps)
      } catch SamplerError.budgetTooSmall {
        return nil
      }
    }
    let adaptive = entries.filter { $0.tolerance != nil }
    let adaptiveRuns = try context.map(count: adaptive.count, label: "adaptive samplers") { index in
      try measure(
        adaptive[index], adaptive[index].sampler, whole, budget: 0,
        setting: "tolerance:\(adaptive[index].tolerance ?? 0)", steps: nil)
    }
    self.budgets = budgets
    runs =
      fixedRuns.compactMap { $0 }
      + budgets.flatMap { budget in
        adaptiveRuns.filter { $0.evaluations <= Double(budget) }.map { $0.within(budget) }
      }
    exactDistance = try distance.evaluate(SamplePoints(reference.endPoints)).distance
    referenceFailures = reference.outcomes.count { $0 != .completed }
    var seen: Set<String> = []
    names = entries.map(\.name).filter { seen.insert($0).inserted }
  }

  /// The run of a sampler that suits it best.
  func best(_ name: String, _ budget: Int) -> Run? {
    runs.filter { $0.name == name && $0.budget == budget }.min { $0.score < $1.score }
  }

  private static func entries() throws -> [Entry] {
    try SamplerCatalog.all.filter { $0.card.family != .idealDerivative || $0.card.name.hasPrefix("pf") }
      .flatMap { sampler -> [Entry] in
        let name = sampler.card.name
        if sampler.card.evaluations == .adaptive {
          return try tolerances.map { tolerance in
            Entry(
              name: name, sampler: try sampler.setting("tolerance", to: "\(tolerance)"),
              tolerance: tolerance)
          }
        }
        if sampler.declarations.contains(where: { $0.name == "eta" }) {
          return try ([1, 0.5] as [Double]).map { share in
            Entry(
              name: "\(name), eta \(share)",
              sampler: try sampler.setting("eta", to: "\(share)"), tolerance: nil)
          }
        }
        return [Entry(name: name, sampler: sampler, tolerance: nil)]
      }
  }
}

extension SamplerRace.Run {
  /// The same run as an entry for `budget`.
  fileprivate func within(_ budget: Int) -> SamplerRace.Run {
    SamplerRace.Run(
      name: name, card: card, budget: budget, setting: setting, steps: steps, evaluations: evaluations,
      error: error, energyDistance: energyDistance, momentError: momentError,
      momentStandardError: momentStandardError)
  }
}
