import Numbers
import Reporting
import Samplers

/// The comparison's runs as tables and figures.
struct RaceTables {
  private let race: SamplerRace
  /// Names from the smallest errors to the largest, samplers of the SDE at the end.
  private let ranked: [String]
  /// Those of them that follow the exact flow, for which an error is defined.
  private let deterministic: [String]

  init(_ race: SamplerRace) {
    self.race = race
    let stochastic = Set(race.runs.filter { $0.card.family == .stochastic }.map(\.name))
    let logs = race.names.map { name -> (name: String, missing: Int, value: Double) in
      if stochastic.contains(name) { return (name, race.budgets.count, .infinity) }
      let medians = race.budgets.compactMap { race.best(name, $0)?.error.median }.filter(\.isFinite)
      let sum = medians.reduce(0) { $0 + Double.log(max($1, 1e-300)) }
      let mean = medians.isEmpty ? .infinity : sum / Double(medians.count)
      return (name, race.budgets.count - medians.count, mean)
    }
    // A sampler that some budgets are too small for stands behind those that meet more of them.
    ranked = logs.enumerated().sorted {
      ($0.element.missing, $0.element.value, $0.offset) < ($1.element.missing, $1.element.value, $1.offset)
    }.map(\.element.name).filter { name in race.budgets.contains { race.best(name, $0) != nil } }
    deterministic = ranked.filter { !stochastic.contains($0) }
  }

  /// A best run within a budget.
  private typealias Placed = (budget: Int, run: SamplerRace.Run)

  private static func fields<Subject>(
    _ run: @escaping (Subject) -> SamplerRace.Run
  ) -> [Field<Subject>] {
    [
      .column("setting", "spacing of the grid, or tolerance of an adaptive method") { run($0).setting },
      .column("steps", "number of steps") { run($0).steps },
      .column("evaluations", "evaluations of eps per trajectory") { run($0).evaluations },
      .column("derivatives", "total derivatives of eps per trajectory") { run($0).derivatives },
      .column("mean", "mean of |x - exact| at t = 0.001") { run($0).error.mean },
      .column("standard_error", "standard error of the mean") { run($0).error.standardError },
      .column("median", "median") { run($0).error.median },
      .column("p90", "90th percentile") { run($0).error.p90 },
      .column("p99", "99th percentile") { run($0).error.p99 },
      .column("max", "largest") { run($0).error.maximum },
      .column("diverged", "trajectories that did not complete") { run($0).error.diverged },
    ]
  }

  /// Every run.
  var all: Table {
    Table(
      name: "all_runs", title: "Every sampler on every spacing", of: race.runs,
      [
        .column("sampler", "name in the catalogue", \.name),
        .column("family", "group", \.card.family.rawValue),
      ] + Self.fields { $0 })
  }

  /// Every sampler with its best spacing.
  var best: Table {
    Table(
      name: "median_error", title: "Every sampler with its best spacing", of: bestRuns(race.names),
      [
        .column("sampler", "name in the catalogue", \.run.name),
        .column("family", "group", \.run.card.family.rawValue),
        .column("budget", "cost that may be spent, in evaluations of eps", \.budget),
        .column("cost", race.cost.formula) { race.cost($0.run) },
      ] + Self.fields(\.run))
  }

  /// The same with what the end points say as a sample.
  var bestWithSample: Table {
    Table(
      name: "best", title: "Every sampler with its best spacing", of: bestRuns(race.names),
      [
        .column("sampler", "name in the catalogue", \.run.name),
        .column("family", "group", \.run.card.family.rawValue),
        .column("budget", "cost that may be spent, in evaluations of eps", \.budget),
        .column("cost", race.cost.formula) { race.cost($0.run) },
      ] + Self.fields(\.run) + [
        .column(
          "energy_distance", "energy distance from the law of the mixture at t = 0.001",
          \.run.sample?.energyDistance),
        .column(
          "moment_error", "mean of |x|^2 over the samples minus its exact value", \.run.sample?.momentError),
      ])
  }

  private func bestRuns(_ names: [String]) -> [Placed] {
    names.flatMap { name in
      race.budgets.compactMap { budget in race.best(name, budget).map { (budget, $0) } }
    }
  }

  /// Every sampler at every price of a derivative, in the order of the median errors.
  var equalCost: Table {
    typealias Row = (cost: CostModel, budget: Int, rank: Int, run: SamplerRace.Run)
    let rows = race.costs.flatMap { cost in
      race.budgets.flatMap { budget in
        race.ranking(budget, cost).enumerated().map { Row(cost, budget, $0 + 1, $1) }
      }
    }
    return Table(
      name: "equal_cost", title: "Ranks at equal cost by the price of a derivative", of: rows,
      [
        .column("kappa", "price of a derivative, in evaluations of eps", \.cost.derivativePrice),
        .column("budget", "cost that may be spent, in evaluations of eps", \.budget),
        .column("rank", "from 1, by the median error, each sampler with its best spacing", \.rank),
        .column("sampler", "name in the catalogue", \.run.name),
        .column("setting", "best spacing, or tolerance", \.run.setting),
        .column("steps", "number of steps", \.run.steps),
        .column("cost", "evaluations + kappa derivatives") {
          $0.run.cost($0.cost)
        },
        .column("median", "median of |x - exact|", \.run.error.median),
      ])
  }

