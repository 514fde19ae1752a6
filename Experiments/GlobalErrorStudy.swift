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
    paper: Papers.genie, location: "Figure 14",
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
  private static let asymptotic = 320
  /// Errors up to here are left out of the fit.
  private static let floor = 1e-12

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps] + FlowSetting.options + [GridOptions.spacing, GridOptions.cut, SamplerOption.several])
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
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let samplers = parameters[SamplerOption.several]
    context.progress.begin("trajectories", total: samplers.count * counts.count * setting.latents.count)
    defer { context.progress.end() }
    let curves = try samplers.map { sampler in
      let points = try counts.map { count in
        let problem = setting.problem(try parameters.grid(steps: count))
        return Point(
          steps: count,
          error: try GlobalError(
            of: sampler, on: problem, latents: setting.latents, reference: exact, jobs: context.jobs,
            monitor: context.monitor))
      }
      return Curve(card: sampler.card, points: points)
    }
    return Report(
      tables: [errorTable(curves), orderTable(curves)],
      figures: [figure(curves, trajectories: setting.latents.count)], checks: checks(curves),
      summary: .table(summaryTable(curves)),
      notes: [
        "\(setting.latents.count) trajectories; errors are distances in x at t = \(parameters[GridOptions.cut])."
      ])
  }

  /// The error after one number of steps.
  private struct Point {
    let steps: Int
    let evaluations: Double
    let summary: SampleSummary

    init(steps: Int, error: GlobalError) {
      self.steps = steps
      evaluations = error.evaluations
      summary = error.summary
    }
  }

  /// The errors of one sampler.
  private struct Curve {
    let card: SamplerCard
    let points: [Point]

    var isFitted: [Bool] {
      points.map { $0.steps >= GlobalErrorStudy.asymptotic && $0.summary.median > GlobalErrorStudy.floor }
    }

    func order(_ value: (SampleSummary) -> Double) -> OrderEstimate {
      let used = zip(points, isFitted).filter(\.1).map(\.0)
      return OrderEstimate(
        steps: used.map { 1 / Double($0.steps) }, errors: used.map { value($0.summary) })
    }
  }

  private func errorTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "global_error", title: "Global error in x at the end of the grid",
      columns: [
        Column("sampler", "name in the catalogue"), Column("steps", "number of steps"),
        Column("evaluations", "evaluations of eps per trajectory"),
      ] + SummaryColumns.columns(of: "|x - exact| at the end"))
    for curve in curves {
      for point in curve.points {
        table.append(
          [.text(curve.card.name), .integer(point.steps), .number(point.evaluations)]
            + SummaryColumns.cells(point.summary))
      }
    }
    return table
  }

  private func orderTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "orders", title: "Global order",
      columns: [
        Column("sampler", "name in the catalogue"), Column("declared", "order on smooth grids"),
        Column("median_slope", "of log median error against log 1/N"),
        Column("median_slope_error", "its standard error"),
        Column("mean_slope", "of log mean error against log 1/N"),
        Column("mean_slope_error", "its standard error"),
        Column("points", "grids of the fit: at least \(Self.asymptotic) steps and error above \(Self.floor)"),
      ])
    for curve in curves {
      let (median, mean) = (curve.order(\.median), curve.order(\.mean))
      table.append([
        .text(curve.card.name), .integer(curve.card.orders.smooth), .number(median.slope),
        .defined(median.standardError), .number(mean.slope), .defined(mean.standardError),
        .integer(curve.isFitted.count { $0 }),
      ])
    }
    return table
  }

  /// Errors after 25 steps, or the last number of steps when there are no 25, and orders.
  private func summaryTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "summary", title: "Errors after few steps, and orders",
      columns: [
        Column("sampler", ""), Column("declared", ""), Column("slope of median", ""), Column("+-", ""),
        Column("slope of mean", ""), Column("+- of mean", ""), Column("steps", ""), Column("mean", ""),
        Column("std. error", ""), Column("median", ""),
      ])
    for curve in curves {
      guard let point = curve.points.first(where: { $0.steps == 25 }) ?? curve.points.last else { continue }
      let (median, mean) = (curve.order(\.median), curve.order(\.mean))
      table.append([
        .text(curve.card.name), .integer(curve.card.orders.smooth), .number(median.slope),
        .defined(median.standardError), .number(mean.slope), .defined(mean.standardError),
        .integer(point.steps), .number(point.summary.mean), .defined(point.summary.standardError),
        .number(point.summary.median),
      ])
    }
    return table
  }

  private func figure(_ curves: [Curve], trajectories: Int) -> Figure {
    let groups: [(title: String, families: Set<SamplerCard.Family>)] = [
      ("Taylor in gamma", [.taylor]), ("Taylor in t, ideal", [.probabilityFlowTaylor, .idealDerivative]),
      ("multistep", [.multistep]),
    ]
    let shown = groups.map { group in (group.title, curves.filter { group.families.contains($0.card.family) })
    }
    .filter { !$0.1.isEmpty }
    let statistics: [(String, (SampleSummary) -> Double)] = [("mean", \.mean), ("median", \.median)]
    let panels = statistics.flatMap { name, value in
      shown.map { title, members in
        Panel(
          title: "\(title): \(name)", x: .logarithmic("number of steps"),
          y: .logarithmic("global error in x"),
          marks: members.map { curve in
            let isFitted = curve.isFitted
            return .line(
              LineSeries(
                curve.card.name, x: curve.points.map { Double($0.steps) },
                y: curve.points.map { value($0.summary) },
                hollow: Set(curve.points.indices.filter { !isFitted[$0] })))
          })
      }
    }
    return Figure(
      name: "global_error", title: "Global error against the number of steps",
      finding: finding(curves, trajectories),
      panels: panels, columns: max(shown.count, 1), aspect: 1.05, legend: .below, sharing: .both)
  }

  private func finding(_ curves: [Curve], _ trajectories: Int) -> String {
    let slopes = curves.filter { $0.card.family == .taylor }.map {
      "\($0.card.name) \(NumberText.fixed($0.order(\.median).slope, decimals: 2))"
    }
    return
      "Over \(trajectories) trajectories and from \(Self.asymptotic) steps on (filled markers) the median error "
      + "falls with the powers \(slopes.joined(separator: ", ")) of the step."
  }

  private func checks(_ curves: [Curve]) -> [Check] {
    curves.filter { $0.isFitted.count { $0 } >= 3 }.map { curve in
      let declared = Double(curve.card.orders.smooth)
      // The first step of a ramp is of low order; where its error is small depends on the mixture.
      let isRamped = curve.card.orders.started != curve.card.orders.smooth
      return Check(
        "The median global error of \(curve.card.name) falls with the power \(curve.card.orders.smooth) of the step.",
        measured: curve.order(\.median).slope, in: declared - 0.25...declared + 0.25,
        onlyAtPublishedParameters: isRamped, forOtherSamples: declared - 0.25...declared + 0.25)
    }
  }
}
