import Accuracy
import Numbers
import Reporting

extension RadiusFindings {
  /// Every table.
  var tables: [Table] { [radiusTable, ownershipTable, comparisonTable, interventionTable, estimates.table] }

  private var comparisons: [Comparison] {
    cases.flatMap { stepCase in stepCase.errors.map { comparison(stepCase, $0.name) } }
  }

  private var radiusTable: Table {
    let rows = cases.flatMap(\.radii).flatMap { study in
      study.ratios.enumerated().map { (study: study, step: $0, ratios: $1) }
    }
    return Table(
      name: "convergence_radius", title: "Steps against the radius of convergence on the exact flow",
      of: rows,
      [
        .column("steps", "number of steps of the grid", \.study.grid.steps),
        .column("variable", "u, the variable of the expansion", \.study.variable.label),
        .column("step", "step, from 0", \.step),
        .column("t", "time at the start of the step") { $0.study.grid.points[$0.step].time },
        .column("gamma", "sigma/alpha at the start of the step") { $0.study.grid.points[$0.step].level },
        .column("share_beyond", "share of trajectories with |Delta u| > r") { row in
          Double(row.ratios.count { $0 > 1 }) / Double(max(row.ratios.count, 1))
        },
        .column("p10", "10th percentile") { SampleSummary.quantile(0.1, ofSorted: $0.ratios.sorted()) },
        .summary(of: "|Delta u|/r") { SampleSummary($0.ratios) },
      ])
  }

  private var ownershipTable: Table {
    Table(
      name: "ownership", title: "Who owns the error",
      of: cases.flatMap { stepCase in Self.plain.map { ownership(stepCase, $0) } },
      [
        .column("steps", "number of steps", \.steps), .column("method", "name of the method", \.method),
        .column("share_beyond", "share of trajectories with |h| > r at some step", \.share),
        .column("error_share", "share of the sum of their errors", \.errorShare),
        .column("mean_within", "mean error of the others; empty where there are none", \.within.mean),
        .column("median_within", "median error of the others; empty where there are none", \.within.median),
        .column("mean_beyond", "mean error of those beyond; empty where there are none", \.beyond.mean),
        .column("median_beyond", "median error of those beyond; empty where there are none", \.beyond.median),
      ])
  }

  private var comparisonTable: Table {
    Table(
      name: "remedies", title: "Global errors of the Taylor methods and the remedies",
      of: comparisons,
      [
        .column("steps", "number of steps", \.steps), .column("method", "name of the method", \.method),
        .column("mean_ratio", "mean error over that of ttm2", \.meanRatio),
        .column("mean_ratio_error", "standard error of the ratio", \.meanRatioError),
        .column("median_ratio", "median error over that of ttm2", \.medianRatio),
        .summary(of: "|x - exact| at the end", \.summary),
      ])
  }

  private var interventionTable: Table {
    Table(
      name: "intervention", title: "Steps beyond the radius halved, and controls",
      of: cases.flatMap(\.intervention.outcomes),
      [
        .column("steps", "number of steps of the grid", \.steps),
        .column("method", "name of the method", \.method),
        .column(
          "arm",
          "plain; split: |h| > r halved; grid: a grid of as many evaluations; placebo: other steps halved; guarded: by the method's own terms",
          \.arm.rawValue),
        .column("evaluations", "evaluations of eps per trajectory", \.evaluations),
        .column("ratio", "mean error over that of the plain method", \.ratio),
        .column("ratio_error", "standard error of the ratio, over pairs of the same latent", \.ratioError),
        .summary(of: "|x - exact| at the end", \.summary),
      ])
  }

  /// What the intervention does with the number of steps that is looked at, for the terminal.
  var summary: Table {
    Table(
      name: "summary", title: "Steps beyond the radius halved, and controls, \(cases[focus].steps) steps",
      of: cases[focus].intervention.outcomes,
      [
        .column("method", \.method), .column("arm", \.arm.rawValue), .column("evaluations", \.evaluations),
        .column("mean", \.summary.mean), .column("std. error", \.summary.standardError),
        .column("median", \.summary.median), .column("mean / plain", \.ratio), .column("+-", \.ratioError),
      ])
  }

  /// The figure.
  func figure(title: String) -> Figure {
    let counts = cases.map { Double($0.steps) }
    let stepAxis = Axis.logarithmic("number of steps", ticks: .at(counts, cases.map { "\($0.steps)" }))
    return Figure(
      name: "convergence_radius", title: title, finding: finding,
      panels: [
        alongPanel, beyondPanel(counts, stepAxis), ownershipPanel(counts, stepAxis), armPanel,
        remedyPanel("mean error over ttm2's", counts, stepAxis) { ($0.meanRatio, $0.meanRatioError) },
        remedyPanel("median error over ttm2's", counts, stepAxis) { ($0.medianRatio, nil) },
      ], columns: 3, aspect: 1.05, legend: .below)
  }

