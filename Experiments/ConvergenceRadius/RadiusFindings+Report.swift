import Numbers
import Reporting

extension RadiusFindings {
  /// Every table.
  var tables: [Table] { [radiusTable, ownershipTable, comparisonTable, binTable] }

  /// A table for the terminal.
  var summary: Table {
    var table = Table(
      name: "summary", title: "Errors, and who owns them",
      columns: [
        Column("steps", ""), Column("method", ""), Column("mean", ""), Column("std. error", ""),
        Column("median", ""), Column("p99", ""), Column("mean / ttm2", ""), Column("+-", ""),
        Column("median / ttm2", ""), Column("owned beyond r", ""),
      ])
    for stepCase in cases {
      for (name, _) in stepCase.errors {
        let row = comparison(stepCase, name)
        table.append([
          .integer(row.steps), .text(name), .number(row.summary.mean), .defined(row.summary.standardError),
          .number(row.summary.median), .number(row.summary.p99), .number(row.meanRatio),
          .number(row.meanRatioError), .number(row.medianRatio),
          .text(ownership(stepCase, name).errorShare.percent),
        ])
      }
    }
    return table
  }

  private var radiusTable: Table {
    var table = Table(
      name: "convergence_radius", title: "Steps against the radius of convergence on the exact flow",
      columns: [
        Column("steps", "number of steps of the grid"),
        Column("variable", "u, the variable of the expansion"),
        Column("step", "step, from 0"), Column("t", "time at the start of the step"),
        Column("gamma", "sigma/alpha at the start of the step"),
        Column("share_beyond", "share of trajectories with |Delta u| > r"), Column("p10", "10th percentile"),
      ] + SummaryColumns.columns(of: "|Delta u|/r"))
    for stepCase in cases {
      for study in stepCase.radii {
        for (n, ratios) in study.ratios.enumerated() {
          let point = study.grid.points[n]
          table.append(
            [
              .integer(stepCase.steps), .text(study.variable.label), .integer(n), .number(point.time),
              .number(point.level), .number(Double(ratios.count { $0 > 1 }) / Double(max(ratios.count, 1))),
              .number(SampleSummary.quantile(0.1, ofSorted: ratios.sorted())),
            ] + SummaryColumns.cells(SampleSummary(ratios)))
        }
      }
    }
    return table
  }

  private var ownershipTable: Table {
    var table = Table(
      name: "ownership", title: "Who owns the error",
      columns: [
        Column("steps", "number of steps"), Column("method", "name of the method"),
        Column("share_beyond", "share of trajectories with |h| > r at some step"),
        Column("error_share", "share of the sum of their errors"),
        Column("mean_within", "mean error of the others"),
        Column("median_within", "median error of the others"),
        Column("mean_beyond", "mean error of those beyond"),
        Column("median_beyond", "median error of those beyond"),
      ])
    for stepCase in cases {
      for method in Self.plain {
        let row = ownership(stepCase, method)
        table.append([
          .integer(row.steps), .text(method), .number(row.share), .number(row.errorShare),
          .number(row.within.mean), .number(row.within.median), .number(row.beyond.mean),
          .number(row.beyond.median),
        ])
      }
    }
    return table
  }

  private var comparisonTable: Table {
    var table = Table(
      name: "remedies", title: "Global errors of the Taylor methods and the remedies",
      columns: [
        Column("steps", "number of steps"), Column("method", "name of the method"),
        Column("mean_ratio", "mean error over that of ttm2"),
        Column("mean_ratio_error", "standard error of the ratio"),
        Column("median_ratio", "median error over that of ttm2"),
      ] + SummaryColumns.columns(of: "|x - exact| at the end"))
    for stepCase in cases {
      for (name, _) in stepCase.errors {
        let row = comparison(stepCase, name)
        table.append(
          [
            .integer(row.steps), .text(name), .number(row.meanRatio), .number(row.meanRatioError),
            .number(row.medianRatio),
          ] + SummaryColumns.cells(row.summary))
      }
    }
    return table
  }

  private var binTable: Table {
    var table = Table(
      name: "bins", title: "Errors by the largest |h|/r of the trajectory, \(cases[focus].steps) steps",
      columns: [
        Column("method", "name of the method"), Column("lower", "smallest |h|/r of the bin"),
        Column("upper", "largest |h|/r of the bin"), Column("count", "trajectories in the bin"),
      ] + SummaryColumns.columns(of: "|x - exact| at the end"))
    for method in Self.plain {
      for bin in bins(method) {
        table.append(
          [.text(method), .number(bin.lower), .number(bin.upper), .integer(bin.summary.count)]
            + SummaryColumns.cells(bin.summary))
      }
    }
    return table
  }

  /// The figure.
  func figure(title: String) -> Figure {
    let counts = cases.map { Double($0.steps) }
    let stepAxis = Axis.logarithmic("number of steps", ticks: .at(counts, cases.map { "\($0.steps)" }))
    return Figure(
      name: "convergence_radius", title: title, finding: finding,
      panels: [
        alongPanel, beyondPanel(counts, stepAxis), ownershipPanel(counts, stepAxis), binPanel,
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
      title: "(a) \(study.grid.steps) steps", x: .logarithmic("time t of the step"),
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
      title: "(b) trajectories beyond r", x: axis, y: .linear("share", range: 0...1),
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
      title: "(c) error they own", x: axis, y: .linear("share of the sum", range: 0...1),
      marks: Self.plain.map { method in
        .line(LineSeries(method, x: counts, y: cases.map { ownership($0, method).errorShare }))
      })
  }

  private var binPanel: Panel {
    Panel(
      title: "(d) \(cases[focus].steps) steps", x: .logarithmic("largest |h|/r on the way"),
      y: .logarithmic("mean global error in x"),
      marks: [.rule(.vertical(1))]
        + Self.plain.map { method in
          let bins = bins(method)
          return .line(
            LineSeries(
              method, x: bins.map(\.middle), y: bins.map(\.summary.mean),
              errors: bins.map(\.summary.standardError)))
        })
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
      title: hasErrors ? "(e) means" : "(f) medians", x: axis, y: .logarithmic(title),
      marks: [.rule(.horizontal(1))] + lines)
  }
}
