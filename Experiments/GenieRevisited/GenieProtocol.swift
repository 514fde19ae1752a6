import Accuracy
import Diffusion
import Experimentation
import Metrics
import Numbers
import Reporting
import Samplers

/// GENIE's comparison of solvers, with the grid as a variable of its own.
struct GenieProtocol: Experiment {
  let card = ExperimentCard(
    name: "genie-protocol", title: "GENIE's comparison, and what the grid does to it",
    question:
      "How much of the ranking in GENIE's Table 1 and Figure 14 is the method, and how much the spacing?",
    paper: Papers.genie, location: "Table 1, Figure 14, Tables 6 to 11, F.6",
    description: """
      GENIE gives each solver a grid of its own: linear in t for S-PNDM and F-PNDM (F.6), quadratic for DDIM and GENIE. Here the \
      same methods run on these grids, on one grid for all (linear, quadratic, uniform in log gamma), and each on the best of seven. \
      The ratio of two methods' errors in the paper's protocol is the product of the ratio on their best grids, which is the \
      method, and of a rest, which is the spacing.

      Figure 14 is about the global error with plain ends: the distance in x from the exact flow at t = 1e-3. Table 1 is about \
      the quality of samples, with the analytical first step (AFS) and denoising where they help: for every method and budget \
      the combination with the smallest energy distance from the data law, as the paper takes that with the smallest FID. \
      Tables 6 to 11 are the same runs cell by cell: recall, powers of t, and each combination. Derivatives are free in all of \
      them, as in the paper.

      F-PNDM is shown from the budget on that pays for its three starting steps and one of its own; Euler-Maruyama has no error \
      against the flow and runs with the latents' seed.
      """)

