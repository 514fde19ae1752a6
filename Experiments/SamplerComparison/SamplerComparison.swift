import Diffusion
import Experimentation
import Reporting
import Samplers

/// Every sampler at the same numbers of evaluations.
struct SamplerComparison: Experiment {
  let card = ExperimentCard(
    name: "sampler-comparison", title: "All samplers at equal cost",
    question:
      "Which sampler comes closest to the exact flow, and to the data, at a cost of 5 to 50 evaluations?",
    paper: Papers.genie, location: "Figure 5, Table 1 (there on images, here on the 8x8 mixture); C.2.5",
    description: """
      Every sampler of the catalogue spends the same cost on the same latents of one mixture, on each of \
      several spacings of the time grid. The cost of a run is its number of evaluations of the noise prediction plus kappa \
      times that of its total derivatives; a Taylor step of order p is one evaluation and p - 1 derivatives. Samplers are \
      ranked at the kappa of --cost, and the table equal_cost has the ranks at 0 (the GENIE paper's tables by NFE), at \
      0.0147 and 0.144 (the overheads of its learned heads, C.2.5) and at 1 (a Jacobian-vector product for each) beside it. The \
      number of steps is the largest that fits, or with --rounding nearest GENIE's NFE/(1 + o), rounded. Adaptive methods choose \
      their own steps; each runs with several tolerances, and the one with the smallest median error among those whose mean \
      cost fits is kept.

      With --model all of it is about a trained network: the samplers, the exact flow and the errors, while the mixture stays the law of \
      the data. A network with heads adds the samplers that take their derivatives from them, at the overhead of the heads.

      Every sampler is shown with the spacing that suits it best: that with the smallest median of the global error, the \
      distance in x of an end point from that of the exact flow. For stochastic samplers, which do not follow that flow, it \
      is the spacing with the smallest energy distance from the law of the mixture at t = 1e-3. A few trajectories that \
      pass between modes own the mean error, so the ranking is by medians.
      """)

  static let budgets = Parameter(
    "budgets", .integers(1...1000), default: [5, 10, 15, 20, 25, 50],
    help: "Costs in evaluations of eps, separated by commas.")
  private static let standard: [Spacing] = [
    .linear, .power(1.5), .quadratic, .logSignalToNoise, .edm(7), .noiseToSignal(3.1),
  ]
  static let spacings = Parameter(
    "spacings",
    .choices(
      Choices(standard.map(\.name)) { ParameterKind<Spacing>.spacing.parse($0)?.name },
      value: ParameterKind<Spacing>.spacing.parse, name: { $0.name }), default: standard,
    help: "Spacings of the time grid, separated by commas: \(Spacing.forms.joined(separator: ", ")).")
  static let trajectories = Parameter(
    "trajectories", .integer(2...1_000_000), default: 1000, help: "Number of trajectories.")

