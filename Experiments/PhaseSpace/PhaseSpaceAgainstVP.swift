import Experimentation
import Numbers
import Reporting
import Samplers

/// The same rules with the same noise levels, with the rotation of phase space and without it.
struct PhaseSpaceAgainstVP: Experiment {
  let card = ExperimentCard(
    name: "phase-space-against-vp", title: "Phase space against scalar processes",
    question: "With an exact score, does the rotation of phase space help or hurt a deterministic sampler?",
    paper: Papers.phaseSpace, location: "Section 4 (there on images, with learned scores)",
    description: """
      The probability flow of phase space is DDIM with a complex level: a scalar flow in the sufficient statistic y of the \
      data, turned against a standard normal complement r by an angle that changes no marginal law. Every rule runs three \
      times with the same number of steps: with the rotation, without it at the same noise levels, and as its counterpart on \
      the process vp-linear with the levels of that process. Grids are equally spaced in the root of t - 1e-3.

      Without rotation y follows the rule of a scalar process to rounding, which is checked. The error is the distance in x \
      of an end point from that of the exact flow that the rule follows: the flows with and without rotation, and that of \
      vp-linear, are three maps that carry the prior to the same law.

      Derivatives at the point of an evaluation are not counted.
      """)

  static let budgets = Parameter(
    "budgets", .integers(1...1000), default: [12, 24, 48, 96],
    help: "Numbers of evaluations, which are numbers of steps, separated by commas.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...1_000_000), default: 500, help: "Number of trajectories.")

  var parameters: ParameterSet { ParameterSet(Self.budgets, Self.trajectories) }
  var smoke: [ParameterAssignment] { [Self.budgets.set([6, 12]), Self.trajectories.set(16)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let laws = try RotationStudy.Law.all.map { law in
      try RotationStudy(
        law, budgets: parameters[Self.budgets], trajectories: parameters[Self.trajectories],
        seed: parameters.seed, context: context)
    }
    let cells = laws.flatMap(\.cells)
    let steps = try PointMassStep.all(seed: parameters.seed)
    return Report(
      tables: [errorTable(cells), lawTable(laws), pointTable(steps)], figures: [figure(laws, cells)],
      checks: checks(laws, cells) + checks(steps), summary: .table(summaryTable(cells)),
      notes: [
        "\(parameters[Self.trajectories]) trajectories; mean distance in x from the exact flow at t = 0.001.",
        "The rotation is ahead in \(cells.count { $0.ratio < 1 }) of \(cells.count) cells.",
      ])
  }

  private func errorTable(_ cells: [RotationStudy.Cell]) -> Table {
    Table(
      name: "errors", title: "Errors with and without the rotation of phase space", of: cells,
      [
        .column("mixture", "law of the data", \.law.rawValue),
        .column("sampler", "name in the catalogue", \.rule.name),
        .column(
          "counterpart", "the same rule on vp-linear; empty where the catalogue has none", \.rule.scalar),
        .column("evaluations", "evaluations of eps per trajectory", \.budget),
        .column("on", "mean error with the rotation", \.on.mean),
        .column("on_median", "median", \.on.median),
        .column("off", "mean error without it, at the same levels", \.off.mean),
        .column("off_median", "median", \.off.median),
        .column("vp", "mean error of the counterpart, at its own levels") { $0.vp?.mean },
        .column("ratio", "on/off", \.ratio),
      ])
  }

  private func lawTable(_ laws: [RotationStudy]) -> Table {
    Table(
      name: "laws", title: "Exact flows that carry the prior to one law",
      of: laws.flatMap { study in study.distances.map { (study: study, entry: $0) } },
      [
        .column("mixture", "law of the data", \.study.law.rawValue),
        .column("flow", "which flow", \.entry.flow),
        .column(
          "energy_distance", "of the end positions from the exact law; the U-statistic may be negative",
          \.entry.distance),
      ])
  }

  private func pointTable(_ steps: [PointMassStep]) -> Table {
    Table(
      name: "point_mass", title: "One step from t = 1 to t = 0.01 on the flow of a point mass", of: steps,
      [
        .column("method", "sampler and root of the covariance", \.name),
        .column("error", "largest distance in x from the exact flow, 16 starts", \.error),
      ])
  }

  private func summaryTable(_ cells: [RotationStudy.Cell]) -> Table {
    Table(
      name: "summary", title: "Mean error in x", of: cells,
      [
        .column("mixture", \.law.rawValue), .column("sampler", \.rule.name), .column("evaluations", \.budget),
        .column("on", \.on.mean), .column("off", \.off.mean), .column("vp", { $0.vp?.mean }),
        .column("on/off", \.ratio),
      ])
  }

  /// The rules whose lines the figure shows.
  private static let shown = [
    "psld-level-ttm1", "psld-level-ttm2", "psld-loglevel-etd-ttm2", "psld-loglevel-ab3",
  ]

  private func figure(_ laws: [RotationStudy], _ cells: [RotationStudy.Cell]) -> Figure {
    let panels = laws.flatMap { study in
      ["on", "off"].map { rotation in
        Panel(
          title: "\(study.law.rawValue), rotation \(rotation)", x: .logarithmic("evaluations"),
          y: .logarithmic("mean error in x"),
          marks: Self.shown.map { name in
            let own = study.cells.filter { $0.rule.name == name }
            return .line(
              LineSeries(
                name, x: own.map { Double($0.budget) },
                y: own.map { rotation == "on" ? $0.on.mean : $0.off.mean }))
          })
      }
    }
    let ratios = cells.map(\.ratio)
    return Figure(
      name: "rotation", title: "Errors of the same rules with and without the rotation of phase space",
      finding:
        "With the rotation the mean error is larger in \(cells.count { $0.ratio > 1 }) of \(cells.count) cells, by a factor of "
        + "\((SampleSummary(ratios).median).short) in the median and \((ratios.max() ?? .nan).short) at most.",
      panels: panels, columns: 2, aspect: 0.8, legend: .below, sharing: .both)
  }

  private func checks(_ laws: [RotationStudy], _ cells: [RotationStudy.Cell]) -> [Check] {
    var checks = [
      Check("The reference solutions complete for every trajectory.", isTrue: laws.allSatisfy(\.isComplete)),
      Check(
        "Between t = 1 and t = 0.001 the rotation turns by this angle (radians).",
        measured: laws.first?.angle ?? .nan, in: 9.97...9.975),
      Check(
        "Without rotation every rule is that of a scalar process at the same levels (largest difference).",
        measured: laws.map(\.scalarDifference).max() ?? .nan, in: 0...1e-9),
      Check.published(
        "The share of cells in which the rotation is ahead.",
        measured: Double(cells.count { $0.ratio < 1 }) / Double(max(cells.count, 1)), in: 0...0.08),
    ]
    for study in laws {
      checks.append(
        Check.published(
          "\(study.law.rawValue): the error of order 1 with the rotation over that without, smallest of all budgets.",
          measured: study.cells.filter { $0.rule.name == "psld-level-ttm1" }.map(\.ratio).min() ?? .nan,
          in: 1.5...6))
      checks.append(
        Check.published(
          "\(study.law.rawValue): the best rule with the rotation over the best without, smallest of all budgets.",
          measured: study.bestRatios.min() ?? .nan, in: 1.1...20))
      for entry in study.distances {
        checks.append(
          Check.published(
            "\(study.law.rawValue): the end points of the flow \(entry.flow) have the law of the data (energy distance).",
            measured: entry.distance, in: -0.01...0.01))
      }
    }
    return checks
  }

  private func checks(_ steps: [PointMassStep]) -> [Check] {
    steps.map { step in
      let isExact = !step.name.hasSuffix("cholesky") && step.name != "psld-ttm1"
      return Check(
        "\(step.name): \(isExact ? "exact" : "not exact") in one step for a point mass (error in x).",
        measured: step.error, in: isExact ? 0...1e-8 : 1...1e7)
    }
  }
}