  private var alongPanel: Panel {
    let study = cases[focus].radii[0]
    let times = study.grid.points.dropLast().map(\.time)
    let sorted = study.ratios.map { $0.filter(\.isFinite).sorted() }
    func quantile(_ p: Double) -> [Double] { sorted.map { SampleSummary.quantile(p, ofSorted: $0) } }
    return Panel(
      title: "\(study.grid.steps) steps", x: .logarithmic("time t of the step"),
      y: .logarithmic("|h|/r"),
      marks: [
        .band(Band(nil, x: times, lower: quantile(0.1), upper: quantile(0.9))),
        .rule(.horizontal(1)),
        .line(LineSeries("median", x: times, y: quantile(0.5), hasMarkers: false)),
        .line(LineSeries("99th percentile", x: times, y: quantile(0.99), hasMarkers: false)),
      ])
  }

  private func beyondPanel(_ counts: [Double], _ axis: Axis) -> Panel {
    Panel(
      title: "with a step beyond r", x: axis, y: .linear("share of trajectories", range: 0...1),
      marks: cases[focus].radii.indices.map { v in
        .line(
          LineSeries(
            "in \(cases[focus].radii[v].variable.label)", x: counts, y: cases.map { shareBeyond($0.radii[v]) }
          )
        )
      })
  }

  private func ownershipPanel(_ counts: [Double], _ axis: Axis) -> Panel {
    Panel(
      title: "their share of the error", x: axis, y: .linear("share of the sum", range: 0...1),
      marks: Self.plain.map { method in
        .line(LineSeries(method, x: counts, y: cases.map { ownership($0, method).errorShare }))
      })
  }

  private var armPanel: Panel {
    let degrees = Array(Intervention.orders)
    return Panel(
      title: "\(cases[focus].steps) steps, halved where",
      x: .linear("degree of the method", ticks: .at(degrees.map(Double.init), degrees.map { "\($0)" })),
      y: .logarithmic("mean global error in x"),
      marks: Intervention.Arm.allCases.map { arm in
        let outcomes = degrees.compactMap { cases[focus].intervention.outcome($0, arm) }
        return .line(
          LineSeries(
            Self.words(arm), x: outcomes.map { Double($0.order) }, y: outcomes.map(\.summary.mean),
            errors: outcomes.map(\.summary.standardError)))
      })
  }

  private static func words(_ arm: Intervention.Arm) -> String {
    switch arm {
    case .plain: "nowhere"
    case .split: "|h| > r"
    case .grid: "nowhere, finer grid"
    case .placebo: "elsewhere"
    case .guarded: "own terms say so"
    }
  }

  /// What halving does to the mean error on the last grid, beside its controls.
  private var interventionFinding: String {
    guard let last = cases.last else { return "There are no grids." }
    let parts = Intervention.orders.map { order in
      let means = Intervention.Arm.allCases.compactMap { arm in
        last.intervention.outcome(order, arm).map { "\(Self.words(arm)) \($0.summary.mean.short)" }
      }
      return "ttm\(order): " + means.joined(separator: ", ")
    }
    return "Mean errors with \(last.steps) steps by where steps are halved. \(parts.joined(separator: "; "))."
  }

  /// Errors against evaluations, one panel for each degree.
  var interventionFigure: Figure {
    Figure(
      name: "intervention", title: "Steps beyond the radius halved, and controls",
      finding: interventionFinding,
      panels: Intervention.orders.map { order in
        Panel(
          title: "ttm\(order)", x: .logarithmic("evaluations per trajectory"),
          y: .logarithmic("mean global error in x"),
          marks: Intervention.Arm.allCases.map { arm in
            let outcomes = cases.compactMap { $0.intervention.outcome(order, arm) }
            return .line(
              LineSeries(
                Self.words(arm), x: outcomes.map(\.evaluations), y: outcomes.map(\.summary.mean),
                errors: outcomes.map(\.summary.standardError)))
          })
      }, columns: 3, aspect: 1.05, legend: .below, sharing: .y)
  }

  private func remedyPanel(
    _ title: String, _ counts: [Double], _ axis: Axis,
    _ value: (Comparison) -> (ratio: Double, error: Double?)
  ) -> Panel {
    let methods = ["ttm3", "ttm4", "pade4", "optimal4", "asinh-ttm4"]
    var hasErrors = false
    let lines = methods.map { method -> Mark in
      let values = cases.map { value(comparison($0, method)) }
      let errors = values.compactMap(\.error)
      hasErrors = errors.count == values.count
      return .line(
        LineSeries(method, x: counts, y: values.map(\.ratio), errors: hasErrors ? errors : nil))
    }
    return Panel(
      title: hasErrors ? "means" : "medians", x: axis, y: .logarithmic(title),
      marks: [.rule(.horizontal(1))] + lines)
  }
}
