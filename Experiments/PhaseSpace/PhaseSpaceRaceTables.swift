import Diffusion
import Numbers
import Reporting
import Samplers

/// The race in phase space as tables and figures.
struct PhaseSpaceRaceTables {
  private let races: [PhaseSpaceRaceRuns]

  init(_ races: [PhaseSpaceRaceRuns]) { self.races = races }

  private typealias Row = (race: PhaseSpaceRaceRuns, run: PhaseSpaceRaceRuns.Run)

  /// Every run.
  var errors: Table {
    Table(
      name: "errors", title: "Every deterministic sampler with every option",
      of: races.flatMap { race in race.runs.map { (race: race, run: $0) } },
      [
        .column("mixture", "law of the data", \.race.law.rawValue),
        .column("process", "psld or the scalar process", \.run.process),
        .column("sampler", "name in the catalogue", \.run.card.name),
        .column("factor", "root of the covariance, where there is a choice", \.run.factor?.rawValue),
        .column("lambda", "rate of conjugate methods", { Cell($0.run.rate) }),
        .column("budget", "evaluations of eps that may be spent", \.run.budget),
        .column("evaluations", "evaluations of eps per trajectory", \.run.evaluations),
        .column("mean", "mean of |x - exact| at t = 0.001", { Cell.defined($0.run.error.mean) }),
        .column("median", "median", { Cell.defined($0.run.error.median) }),
        .column("diverged", "trajectories that did not complete", \.run.error.diverged),
        .column(
          "energy_distance", "of the positions from their law", { Cell.defined($0.run.energyDistance) }),
      ])
  }

  /// The samplers that take a rate.
  private var withRate: [String] {
    var seen: Set<String> = []
    return races.first?.runs.filter { $0.rate != nil }.map(\.card.name).filter { seen.insert($0).inserted }
      ?? []
  }

  /// The best rate of every conjugate method, root and number of evaluations.
  var rates: Table {
    let rows = races.flatMap { race in
      withRate.flatMap { name in
        NoiseFactor.allCases.flatMap { factor in
          race.budgets.compactMap { budget in race.best(name, budget, factor).map { (race: race, run: $0) } }
        }
      }
    }
    return Table(
      name: "rates", title: "The best rate of every conjugate method", of: rows,
      [
        .column("mixture", "law of the data", \.race.law.rawValue),
        .column("sampler", "name in the catalogue", \.run.card.name),
        .column("factor", "root of the covariance", \.run.factor?.rawValue),
        .column("budget", "evaluations of eps that may be spent", \.run.budget),
        .column("best_lambda", "the rate with the smallest mean error", { Cell($0.run.rate) }),
        .column("mean", "mean error with it", { Cell.defined($0.run.error.mean) }),
        .column("mean_at_zero", "mean error with lambda = 0") { row in
          row.race.error(row.run.card.name, row.run.budget, row.run.factor, rate: 0).map(Cell.defined)
            ?? .empty
        },
      ])
  }

  /// Mean errors, each sampler with its best options.
  var summary: Table {
    let rows = races.flatMap { race -> [(race: PhaseSpaceRaceRuns, name: String, process: String)] in
      var seen: Set<String> = []
      return race.runs.filter { seen.insert($0.card.name).inserted }.map { (race, $0.card.name, $0.process) }
    }
    return Table(
      name: "summary", title: "Mean error by number of evaluations, best options", of: rows,
      [.column("mixture", \.race.law.rawValue), .column("process", \.process), .column("sampler", \.name)]
        + (races.first?.budgets ?? []).map { budget in
          .column("\(budget)") { row in
            row.race.best(row.name, budget).map { NumberText.significant($0.score, digits: 2) }
          }
        })
  }

  /// Samplers of the figure, with their root.
  private static let shown: [(name: String, factor: NoiseFactor?)] = [
    ("psld-euler", nil), ("rse", nil), ("rvv", nil), ("psld-ddim", .cholesky), ("psld-ddim", .root),
    ("psld-ddim-ab2", .root), ("lambda-ddim-2", .cholesky), ("cvv", .cholesky), ("psld-loglevel-ab3", nil),
    ("ab3", nil),
  ]

  /// Mean errors against the number of evaluations.
  var errorFigure: Figure {
    Figure(
      name: "errors", title: "Deterministic samplers in phase space at equal evaluations", finding: finding,
      panels: races.map { race in
        Panel(
          title: race.law.rawValue, x: .logarithmic("evaluations"),
          y: .logarithmic("mean error in x", range: 1e-4...20),
          marks: Self.shown.map { name, factor in
            let best = race.budgets.compactMap { budget in race.best(name, budget, factor) }
            let label = best.first.map { $0.process == "psld" ? name : "\(name), \($0.process)" } ?? name
            return .line(
              LineSeries(
                factor.map { "\(label), \($0.rawValue)" } ?? label, x: best.map { Double($0.budget) },
                y: best.map(\.score)))
          })
      }, columns: 2, aspect: 1.1, legend: .below, sharing: .both)
  }

  private var finding: String {
    races.map { race in
      let parts = race.budgets.compactMap { budget in
        race.winner(on: "psld", budget).map {
          "\($0.card.name) with \(budget) (\($0.score.short); vp-linear \((race.winner(on: "vp-linear", budget)?.score ?? .nan).short))"
        }
      }
      return "\(race.law.rawValue): smallest mean error \(parts.joined(separator: ", "))"
    }.joined(separator: "; ") + "."
  }

  /// Mean errors against the rate.
  var rateFigure: Figure {
    let budgets = (races.first?.budgets ?? []).filter { $0 == 12 || $0 == 48 }
    let panels = races.flatMap { race in
      budgets.map { budget in
        Panel(
          title: "\(race.law.rawValue), \(budget) evaluations", x: .linear("lambda"),
          y: .logarithmic("mean error in x"),
          marks: withRate.map { name in
            let own = race.runs.filter {
              $0.card.name == name && $0.budget == budget && $0.factor == .cholesky && $0.score.isFinite
            }.sorted { ($0.rate ?? 0) < ($1.rate ?? 0) }
            return .line(LineSeries(name, x: own.compactMap(\.rate), y: own.map(\.score)))
          })
      }
    }
    let signs = races.flatMap { race in
      race.budgets.flatMap { budget in
        withRate.compactMap { race.best($0, budget, .cholesky)?.rate }
      }
    }
    return Figure(
      name: "rates", title: "Errors of conjugate methods against lambda, Cholesky factor",
      finding:
        "With the Cholesky factor the best lambda is negative in \(signs.count { $0 < 0 }), zero in \(signs.count { $0 == 0 }) and positive in \(signs.count { $0 > 0 }) of \(signs.count) cases.",
      panels: panels, columns: 2, aspect: 0.8, legend: .below, sharing: .x)
  }
}
