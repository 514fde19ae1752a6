import Accuracy
import Diffusion
import Integration
import Metrics
import Numbers
import Samplers

/// A sampler and the grid that a budget pays for.
struct RaceCase: Sendable {
  /// The place of the sampler in the list of entries.
  let entry: Int
  let plan: SamplingPlan<ScalarDiffusion>
  /// The spacing, or the tolerance of an adaptive method.
  let setting: String
}

/// The different runs that a race needs.
struct RaceField {
  private struct Key: Hashable {
    let entry: Int
    let setting: String
    /// Of the grid, or evaluations of a method that divides them among its steps.
    let size: Int
  }

  let entries: [RaceEntry]
  let schedule: any NoiseSchedule
  /// What spacings that depend on the data ask.
  let data: GridData
  private(set) var cases: [RaceCase] = []
  private var places: [Key: Int] = [:]

  init(entries: [RaceEntry], schedule: any NoiseSchedule, data: GridData) {
    self.entries = entries
    self.data = data
    self.schedule = schedule
  }

  /// The place among the cases of what entry `e` can afford; nil where it is not one step.
  ///
  /// - Throws: what the spacing throws.
  mutating func enter(
    _ e: Int, _ budget: Int, _ spacing: Spacing, _ cost: CostModel, _ rounding: PlanRounding
  ) throws -> Int? {
    do {
      let plan = try SamplingPlan(
        entries[e].sampler, evaluations: budget, cost: cost, rounding: rounding,
        recipe: GridRecipe<ScalarDiffusion>(spacing, schedule: schedule, data: data))
      let divides = entries[e].sampler.card.evaluations == .budget
      return add(
        RaceCase(entry: e, plan: plan, setting: spacing.name), size: divides ? budget : plan.grid.steps)
    } catch SamplerError.budgetTooSmall {
      return nil
    }
  }

  /// Enters a case with a given number of steps.
  ///
  /// - Throws: what the spacing throws.
  mutating func enter(_ e: Int, steps: Int, _ spacing: Spacing) throws -> Int {
    let grid = try TimeGrid(spacing, steps: steps, schedule: schedule, data: data)
    return add(
      RaceCase(
        entry: e, plan: SamplingPlan(sampler: entries[e].sampler, grid: grid), setting: spacing.name),
      size: steps)
  }

  /// Enters every adaptive method on the grid of one step.
  mutating func enterAdaptive(on whole: TimeGrid) throws {
    for (e, entry) in entries.enumerated() {
      guard let tolerance = entry.tolerance else { continue }
      _ = add(
        RaceCase(
          entry: e, plan: SamplingPlan(sampler: entry.sampler, grid: whole),
          setting: "tolerance:\(tolerance)"), size: 1)
    }
  }

  private mutating func add(_ item: RaceCase, size: Int) -> Int {
    let key = Key(entry: item.entry, setting: item.setting, size: size)
    if let known = places[key] { return known }
    places[key] = cases.count
    cases.append(item)
    return cases.count - 1
  }
}

/// What every sampler of a race runs on: a law of the data, a model of it, latents and the exact flow of the model.
struct RaceCourse: Sendable {
  let mixture: GaussianMixture
  let model: any NoiseModel
  let schedule: any NoiseSchedule
  let latents: StateBatch
  let whole: TimeGrid
  let reference: ReferenceSolution
  let distance: EnergyDistance
  private let moment: Double
  /// `|x|²` at the ends of the exact flow.
  private let exactSquares: [Double]
  private let options: RunOptions

  /// A course on the schedule `vp-linear`; the model is the mixture itself unless another one is given.
  ///
  /// - Throws: what the exact flow throws.
  init(
    _ mixture: GaussianMixture, model: (any NoiseModel)? = nil, trajectories: Int, seed: UInt64, jobs: Int
  ) throws {
    let schedule = LinearVariancePreserving()
    whole = try TimeGrid(.linear, steps: 1, schedule: schedule)
    latents = StateBatch.normal(count: trajectories, dimension: mixture.dimension, seed: seed)
    options = RunOptions(seed: seed)
    self.model = model ?? mixture
    reference = try ReferenceSolution(
      SamplingProblem(model: self.model, schedule: schedule, grid: whole, options: options), latents: latents,
      jobs: jobs)
    let law = try mixture.diffused(scale: schedule.alpha(at: whole.last), level: whole.last.level)
    distance = try EnergyDistance(law)
    moment = law.secondMoment
    exactSquares = Self.squares(reference.endPoints)
    self.mixture = mixture
    self.schedule = schedule
  }

  /// What grids may know of the data: the loss curve of the model, made once, where one of the spacings asks for it.
  ///
  /// - Throws: as `LossCurve`.
  func gridData(for spacings: [Spacing]) throws -> GridData {
    let data = GridData.model(model, data: mixture)
    guard spacings.contains(where: \.needsLossCurve) else { return data }
    return .curve(try data.lossCurve(levels: whole.last.level...whole.first.level))
  }

  /// One run on one thread; `withSample` says whether its end points are compared with the law, which takes longer than
  /// the run.
  ///
  /// - Throws: what the run throws.
  func run(_ item: RaceCase, named name: String, withSample: Bool) throws -> SamplerRace.Run {
    let problem = SamplingProblem(model: model, schedule: schedule, grid: item.plan.grid, options: options)
    let global = try GlobalError(
      of: item.plan.sampler, on: problem, latents: latents, reference: reference, jobs: 1)
    let card = item.plan.sampler.card
    return SamplerRace.Run(
      name: name, card: card, setting: item.setting,
      steps: card.evaluations == .adaptive ? nil : item.plan.grid.steps, evaluations: global.evaluations,
      derivatives: global.derivatives, predictions: global.predictions, error: global.summary,
      sample: withSample ? try sample(global.run.states) : nil)
  }

  private func sample(_ states: StateBatch) throws -> SamplerRace.Sample {
    let isMeasurable = SamplePoints(states).count >= 2
    let own = Self.squares(states)
    let squares = SampleSummary(own)
    let differences = SampleSummary(zip(own, exactSquares).map { $0 - $1 })
    return SamplerRace.Sample(
      energyDistance: isMeasurable ? try EnergyEstimate(states, from: distance).distance : .nan,
      momentError: squares.mean - moment, momentStandardError: squares.standardError,
      momentShift: differences.mean, momentShiftStandardError: differences.standardError)
  }

  private static func squares(_ states: StateBatch) -> [Double] {
    (0..<states.count).map { i in states.state(i).reduce(0) { $0 + $1 * $1 } }
  }
}
