import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The price at which a derivative begins to pay.
struct DerivativeCost: Experiment {
  let card = ExperimentCard(
    name: "derivative-cost", title: "The price at which a derivative pays",
    question:
      "How cheap must a total derivative of eps be for a Taylor method to come closer than every method without one?",
    paper: Papers.genie, location: "Section 3.1, C.2.5 (overheads of 1.47 to 14.4 %)",
    description: """
      The cost of a run is its number of evaluations of the noise prediction plus kappa times that of its total derivatives. \
      Methods without derivatives spend the whole budget on evaluations. A method with d derivatives at each of N evaluations \
      fits as long as N (1 + kappa d) does not exceed the budget, so the price up to which it is ahead is \
      (budget/N - 1)/d for the fewest steps with which its median error is below that of every method without. The largest of \
      these prices over methods and numbers of steps is the break-even price, to the resolution of the numbers of steps that were \
      run: 1 to 10, then about every tenth part more.

      Each method runs on each of four spacings and shows the one with its smallest median error, on the mixture of the GENIE \
      paper, on three wide modes, and on random mixtures of 20 and 64 modes in the plane and of 30 in space.
      """)

  static let budgets = Parameter(
    "budgets", .integers(2...200), default: [5, 10, 15, 20, 25, 50],
    help: "Costs in evaluations of eps, separated by commas.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...100_000), default: 128, help: "Number of trajectories on every mixture.")
  private static let spacings: [Spacing] = [
    .quadratic, .logSignalToNoise, .edm(7), .noiseToSignal(3.1),
  ]
  /// The prices of the figures.
  private static let prices = (0...40).map { 0.01 * Double.pow(300, Double($0) / 40) }

  var parameters: ParameterSet { ParameterSet(Self.budgets, Self.trajectories) }
  var smoke: [ParameterAssignment] { [Self.budgets.set([5, 10]), Self.trajectories.set(8)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let budgets = Array(Set(parameters[Self.budgets])).sorted()
    let studies = try TestMixtures.all().map { named in
      try PriceStudy(
        named, budgets: budgets, spacings: Self.spacings, trajectories: parameters[Self.trajectories],
        seed: parameters.seed, context: context)
    }
    let shown: [(name: String, title: String, method: String?)] = [
      ("rank_of_taylor", "Rank of the best Taylor method by the price of a derivative", nil),
      ("rank_of_genie", "Rank of GENIE (ttm2) by the price of a derivative", "ttm2"),
    ]
    return Report(
      tables: [breakEven(studies)] + shown.map { ranks(studies, $0.name, $0.title, $0.method) },
      figures: shown.map { figure(studies, $0.name, $0.title, $0.method) }, checks: checks(studies),
      summary: .table(summary(studies, budgets)),
      notes: [
        "\(parameters[Self.trajectories]) trajectories on each mixture; medians of |x - exact| at t = 0.001.",
        "A cell is the price kappa below which some Taylor method is ahead of every method without derivatives; '-': none is, even if derivatives are free.",
      ])
  }

  private typealias Row = (study: PriceStudy, verdict: PriceStudy.Verdict)

  private func rows(_ studies: [PriceStudy]) -> [Row] {
    studies.flatMap { study in study.verdicts.map { (study, $0) } }
  }

  private func breakEven(_ studies: [PriceStudy]) -> Table {
    Table(
      name: "break_even", title: "Prices below which derivatives pay", of: rows(studies),
      [
        .column("mixture", "name of the mixture", \.study.name),
        .column("budget", "cost in evaluations of eps", \.verdict.budget),
        .column("best_without", "best method without derivatives", \.verdict.free.first?.name),
        .column("best_without_median", "its median error", \.verdict.free.first?.error.median),
        .column("best_with", "best method with free derivatives") {
          $0.verdict.best(at: 0)?.run.name
        },
        .column("best_with_median", "its median error") { $0.verdict.best(at: 0)?.run.error.median },
        .column("break_even", "largest kappa at which a method with derivatives is ahead; empty: none") {
          row in
          row.verdict.breakEven().map { $0.priceLimit(row.verdict.budget) }
        },
        .column("break_even_method", "that method") { $0.verdict.breakEven()?.run.name },
        .column("break_even_steps", "its number of steps") { $0.verdict.breakEven()?.steps },
        .column("genie_break_even", "largest kappa at which ttm2 is ahead of all; empty: none") { row in
          row.verdict.breakEven(of: "ttm2").map { $0.priceLimit(row.verdict.budget) }
        },
      ])
  }

  /// The ranks of the best method with derivatives, or of one of them.
  private func ranks(_ studies: [PriceStudy], _ name: String, _ title: String, _ method: String?) -> Table {
    let prices = CostModel.standard.map(\.derivativePrice) + Self.prices
    return Table(
      name: name, title: title,
      of: rows(studies).flatMap { row in prices.map { (row: row, price: $0) } },
      [
        .column("mixture", "name of the mixture", \.row.study.name),
        .column("budget", "cost in evaluations of eps", \.row.verdict.budget),
        .column("kappa", "price of a derivative", \.price),
        .column("sampler", "best method with derivatives that fits") {
          $0.row.verdict.best(at: $0.price, of: method)?.run.name
        },
        .column("steps", "its number of steps") { $0.row.verdict.best(at: $0.price, of: method)?.steps },
        .column("rank", "1 + number of methods without derivatives that are closer") {
          $0.row.verdict.rank(at: $0.price, of: method)
        },
        .column("without", "number of methods without derivatives", \.row.verdict.free.count),
      ])
  }

  private func summary(_ studies: [PriceStudy], _ budgets: [Int]) -> Table {
    Table(
      name: "summary", title: "Break-even price of a derivative", of: studies,
      [.column("mixture", \.name)]
        + budgets.enumerated().map { place, budget in
          .column("\(budget)") { study in
            study.verdicts[place].breakEven().map {
              NumberText.significant($0.priceLimit(budget), digits: 2) + " (\($0.run.name))"
            } ?? "-"
          }
        })
  }

  private func figure(_ studies: [PriceStudy], _ name: String, _ title: String, _ method: String?) -> Figure {
    let most = studies.flatMap(\.verdicts).map { Double($0.free.count + 1) }.max() ?? 2
    return Figure(
      name: name, title: title, finding: finding(studies, method),
      panels: studies.map { study in
        Panel(
          title: study.name, x: .logarithmic("price of a derivative"),
          y: .logarithmic("rank", range: 0.9...most * 1.1),
          marks: study.verdicts.map { verdict in
            let shown = Self.prices.compactMap { price in
              verdict.rank(at: price, of: method).map { (price, Double($0)) }
            }
            return .line(
              LineSeries(
                "cost \(verdict.budget)", x: shown.map(\.0), y: shown.map(\.1), hasMarkers: false))
          })
      }, columns: 3, aspect: 0.9, legend: .below, sharing: .both)
  }

  private func finding(_ studies: [PriceStudy], _ method: String?) -> String {
    let parts = studies.map { study -> String in
      let prices = study.verdicts.compactMap { verdict in
        verdict.breakEven(of: method).map { $0.priceLimit(verdict.budget) }
      }
      guard let least = prices.min(), let most = prices.max() else { return "at no price on \(study.name)" }
      let missing = study.verdicts.count - prices.count
      return "up to \(least.short) to \(most.short) on \(study.name)"
        + (missing == 0 ? "" : " (at \(missing) of \(study.verdicts.count) costs at none)")
    }
    return "\(method == nil ? "Some Taylor method" : "GENIE") is ahead of every method without derivatives "
      + "\(parts.joined(separator: ", ")), in evaluations per derivative."
  }

  private func checks(_ studies: [PriceStudy]) -> [Check] {
    var checks: [Check] = []
    for study in studies {
      let prices = study.verdicts.compactMap { verdict in
        verdict.breakEven().map { $0.priceLimit(verdict.budget) }
      }
      checks.append(
        .published(
          "On \(study.name) no Taylor method pays where a derivative costs half an evaluation (largest break-even price).",
          measured: prices.max() ?? 0, in: 0...0.5))
    }
    let ahead = rows(studies).count { $0.verdict.breakEven(of: "ttm2") != nil }
    checks.append(
      .published(
        "GENIE (ttm2), of second order, is ahead of every method without derivatives at no price, not even for nothing (mixtures and budgets where it is).",
        measured: Double(ahead), in: 0...0))
    return checks
  }
}