  var parameters: ParameterSet {
    ParameterSet(
      [
        Self.budgets, Self.spacings, Self.trajectories, ModelSource.option, CostOption.cost,
        CostOption.rounding, SeedsOption.seeds,
      ] + MixtureSource.options)
  }
  var smoke: [ParameterAssignment] {
    [
      Self.budgets.set([5, 12]), Self.spacings.set([.quadratic, .logSignalToNoise]),
      Self.trajectories.set(16),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let seeded = try parameters.seeded()
    let first = try race(at: parameters, context: context)
    let spread = try spread(seeded.map { try race(at: $0, context: context) })
    return report(first, spread, parameters)
  }

  /// The race with one seed.
  ///
  /// - Throws: as `run`.
  func race(at values: ParameterValues, context: RunContext) throws -> SamplerRace {
    let mixture = try values.mixture(files: context.files)
    let model = try values.learnedModel(of: mixture, files: context.files)
    let course = try RaceCourse(
      mixture, model: model, trajectories: values[Self.trajectories], seed: values.seed, jobs: context.jobs)
    let rules = SamplerRace.Rules(
      budgets: values[Self.budgets], spacings: values[Self.spacings],
      cost: values.costModel(of: course.model), rounding: values[CostOption.rounding])
    return try SamplerRace(rules, course: course, context: context)
  }

  /// The best run of every sampler within every budget, over the races of several seeds; nil without any.
  private func spread(_ races: [SamplerRace]) -> SeedSpread? {
    guard let first = races.first else { return nil }
    let entries = first.names.flatMap { name in
      first.budgets.compactMap { budget -> SeedSpread.Entry? in
        let runs = races.compactMap { $0.best(name, budget) }
        return runs.isEmpty
          ? nil : SeedSpread.Entry(sampler: name, size: budget, summaries: runs.map(\.error))
      }
    }
    return SeedSpread(
      size: Column("budget", "cost that may be spent, in evaluations of eps"), entries: entries)
  }

  private func report(_ race: SamplerRace, _ spread: SeedSpread?, _ parameters: ParameterValues) -> Report {
    let tables = RaceTables(race)
    return Report(
      tables: [tables.all, tables.best, tables.equalCost, tables.ranking, tables.moments]
        + (spread.map { [$0.table] } ?? []),
      figures: [tables.errorFigure, tables.distanceFigure],
      checks: checks(race, parameters[CostOption.rounding]),
      summary: .table(tables.summary),
      notes: [
        "\(parameters[Self.trajectories]) trajectories; medians of |x - exact| at t = 0.001, each sampler with its best spacing.",
        race.cost.note,
      ] + tables.ranks + [
        "An exact sample of this size has an energy distance of \(NumberText.significant(race.exactDistance, digits: 2)) from the mixture."
      ] + EnergyEstimate.note(parameters[Self.trajectories]))
  }

  private func checks(_ race: SamplerRace, _ rounding: PlanRounding) -> [Check] {
    func median(_ name: String, _ budget: Int, _ cost: CostModel) -> Double {
      race.best(name, budget, cost)?.error.median ?? .nan
    }
    var checks = [
      Check("The exact flow is found for every trajectory.", isTrue: race.referenceFailures == 0)
    ]
    if rounding == .fitting {
      let isWithin = race.names.allSatisfy { name in
        race.budgets.allSatisfy { budget in
          race.best(name, budget).map { race.cost($0) <= Double(budget) * (1 + 1e-9) } ?? true
        }
      }
      checks.append(Check("No sampler spends more than it was given.", isTrue: isWithin))
    }
    for budget in race.budgets where budget >= 10 {
      checks.append(
        Check(
          "GENIE (ttm2) with free derivatives has a smaller median error than DDIM with \(budget) evaluations (ratio).",
          measured: median("ttm2", budget, .evaluations) / median("ddim", budget, .evaluations), in: 0...0.8,
          onlyAtPublishedParameters: true, forOtherSamples: 0...0.9))
    }
    for budget in race.budgets where (10...25).contains(budget) {
      checks.append(
        .published(
          "Even with free derivatives GENIE (ttm2) is behind S-PNDM, each on its best spacing, with \(budget) evaluations (ratio of medians).",
          measured: median("s-pndm", budget, .evaluations) / median("ttm2", budget, .evaluations), in: 0...1))
    }
    for budget in race.budgets {
      let ranking = race.ranking(budget, .jacobianProducts)
      guard let free = ranking.first(where: { $0.derivatives == 0 }),
        let taylor = ranking.first(where: { $0.derivatives > 0 })
      else { continue }
      checks.append(
        .published(
          "At cost \(budget), a derivative at 1 evaluation, no method with derivatives comes as close as the best without (ratio of medians).",
          measured: free.error.median / taylor.error.median, in: 0...1))
    }
    for (name, budget, value) in Self.refereed {
      let measured = median(name, budget, .jacobianProducts)
      guard race.budgets.contains(budget) else { continue }
      checks.append(
        Check(
          "The median error of \(name) at cost \(budget), a derivative at 1 evaluation, is that of an independent implementation.",
          measured: measured, in: value * 0.95...value * 1.05, onlyAtPublishedParameters: true,
          forOtherSamples: value * 0.6...value * 1.6))
    }
    for budget in race.budgets where budget >= 25 {
      checks.append(
        Check(
          "With \(budget) evaluations the consistent third-order rule in noise prediction is closer than DDIM (ratio).",
          measured: median("dpm-solver-3m-consistent", budget, .evaluations)
            / median("ddim", budget, .evaluations), in: 0...0.2,
          onlyAtPublishedParameters: true, forOtherSamples: 0...0.3))
    }
    return checks
  }

  /// Medians of an independent implementation in NumPy, to the digits that it reported.
  private static let refereed: [(name: String, budget: Int, median: Double)] = [
    ("ttm2", 10, 0.0623), ("ddim", 10, 0.0468), ("dpm-solver-2m", 10, 0.0040), ("unipc-2", 10, 0.0231),
    ("ttm2", 20, 0.0109), ("ddim", 20, 0.0117), ("dpm-solver-2m", 20, 0.0011), ("unipc-2", 20, 0.00073),
    ("ttm2", 50, 0.00090), ("ddim", 50, 0.0041), ("dpm-solver-2m", 50, 0.00024), ("unipc-2", 50, 0.000045),
  ]
}
