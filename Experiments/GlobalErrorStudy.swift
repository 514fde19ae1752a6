import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The global error of samplers against their number of steps.
struct GlobalErrorStudy: Experiment {
  let card = ExperimentCard(
    name: "global-error", title: "Global error against the number of steps",
    question:
      "With which power of the number of steps does the error at the end fall, and from how many steps on?",
    paper: Papers.genie, location: "Figure 14 (S-PNDM and F-PNDM: genie-protocol)",
    description: """
      Every sampler carries the same latents through grids of more and more steps; the error is the distance in x of \
      its end point from that of the exact flow. The order is the slope of the median over the finest grids whose \
      errors are above the rounding error.

      Mean and median stand apart because they tell different stories on coarse grids, where trajectories that pass \
      between modes own the mean.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 15, 20, 25, 40, 80, 160, 320, 640, 1280],
    help: "Numbers of steps.")

  /// Grids from this many steps on are fitted.
  private static let asymptotic = 320.0
  /// Errors up to here are left out of the fit.
  private static let floor = 1e-12

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps] + FlowSetting.options + [
        GridOptions.spacing, GridOptions.cut, SamplerOption.several, CostOption.cost,
        SeedsOption.seeds,
      ])
  }

  var smoke: [ParameterAssignment] {
    [
      LatentOptions.trajectories.set(16), Self.steps.set([10, 320, 640, 1280]),
      SamplerOption.several.set(
        SamplerOption.standard.samplers(named: ["ddim", "ttm2", "ttm3", "ab2", "ab3-const", "pf-ideal2"])),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let samplers = parameters[SamplerOption.several]
    let seeded = try parameters.seeded()
    let curves = try curves(of: samplers, setting, parameters, context)
    let spread = try spread(of: samplers, seeded, context)
    let cost = parameters.costModel(of: setting.mixture)
    return Report(
      tables: [errorTable(curves), orderTable(curves), costTable(curves, cost)]
        + (spread.map { [$0.table] } ?? []),
      figures: [figure(curves, trajectories: setting.latents.count), costFigure(curves, cost)]
        + (spread.map { [$0.figure(x: "number of steps")] } ?? []),
      checks: checks(curves),
      summary: .table(summaryTable(curves)),
      notes: [
        "\(setting.latents.count) trajectories; errors are distances in x at t = \(parameters[GridOptions.cut]).",
        cost.note,
      ] + Self.notes(onSDE: samplers.map(\.card)))
  }

  /// The errors alone, as a table.
  ///
  /// - Throws: as `run`.
  func errors(at parameters: ParameterValues, context: RunContext) throws -> Table {
    errorTable(
      try curves(
        of: parameters[SamplerOption.several], FlowSetting(parameters, context: context), parameters, context)
    )
  }

  /// The errors of every sampler on every grid.
  private func curves(
    of samplers: [any Sampler<ScalarDiffusion>], _ setting: FlowSetting, _ parameters: ParameterValues,
    _ context: RunContext
  ) throws -> [SamplerErrors] {
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    context.progress.begin("trajectories", total: samplers.count * counts.count * setting.latents.count)
    defer { context.progress.end() }
    return try samplers.map { sampler in
      let points = try counts.map { count in
        ErrorCurve.Point(
          steps: count,
          try setting.globalError(
            of: sampler, on: try parameters.grid(steps: count, for: .law(setting.mixture)), against: exact,
            context: context))
      }
      return SamplerErrors(
        sampler.card,
        ErrorCurve(
          sampler.card.name, against: .steps, points, floor: Self.floor, fitting: .from(Self.asymptotic)))
    }
  }

  /// The same for several seeds; nil where none are given.
  private func spread(
    of samplers: [any Sampler<ScalarDiffusion>], _ seeded: [ParameterValues], _ context: RunContext
  ) throws -> SeedSpread? {
    guard !seeded.isEmpty else { return nil }
    let runs = try seeded.map { values in
      try curves(of: samplers, FlowSetting(values, context: context), values, context)
    }
    let entries = (runs.first ?? []).enumerated().flatMap { s, first in
      first.curve.points.enumerated().map { p, point in
        SeedSpread.Entry(
          sampler: first.card.name, size: point.count, summaries: runs.map { $0[s].curve.points[p].summary })
      }
    }
    return SeedSpread(size: Column("steps", "number of steps"), entries: entries)
  }

  private func errorTable(_ curves: [SamplerErrors]) -> Table {
    Table(
      name: "global_error", title: "Global error in x at the end of the grid",
      of: curves.flatMap { $0.curve.rows($0.card.name) },
      [
        .column("sampler", "name in the catalogue", \.of), .column("steps", "number of steps", \.point.count),
        .column("evaluations", "evaluations of eps per trajectory", \.point.evaluations),
        .column("derivatives", "total derivatives of eps per trajectory", \.point.derivatives),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  private func orderTable(_ curves: [SamplerErrors]) -> Table {
    Table(
      name: "orders", title: "Global order", of: curves,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("declared", "order on smooth grids", \.card.orders.smooth),
        .order(
          "median_slope", "of log median error against log 1/N", "median_slope_error", "its standard error",
          \.curve),
        .order(
          "mean_slope", "of log mean error against log 1/N", "mean_slope_error", "its standard error",
          of: .mean,
          \.curve),
        .column(
          "points",
          "grids of the fit: at least \(Int(Self.asymptotic)) steps and error above \(Self.floor)",
          \.curve.fitted.count),
      ])
  }

  /// Errors after 25 steps, or the last number of steps when there are no 25, and orders.
  private func summaryTable(_ curves: [SamplerErrors]) -> Table {
    let rows = curves.compactMap { entry in
      (entry.curve.point(at: 25) ?? entry.curve.points.last).map { (of: entry, point: $0) }
    }
    return Table(
      name: "summary", title: "Errors after few steps, and orders", of: rows,
      [
        .column("sampler", \.of.card.name), .column("declared", \.of.card.orders.smooth),
        .orderText("slope of median", \.of.curve), .orderText("slope of mean", of: .mean, \.of.curve),
        .column("steps", \.point.count), .column("mean", \.point.summary.mean),
        .column("std. error", \.point.summary.standardError), .column("median", \.point.summary.median),
      ])
  }

  private func figure(_ curves: [SamplerErrors], trajectories: Int) -> Figure {
    let groups: [(title: String, families: Set<SamplerCard.Family>)] = [
      ("Taylor in gamma", [.taylor]), ("Taylor in t, ideal", [.probabilityFlowTaylor, .idealDerivative]),
      ("multistep", [.multistep]),
    ]
    let named = Set(groups.flatMap(\.families))
    let others = SamplerCard.Family.allCases.filter { !named.contains($0) }.map { ($0.title, Set([$0])) }
    let shown = (groups + others).map { title, families in
      (title: title, members: curves.filter { families.contains($0.card.family) })
    }.filter { !$0.members.isEmpty }
    func panel(_ statistic: ErrorCurve.Statistic, _ group: (title: String, members: [SamplerErrors])) -> Panel
    {
      Panel(
        title: "\(group.title): \(statistic.rawValue)", x: .logarithmic("number of steps"),
        y: .logarithmic("global error in x"),
        marks: group.members.map { $0.curve.line(statistic, label: $0.card.label) }
          + (statistic == .median ? Self.slopes(group.members) : []))
    }
    // Up to three groups stand side by side, means above medians; more of them stand below each other.
    let statistics = ErrorCurve.Statistic.allCases
    let columns = shown.count > 3 ? statistics.count : max(shown.count, 1)
    let panels =
      shown.count > 3
      ? shown.flatMap { group in statistics.map { panel($0, group) } }
      : statistics.flatMap { statistic in shown.map { panel(statistic, $0) } }
    let taylor = curves.filter { $0.card.family == .taylor }
    let slopes = (taylor.isEmpty ? curves : taylor).map { "\($0.card.name) \($0.curve.orderText())" }
    return Figure(
      name: "global_error", title: "Global error against the number of steps",
      finding:
        "Over \(trajectories) trajectories and from \(Int(Self.asymptotic)) steps on (filled markers) the median error "
        + "falls with the powers \(slopes.joined(separator: ", ")) of the step.",
      panels: panels, columns: columns, aspect: shown.count > 3 ? 0.62 : 1.05, legend: .below, sharing: .both)
  }

  /// One triangle for every order, beside the first sampler that has it.
  private static func slopes(_ members: [SamplerErrors]) -> [Mark] {
    Dictionary(grouping: members) { $0.card.orders.smooth }.sorted { $0.key < $1.key }.compactMap {
      order, members in
      members.first.map { .slope(SlopeTriangle(Double(order), near: $0.card.label)) }
    }
  }

  private func costTable(_ curves: [SamplerErrors], _ cost: CostModel) -> Table {
    Table(
      name: "error_against_cost", title: "Global error by the cost of the run",
      of: curves.flatMap { $0.curve.rows($0.card.name) },
      [
        .column("sampler", "name in the catalogue", \.of),
        .column("cost", "evaluations + \(cost.derivativePrice.plain) derivatives per trajectory") {
          cost.cost(of: $0.point)
        },
        .column("mean", "mean of |x - exact| at the end", \.point.summary.mean),
        .column("median", "median", \.point.summary.median),
      ])
  }

  /// The errors against the cost.
  private func costFigure(_ curves: [SamplerErrors], _ cost: CostModel) -> Figure {
    let best = [50.0, 500].compactMap { budget -> String? in
      let found = curves.compactMap { entry in
        entry.curve.points.last { cost.cost(of: $0) <= budget }.map { (entry.card.name, $0.summary.median) }
      }.min { $0.1 < $1.1 }
      return found.map { "\($0.0) (\($0.1.short)) among the runs of at most \(budget.plain)" }
    }
    return Figure(
      name: "error_against_cost", title: "Global error against the cost",
      finding:
        "With derivatives at \(cost.priceText) evaluations each the smallest median errors are those of "
        + "\(best.joined(separator: ", of ")).",
      panels: ErrorCurve.Statistic.allCases.map { statistic in
        Panel(
          title: statistic.rawValue, x: .logarithmic("cost in evaluations"),
          y: .logarithmic("global error in x"),
          marks: curves.map { entry in
            .line(
              LineSeries(
                entry.card.label, x: entry.curve.points.map { cost.cost(of: $0) },
                y: entry.curve.errors(statistic)))
          })
      }, columns: 2, aspect: 1.05, legend: .below, sharing: .both)
  }

  private func checks(_ curves: [SamplerErrors]) -> [Check] {
    curves.filter { $0.card.equation == .flow }.compactMap { card, curve in
      // The first step of a ramp is of low order; where its error is small depends on the mixture.
      curve.check(
        "The median global error of \(card.name) falls with the power \(card.orders.smooth) of the step.",
        order: card.orders.smooth, within: 0.25,
        onlyAtPublishedParameters: card.orders.started != card.orders.smooth)
    }
  }
}