  /// The order of the figure, and the energy distances.
  var ranking: Table {
    Table(
      name: "energy_distance",
      title: "Energy distance from the mixture, samplers in the order of the figures",
      of: ranked.enumerated().flatMap { rank, name in bestRuns([name]).map { (rank: rank + 1, item: $0) } },
      [
        .column("rank", "from 1, by the geometric mean of the median errors; incomplete rows last", \.rank),
        .column("sampler", "name in the catalogue", \.item.run.name),
        .column("budget", "cost that may be spent, in evaluations of eps", \.item.budget),
        .column("setting", "best spacing, or tolerance", \.item.run.setting),
        .column("median", "median of |x - exact|", \.item.run.error.median),
        .column(
          "energy_distance", "energy distance from the law of the mixture at t = 0.001",
          \.item.run.sample?.energyDistance),
      ])
  }

  /// Weak errors: a moment of the samples against its exact value.
  var moments: Table {
    Table(
      name: "weak_error", title: "Errors of the second moment, every sampler with its best spacing",
      of: bestRuns(race.names),
      [
        .column("sampler", "name in the catalogue", \.run.name),
        .column("budget", "cost that may be spent, in evaluations of eps", \.budget),
        .column("setting", "best spacing, or tolerance", \.run.setting),
        .column(
          "moment_error", "mean of |x|^2 over the samples minus its exact value", \.run.sample?.momentError),
        .column(
          "standard_error", "its standard error, from the finite sample", \.run.sample?.momentStandardError),
        .column(
          "against_exact_flow", "mean of |x|^2 minus that of the exact flow from the same latents",
          \.run.sample?.momentShift),
        .column(
          "against_exact_flow_standard_error", "its standard error, over pairs of one latent",
          \.run.sample?.momentShiftStandardError),
      ])
  }

  /// A table for the terminal: medians, best samplers first.
  var summary: Table {
    Table(
      name: "summary", title: "Median global error by cost, in evaluations of eps", of: deterministic,
      [.column("sampler") { $0 }]
        + race.budgets.map { budget in
          .column("\(budget)") { name in
            race.best(name, budget).map { NumberText.significant($0.error.median, digits: 2) }
          }
        })
  }

  /// The ranks of Taylor methods at every price, for the notes.
  var ranks: [String] {
    race.costs.map { cost in
      let places = ["ttm2", "ttm3"].map { name in
        let ranks = race.budgets.map { budget in
          race.ranking(budget, cost).firstIndex { $0.name == name }.map { "\($0 + 1)" } ?? "-"
        }
        return "\(name) has the ranks \(ranks.joined(separator: ", "))"
      }
      return
        "With a derivative at \(cost.priceText) evaluations \(places.joined(separator: ", "))."
    }
  }

  /// Median errors: one row per sampler, best first.
  var errorFigure: Figure {
    figure(
      "median_error", "Median global error", "median of |x − exact|", deterministic, range: 1e-6...1,
      finding: finding
    ) { $0.error.median }
  }

  /// Energy distances in the same order.
  var distanceFigure: Figure {
    figure(
      "energy_distance", "Energy distance from the mixture", "energy distance; grey: up to 0.0005, noise",
      ranked, range: 5e-4...1, noise: 5e-4,
      finding:
        "Energy distances of the samples in the order of the median errors; grey cells lie below 0.0005, where an exact sample of this size is too (\(NumberText.significant(race.exactDistance, digits: 2)))."
    ) { $0.sample?.energyDistance ?? .nan }
  }

  private func figure(
    _ name: String, _ title: String, _ quantity: String, _ samplers: [String], range: ClosedRange<Double>,
    noise: Double? = nil, finding: String, _ value: (SamplerRace.Run) -> Double
  ) -> Figure {
    let half = (samplers.count + 1) / 2
    let halves = [samplers.prefix(half), samplers.dropFirst(half)].map(Array.init).filter { !$0.isEmpty }
    return Figure(
      name: name, title: title, finding: finding,
      panels: halves.enumerated().map { place, names in
        let rows = names.reversed().map { name in
          race.budgets.map { budget in race.best(name, budget).map(value) ?? .nan }
        }
        return Panel(
          title: place == 0 ? "smallest median errors" : "the others",
          x: .categories(
            race.budgets.map { "\($0)" },
            title: "cost in evaluations, a derivative at \(race.cost.priceText)"),
          y: .categories(names.reversed()),
          marks: [
            .heatMap(
              HeatMap(
                values: rows, title: place == halves.count - 1 ? quantity : nil, range: range,
                isLogarithmic: true,
                digits: 2, noise: noise))
          ])
      }, columns: 2, aspect: max(3.4, 0.088 * Double(half)), legend: .hidden)
  }

  private var finding: String {
    let winners = race.budgets.compactMap { budget in
      race.ranking(budget, race.cost).first.map {
        "\($0.name) with \(budget) (\(NumberText.significant($0.error.median, digits: 2)) on \($0.setting))"
      }
    }
    return
      "Smallest median error by cost, with a derivative at \(race.cost.priceText) evaluations: \(winners.joined(separator: ", "))."
  }
}