  var parameters: ParameterSet {
    ParameterSet([BudgetOption.evaluations] + FlowSetting.options + [GridOptions.cut])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(16), BudgetOption.evaluations.set([5, 15])]
  }

  private static let grids: [ProtocolStudy.Grids] = [
    .paper, .common(.linear), .common(.quadratic), .common(.logSignalToNoise), .best,
  ]
  /// Energy distances below this are noise of 1000 samples.
  private static let noise = 5e-4
  private static let names = ProtocolStudy.methods.map(\.name)
  private static let deterministic = ProtocolStudy.methods.filter {
    $0.sampler.card.family != .stochastic
  }.map(\.name)

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let budgets = Array(Set(parameters[BudgetOption.evaluations])).sorted()
    let study = try ProtocolStudy(
      setting, budgets: budgets, cut: parameters[GridOptions.cut], seed: parameters.seed, context: context)
    let floor = try EnergyDistance(setting.mixture).evaluate(
      SamplePoints(study.exact.denoised(by: setting.mixture))
    ).distance
    return Report(
      tables: [errors(study), shares(study), quality(study), powers(study), cells(study)],
      figures: [errorFigure(study), qualityFigure(study)], checks: checks(study),
      summary: .table(summary(study)),
      notes: [
        "\(setting.latents.count) trajectories; medians of |x - exact| with plain ends (Figure 14), derivatives free.",
        "Sample quality in 'sample_quality' is that of the best ends; energy distances below \(Self.noise.plain) cannot be told from noise.",
        "The denoised exact flow has an energy distance of \(NumberText.significant(floor, digits: 2)) from the data.",
      ])
  }

  // MARK: - Tables

  private typealias Row = (grids: ProtocolStudy.Grids, cell: ProtocolStudy.Cell)

  /// Figure 14: errors with plain ends on every choice of grids.
  private func errors(_ study: ProtocolStudy) -> Table {
    let rows = Self.grids.flatMap { grids in
      Self.deterministic.flatMap { name in
        study.budgets.compactMap { budget in
          study.best(name, budget, on: grids, ends: [.plain]) { $0.error?.median }.map { Row(grids, $0) }
        }
      }
    }
    return Table(
      name: "global_error", title: "Global error with plain ends (Figure 14)", of: rows,
      [
        .column("grids", "the paper's for each method, one for all, or the best for each", \.grids.name),
        .column("sampler", "name in the catalogue", \.cell.method),
        .column("budget", "evaluations of eps allowed", \.cell.budget),
        .column("spacing", "that was used", \.cell.spacing.name), .column("steps", "number", \.cell.steps),
        .summary(of: "|x - exact| at the end", \.cell.error),
      ])
  }

  /// One method against GENIE at one budget.
  private struct Share {
    let method: String
    let budget: Int
    /// Median errors of the method divided by GENIE's.
    let paper: Double
    let best: Double
    let common: [Double?]
  }

  private func shareRows(_ study: ProtocolStudy) -> [Share] {
    Self.deterministic.filter { $0 != "ttm2" }.flatMap { name in
      study.budgets.compactMap { budget -> Share? in
        func ratio(_ grids: ProtocolStudy.Grids) -> Double? {
          guard let own = study.median(name, budget, on: grids),
            let genie = study.median("ttm2", budget, on: grids)
          else { return nil }
          return own / genie
        }
        guard let paper = ratio(.paper), let best = ratio(.best) else { return nil }
        return Share(
          method: name, budget: budget, paper: paper, best: best,
          common: Self.grids.filter { $0 != .paper && $0 != .best }.map(ratio))
      }
    }
  }

  private func shares(_ study: ProtocolStudy) -> Table {
    let common = Self.grids.filter { $0 != .paper && $0 != .best }
    return Table(
      name: "method_and_spacing", title: "Median errors divided by GENIE's, and what the spacing does",
      of: shareRows(study),
      [
        .column("sampler", "name in the catalogue", \.method),
        .column("budget", "evaluations of eps allowed", \.budget),
        .column("paper", "ratio of medians, each on the paper's grid for it", \.paper),
        .column("method", "ratio of medians, each on its best grid", \.best),
        .column("spacing", "paper/method: the part of the ratio that is the choice of grids") {
          $0.paper / $0.best
        },
      ]
        + common.indices.map { place in
          .column(common[place].name, "ratio with both on this grid") { $0.common[place] }
        })
  }

  /// Tables 1 and 6: the best ends for every method and budget.
  private func quality(_ study: ProtocolStudy) -> Table {
    let rows = [ProtocolStudy.Grids.paper, .best].flatMap { grids in
      Self.names.flatMap { name in
        study.budgets.compactMap { budget in
          study.best(name, budget, on: grids, ends: ProtocolStudy.Ends.all) { $0.energyDistance }
            .map { Row(grids, $0) }
        }
      }
    }
    return Table(
      name: "sample_quality", title: "Best ends by energy distance (Tables 1 and 6)", of: rows,
      [.column("grids", "the paper's for each method, or the best for each", \.grids.name)]
        + cellFields(\.cell))
  }

  /// Table 7: powers of t with the best ends.
  private func powers(_ study: ProtocolStudy) -> Table {
    let grids: [Spacing] = [.power(1.5), .quadratic, .power(2.5)]
    let rows = ["ddim", "ttm2"].flatMap { name in
      study.budgets.flatMap { budget in
        grids.compactMap { spacing in
          study.best(name, budget, on: .common(spacing), ends: ProtocolStudy.Ends.all) { $0.energyDistance }
        }
      }
    }
    return Table(
      name: "powers", title: "Powers of t with the best ends (Table 7)", of: rows, cellFields { $0 })
  }

  /// Tables 8 to 11: every combination.
  private func cells(_ study: ProtocolStudy) -> Table {
    Table(
      name: "all_cells", title: "Every method, grid and choice of ends (Tables 8 to 11)", of: study.cells,
      cellFields { $0 })
  }

  private func cellFields<Subject>(
    _ cell: @escaping (Subject) -> ProtocolStudy.Cell
  ) -> [Field<Subject>] {
    [
      .column("sampler", "name in the catalogue") { cell($0).method },
      .column("spacing", "of the grid") { cell($0).spacing.name },
      .column("ends", "analytical first step and denoising") { cell($0).ends.name },
      .column("budget", "evaluations of eps allowed") { cell($0).budget },
      .column("steps", "number of steps") { cell($0).steps },
      .column("evaluations", "evaluations of eps per trajectory") { cell($0).evaluations },
      .column("energy_distance", "from the data law") { cell($0).energyDistance },
      .column("recall", "share of modes nearest to which lies a fifth of the due samples") {
        cell($0).occupancy.recall
      },
      .column(
        "resolved",
        "share of modes on whose components lies a fifth of the due samples (4 deviations in the plane)"
      ) {
        cell($0).occupancy.resolved
      },
      .column("total_variation", "between the histogram of nearest modes and the weights") {
        cell($0).occupancy.totalVariation
      },
      .column("outside", ModeOccupancy.outsideSummary) {
        cell($0).occupancy.outside
      },
      .column("mean", "of |x - exact| at the end, denoised where the run denoises") { cell($0).error?.mean },
      .column("median", "median of it") { cell($0).error?.median },
    ]
  }

  private func summary(_ study: ProtocolStudy) -> Table {
    typealias Line = (grids: ProtocolStudy.Grids, method: String)
    let lines = Self.grids.flatMap { grids in Self.deterministic.map { Line(grids, $0) } }
    return Table(
      name: "summary", title: "Median global error with plain ends", of: lines,
      [.column("grids", \.grids.name), .column("sampler", \.method)]
        + study.budgets.map { budget in
          .column("\(budget)") { line in
            study.median(line.method, budget, on: line.grids).map {
              NumberText.significant($0, digits: 2)
            }
          }
        })
  }

  // MARK: - Figures

  private func errorFigure(_ study: ProtocolStudy) -> Figure {
    let titles = [
      "the paper's grids", "linear for all", "quadratic for all", "uniform in log gamma for all",
      "the best for each",
    ]
    return Figure(
      name: "global_error", title: "Global error by the choice of grids", finding: errorFinding(study),
      panels: zip(Self.grids, titles).map { grids, title in
        Panel(
          title: title, x: .linear("evaluations of eps"), y: .logarithmic("median error in x"),
          marks: Self.deterministic.map { name in
            let points = study.budgets.compactMap { budget in
              study.median(name, budget, on: grids).map { (Double(budget), $0) }
            }.filter { $0.1 < 10 }
            return .line(LineSeries(name, x: points.map(\.0), y: points.map(\.1)))
          })
      }, columns: 3, aspect: 1, legend: .below, sharing: .both)
  }

  private func errorFinding(_ study: ProtocolStudy) -> String {
    let parts = shareRows(study).filter { $0.method == "s-pndm" && $0.budget >= 10 }.map {
      "\($0.paper.short) with \($0.budget) evaluations on the paper's grids, \($0.best.short) on the best"
    }
    return "The median error of S-PNDM divided by GENIE's is \(parts.joined(separator: ", ")): "
      + "the order of the two is that of their grids."
  }

  private func qualityFigure(_ study: ProtocolStudy) -> Figure {
    func points(_ name: String, _ grids: ProtocolStudy.Grids) -> [(Double, Double)] {
      study.budgets.compactMap { budget in
        study.best(name, budget, on: grids, ends: ProtocolStudy.Ends.all) { $0.energyDistance }
          .map { (Double(budget), max($0.energyDistance, Self.noise)) }
      }
    }
    let last = study.budgets.last ?? 0
    let parts = [ProtocolStudy.Grids.paper, .best].map { grids in
      let values = ["ttm2", "s-pndm"].map { name in
        "\(name) \((points(name, grids).last?.1 ?? .nan).short)"
      }
      return
        "\(values.joined(separator: " and ")) on the \(grids.name == "best" ? "best grids" : "paper's grids")"
    }
    return Figure(
      name: "sample_quality", title: "Energy distance with the best ends",
      finding: "With \(last) evaluations the energy distances are \(parts.joined(separator: ", ")).",
      panels: zip([ProtocolStudy.Grids.paper, .best], ["the paper's grids", "the best grid for each"]).map {
        grids, title in
        Panel(
          title: title, x: .linear("evaluations of eps"),
          y: .logarithmic("energy distance (up to 0.0005: noise)"),
          marks: Self.names.map { name in
            let shown = points(name, grids)
            return .line(LineSeries(name, x: shown.map(\.0), y: shown.map(\.1)))
          })
      }, columns: 2, aspect: 0.9, legend: .below, sharing: .both)
  }

  // MARK: - Checks

  private func checks(_ study: ProtocolStudy) -> [Check] {
    var checks = [
      Check.completes(study.exact),
      Check(
        "No run takes more evaluations than it was given.",
        isTrue: study.cells.allSatisfy { $0.evaluations <= Double($0.budget) }),
    ]
    for share in shareRows(study) where share.method == "s-pndm" && share.budget >= 10 {
      checks.append(
        .published(
          "On the paper's grids the median error of S-PNDM is above GENIE's with \(share.budget) evaluations (ratio).",
          measured: share.paper, in: 2...1e3))
      checks.append(
        .published(
          "On the best grid for each the two are within a factor of 2 (ratio).", measured: share.best,
          in: 0.5...2))
      checks.append(
        .published(
          "With both on a grid uniform in log gamma it is below GENIE's (ratio).",
          measured: share.common.last.flatMap { $0 } ?? .nan, in: 0...1))
    }
    for (name, budget, value) in Self.refereed {
      guard let measured = study.median(name, budget, on: .paper) else { continue }
      checks.append(
        Check(
          "The median error of \(name) with \(budget) evaluations on the paper's grid is that of an independent implementation.",
          measured: measured, in: value * 0.95...value * 1.05, onlyAtPublishedParameters: true,
          forOtherSamples: value * 0.6...value * 1.6))
    }
    return checks
  }

  /// Medians of an independent implementation in NumPy.
  private static let refereed: [(name: String, budget: Int, median: Double)] = [
    ("s-pndm", 10, 0.111), ("ttm2", 10, 0.0152), ("s-pndm", 25, 0.057), ("ttm2", 25, 0.0009),
  ]
}
