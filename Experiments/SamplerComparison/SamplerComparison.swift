import Diffusion
import Experimentation
import Reporting
import Samplers

/// Every sampler at the same numbers of evaluations.
struct SamplerComparison: Experiment {
  let card = ExperimentCard(
    name: "sampler-comparison", title: "All samplers at equal numbers of evaluations",
    question: "Which sampler comes closest to the exact flow, and to the data, with 5 to 50 evaluations?",
    paper: Papers.genie, location: "Figure 5, Table 1 (there on images, here on the 8x8 mixture)",
    description: """
      Every sampler of the catalogue spends the same number of evaluations of the noise prediction on the same latents of \
      the 64-component mixture, on each of several spacings of the time grid. The number of steps is the largest that \
      fits. Adaptive methods choose their own steps; each runs with several tolerances, and the one with the smallest \
      median error among those whose mean number of evaluations fits is kept.

      Every sampler is shown with the spacing that suits it best: that with the smallest median of the global error, the \
      distance in x of an end point from that of the exact flow. For stochastic samplers, which do not follow that flow, it \
      is the spacing with the smallest energy distance from the law of the mixture at t = 1e-3.

      Derivatives at the point of an evaluation are not counted, as in the GENIE paper; Taylor methods of order p take \
      p - 1 of them. A few trajectories that pass between modes own the mean error, so the ranking is by medians.
      """)

  static let budgets = Parameter(
    "budgets", .integers(1...1000), default: [5, 10, 15, 20, 25, 50],
    help: "Numbers of evaluations, separated by commas.")
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

  var parameters: ParameterSet { ParameterSet(Self.budgets, Self.spacings, Self.trajectories) }
  var smoke: [ParameterAssignment] {
    [
      Self.budgets.set([5, 12]), Self.spacings.set([.quadratic, .logSignalToNoise]),
      Self.trajectories.set(16),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let race = try SamplerRace(
      budgets: parameters[Self.budgets],
      spacings: parameters[Self.spacings],
      trajectories: parameters[Self.trajectories], seed: parameters.seed, context: context)
    let tables = RaceTables(race)
    return Report(
      tables: [tables.all, tables.best, tables.ranking, tables.moments],
      figures: [tables.errorFigure, tables.distanceFigure], checks: checks(race),
      summary: .table(tables.summary),
      notes: [
        "\(parameters[Self.trajectories]) trajectories; medians of |x - exact| at t = 0.001, each sampler with its best spacing.",
        "An exact sample of this size has an energy distance of \(NumberText.significant(race.exactDistance, digits: 2)) from the mixture.",
      ])
  }

  private func checks(_ race: SamplerRace) -> [Check] {
    func median(_ name: String, _ budget: Int) -> Double {
      race.best(name, budget)?.error.median ?? .nan
    }
    var checks = [
      Check("The exact flow is found for every trajectory.", isTrue: race.referenceFailures == 0)
    ]
    let spent = race.runs.filter {
      $0.card.evaluations.count(steps: 1) != nil || $0.card.evaluations == .budget
    }
    checks.append(
      Check(
        "No sampler spends more evaluations than it was given.",
        isTrue: spent.allSatisfy { $0.evaluations <= Double($0.budget) }))
    for budget in race.budgets where budget >= 10 {
      checks.append(
        Check(
          "GENIE (ttm2) has a smaller median error than DDIM with \(budget) evaluations (ratio).",
          measured: median("ttm2", budget) / median("ddim", budget), in: 0...0.8,
          onlyAtPublishedParameters: true, forOtherSamples: 0...0.9))
    }
    for budget in race.budgets where budget >= 25 {
      checks.append(
        Check(
          "With \(budget) evaluations the consistent third-order rule in noise prediction is closer than DDIM (ratio).",
          measured: median("dpm-solver-3m-consistent", budget) / median("ddim", budget), in: 0...0.2,
          onlyAtPublishedParameters: true, forOtherSamples: 0...0.3))
    }
    return checks
  }
}
