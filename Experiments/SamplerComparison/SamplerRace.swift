import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Samplers

/// All samplers, all budgets, all spacings, and several prices of a derivative. A run that several budgets or prices ask for is made once.
struct SamplerRace: Sendable {
  /// One sampler on one grid, or at one tolerance.
  struct Run: Sendable {
    let name: String
    let card: SamplerCard
    /// The spacing, or the tolerance of an adaptive method.
    let setting: String
    let steps: Int?
    let evaluations: Double
    let derivatives: Double
    let predictions: [Double]
    let error: SampleSummary
    /// From the law of the mixture; known for samplers of the SDE and for runs that are the best of a sampler.
    var sample: Sample?

    /// What it cost.
    func cost(_ model: CostModel) -> Double {
      model.cost(evaluations: evaluations, derivatives: derivatives, predictions: predictions)
    }

    /// By what the best spacing of a sampler is chosen.
    var score: Double {
      let value = card.family == .stochastic ? sample?.energyDistance ?? .infinity : error.median
      return value.isFinite ? value : .infinity
    }
  }

  /// What the end points say as a sample.
  struct Sample: Sendable {
    let energyDistance: Double
    /// Mean of `|x|²` over the samples minus its exact value, and its standard error.
    let momentError: Double
    let momentStandardError: Double
    /// The same minus what the exact flow makes of the same latents, and its standard error over the pairs.
    let momentShift: Double
    let momentShiftStandardError: Double
  }

  /// What a run may cost, and what its derivatives cost.
  private struct Purse: Hashable {
    let name: String
    let price: Double
    let budget: Int
  }

  let budgets: [Int]
  /// The price of a derivative at which samplers are ranked.
  let cost: CostModel
  /// That price and the standard ones, in ascending order.
  let costs: [CostModel]
  private(set) var runs: [Run]
  /// The energy distance of the exact flow's end points.
  let exactDistance: Double
  let referenceFailures: Int
  /// The names in the order of the catalogue.
  let names: [String]
  /// The runs from which a sampler's best is chosen.
  private let affordable: [Purse: [Int]]

  /// The options of a race.
  struct Rules {
    let budgets: [Int]
    let spacings: [Spacing]
    let cost: CostModel
    let rounding: PlanRounding
  }

  init(_ rules: Rules, course: RaceCourse, context: RunContext) throws {
    let entries = try RaceEntry.all(heads: course.model.predictionOverheads.count)
    let costs = Set(CostModel.standard.map(\.derivativePrice) + [rules.cost.derivativePrice]).sorted()
    let models = try costs.map { price in
      price == rules.cost.derivativePrice
        ? rules.cost : try CostModel(derivativePrice: price).charging(course.model)
    }
    var field = try RaceField(
      entries: entries, schedule: course.schedule, data: course.gridData(for: rules.spacings))
    var affordable: [Purse: [Int]] = [:]
    for model in models {
      for budget in rules.budgets {
        for (e, entry) in entries.enumerated() where entry.tolerance == nil {
          let purse = Purse(name: entry.name, price: model.derivativePrice, budget: budget)
          for spacing in rules.spacings {
            guard let place = try field.enter(e, budget, spacing, model, rules.rounding) else { continue }
            affordable[purse, default: []].append(place)
          }
        }
      }
    }
    let first = field.cases.count
    try field.enterAdaptive(on: course.whole)
    let cases = field.cases
    let made = try context.map(count: cases.count, label: "samplers") { index in
      let sampler = cases[index].plan.sampler
      return try course.run(
        cases[index], named: entries[cases[index].entry].name,
        withSample: sampler.card.family == .stochastic)
    }
    for (place, run) in made.enumerated().dropFirst(first) {
      for model in models {
        for budget in rules.budgets
        where run.cost(model) <= Double(budget) {
          affordable[Purse(name: run.name, price: model.derivativePrice, budget: budget), default: []]
            .append(place)
        }
      }
    }
    let best = affordable.filter { $0.key.price == rules.cost.derivativePrice }.values
      .compactMap { $0.min { made[$0].score < made[$1].score } }
    let judged = Set(best).filter { made[$0].sample == nil }.sorted()
    let samples = try context.map(count: judged.count, label: "energy distances") { index in
      let place = judged[index]
      return try course.run(cases[place], named: made[place].name, withSample: true).sample
    }
    runs = made
    for (place, sample) in zip(judged, samples) { runs[place].sample = sample }
    budgets = rules.budgets
    cost = rules.cost
    self.costs = models
    self.affordable = affordable
    exactDistance = try EnergyEstimate(course.reference.endPoints, from: course.distance).distance
    referenceFailures = course.reference.outcomes.count { $0 != .completed }
    var seen: Set<String> = []
    names = entries.map(\.name).filter { seen.insert($0).inserted }
  }

  /// The run of a sampler that suits it best within a budget, at the race's price of a derivative unless told otherwise.
  func best(_ name: String, _ budget: Int, _ cost: CostModel? = nil) -> Run? {
    let price = (cost ?? self.cost).derivativePrice
    return affordable[Purse(name: name, price: price, budget: budget)]?
      .min { runs[$0].score < runs[$1].score }.map { runs[$0] }
  }

  /// The best runs of the samplers that follow the exact flow, smallest median error first.
  func ranking(_ budget: Int, _ cost: CostModel) -> [Run] {
    names.compactMap { best($0, budget, cost) }
      .filter { $0.card.family != .stochastic && $0.error.median.isFinite }
      .enumerated().sorted { ($0.element.error.median, $0.offset) < ($1.element.error.median, $1.offset) }
      .map(\.element)
  }

  /// The cost of a run at the race's price of a derivative.
  func cost(_ run: Run) -> Double { run.cost(cost) }
}
