import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// What finite differences of past evaluations make of the derivatives of the noise prediction.
struct DerivativeDefect: Experiment {
  let card = ExperimentCard(
    name: "derivative-defect", title: "Finite differences in place of exact derivatives",
    question:
      "How far is a difference of past noise predictions from the derivative that it stands for?",
    paper: Papers.genie, location: "Figure 3 (bottom)",
    description: """
      On the exact flow at time t the total derivatives of eps in gamma are known from its Taylor series. A multistep \
      method has the values at the points that it has just left instead: t, t + dt, ..., t + k dt. The k-th divided \
      difference of these values times k! stands for the k-th derivative, and its defect is of first order in the step.

      The ideal derivative, zero, has the whole derivative as its defect; a difference that does worse than this had \
      better not be used.
      """)

  static let times = Parameter(
    "times", .reals(.above(0, upTo: 1)), default: [0.1, 0.2, 0.5],
    help: "Times t at which derivatives are compared.")
  static let lengths = Parameter(
    "lengths", .reals(.above(0, upTo: 1)),
    default: [1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1],
    help: "Distances dt between the points that a difference uses; t + 3 dt has to be in the schedule.")

  /// The highest derivative.
  private static let degree = 3

  var parameters: ParameterSet { ParameterSet([Self.times, Self.lengths] + FlowSetting.options) }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(32), Self.lengths.set([1e-4, 2e-4, 5e-4, 1e-3, 0.01])]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let lengths = parameters[Self.lengths].sorted()
    let end = setting.schedule.timeRange.upperBound
    for time in parameters[Self.times] {
      guard let longest = lengths.last, time + Double(Self.degree) * longest > end else { continue }
      throw UsageError(
        "Three steps of length \(longest.plain) from the time \(time.plain) end beyond the schedule's \(end.plain). "
          + "Please give shorter '--lengths' or smaller '--times'.")
    }
    func points(_ t: Double, _ length: Double) -> [Double] {
      (0...Self.degree).map { t + Double($0) * length }
    }
    let exact = try setting.exactFlow(
      through: parameters[Self.times].flatMap { t in lengths.flatMap { points(t, $0) } }, context: context)
    let width = Self.degree + 1
    let curves = try parameters[Self.times].enumerated().map { number, t in
      let first = number * lengths.count * width
      let derivatives = FlowDerivatives(
        of: setting.mixture, on: exact.solution, at: exact.places[first], upTo: Self.degree)
      let defects = try lengths.enumerated().map { place, length in
        try context.cancellation.check()
        let values = (0..<width).map {
          FlowDerivatives(
            of: setting.mixture, on: exact.solution, at: exact.places[first + place * width + $0], upTo: 0)
        }
        return Defect(
          length: length, h: values[1].gamma - values[0].gamma,
          summaries: (1...Self.degree).map { k in
            var difference = DividedDifference.of(
              values[...k].map { $0.derivatives[0] }, at: values[...k].map(\.gamma))
            difference.scale(by: (1...k).reduce(1) { $0 * Double($1) })
            return SampleSummary(difference.distances(to: derivatives.derivatives[k]))
          })
      }
      return Curve(
        time: t, norms: (1...Self.degree).map { SampleSummary(derivatives.derivatives[$0].norms) },
        defects: defects)
    }
    return Report(
      tables: [defectTable(curves), derivativeTable(curves)], figures: [figure(curves)],
      checks: checks(curves), summary: .table(summaryTable(curves)),
      notes: ["\(setting.latents.count) trajectories; norms of derivatives of eps in gamma."])
  }

  /// The defects of the differences of order 1, 2, … for one distance of the points.
  private struct Defect {
    let length: Double
    let h: Double
    let summaries: [SampleSummary]
  }

  /// Norms of the exact derivatives and defects at one time.
  private struct Curve {
    let time: Double
    let norms: [SampleSummary]
    let defects: [Defect]

    /// The order of the defect of the `k`-th difference, over the shortest steps above the rounding error.
    func order(_ k: Int) -> OrderEstimate {
      let used = defects.filter {
        $0.length <= time / 80 && $0.summaries[k - 1].mean > 1e-9 / Double.pow($0.h, Double(k))
      }
      return OrderEstimate(
        steps: used.reversed().map(\.h), errors: used.reversed().map { $0.summaries[k - 1].median })
    }
  }

  private func defectTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "derivative_defect", title: "Defect of finite differences of eps",
      columns: [
        Column("t", "time at which the derivative is taken"), Column("dt", "distance of the points in t"),
        Column("h", "gamma(t + dt) - gamma(t)"),
        Column("derivative", "which derivative of eps in gamma"),
        Column("approximation", "difference of past values, or ideal (zero)"),
      ] + SummaryColumns.columns(of: "|approximation - exact derivative|"))
    for curve in curves {
      for k in 1...Self.degree {
        for defect in curve.defects {
          table.append(
            [
              .number(curve.time), .number(defect.length), .number(defect.h), .integer(k),
              .text("difference"),
            ]
              + SummaryColumns.cells(defect.summaries[k - 1]))
        }
        table.append(
          [.number(curve.time), .empty, .empty, .integer(k), .text("ideal")]
            + SummaryColumns.cells(curve.norms[k - 1]))
      }
    }
    return table
  }

  private func derivativeTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "orders", title: "Order of the defect in the distance of the points",
      columns: [
        Column("t", "time at which the derivative is taken"),
        Column("derivative", "which derivative of eps in gamma"),
        Column("slope", "of log median defect against log h"), Column("standard_error", "of the slope"),
        Column("points", "points of the fit"),
      ])
    for curve in curves {
      for k in 1...Self.degree {
        let estimate = curve.order(k)
        table.append([
          .number(curve.time), .integer(k), .number(estimate.slope), .defined(estimate.standardError),
          .integer(estimate.used.count { $0 }),
        ])
      }
    }
    return table
  }

  private func summaryTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "summary", title: "Mean defect",
      columns: [
        Column("t", ""), Column("derivative", ""), Column("exact norm", ""), Column("dt = 0.001", ""),
        Column("dt = 0.01", ""), Column("dt = 0.05", ""),
      ])
    for curve in curves {
      for k in 1...Self.degree {
        table.append(
          [.number(curve.time), .integer(k), .number(curve.norms[k - 1].mean)]
            + [1e-3, 0.01, 0.05].map { length in
              Cell(curve.defects.first { $0.length == length }?.summaries[k - 1].mean)
            })
      }
    }
    return table
  }

  private func figure(_ curves: [Curve]) -> Figure {
    let panels = (1...Self.degree).map { k in
      Panel(
        title: ["first", "second", "third"][k - 1] + " derivative",
        caption: "without markers: the ideal derivative, zero",
        x: .logarithmic("distance dt of the points"),
        y: .logarithmic(k == 1 ? "mean norm" : ""),
        marks: curves.flatMap { curve -> [Mark] in
          let label = "t = \(curve.time.plain)"
          let lengths = curve.defects.map(\.length)
          let norm = curve.norms[k - 1].mean
          return [
            .line(LineSeries(label, x: lengths, y: curve.defects.map { $0.summaries[k - 1].mean })),
            .line(
              LineSeries(
                label, x: [lengths.first ?? 0, lengths.last ?? 1], y: [norm, norm], hasMarkers: false)),
          ]
        })
    }
    return Figure(
      name: "derivative_defect", title: "Defect of finite differences of eps, against exact derivatives",
      finding: finding(curves), panels: panels, columns: Self.degree, aspect: 1.05, legend: .below)
  }

  private func finding(_ curves: [Curve]) -> String {
    let parts = curves.compactMap { curve -> String? in
      guard let defect = curve.defects.first(where: { $0.length == 0.01 }) else { return nil }
      return "\(defect.summaries[0].mean.short) of \(curve.norms[0].mean.short) at t = \(curve.time.plain)"
    }
    return "The first difference with dt = 0.01 misses, of the mean norm of the derivative of eps (the line "
      + "without markers), \(parts.joined(separator: ", ")); all differences are of first order in the step."
  }

  private func checks(_ curves: [Curve]) -> [Check] {
    var checks: [Check] = []
    for curve in curves {
      for k in 1...Self.degree where curve.order(k).used.count >= 3 {
        checks.append(
          Check(
            "The defect of difference \(k) at t = \(curve.time.plain) is of first order in the step.",
            measured: curve.order(k).slope, in: 0.85...1.15))
      }
    }
    for (time, defect, norm) in Self.published {
      guard let curve = curves.first(where: { $0.time == time }) else { continue }
      if let measured = curve.defects.first(where: { $0.length == 0.01 })?.summaries[0].mean {
        checks.append(
          Check(
            "The mean defect of the first difference with dt = 0.01 at t = \(time.plain).",
            measured: measured, in: defect, onlyAtPublishedParameters: true, forOtherSamples: defect))
      }
      checks.append(
        Check(
          "The mean norm of the exact derivative of eps in gamma at t = \(time.plain).",
          measured: curve.norms[0].mean, in: norm, onlyAtPublishedParameters: true, forOtherSamples: norm))
    }
    return checks
  }

  /// Where the means of 1000 latents lie: six standard errors around the means of 100,000.
  private static let published: [(time: Double, defect: ClosedRange<Double>, norm: ClosedRange<Double>)] = [
    (0.1, 0.076...0.225, 1.01...2.26), (0.2, 0.0253...0.0571, 0.644...0.883),
    (0.5, 7.4e-4...1.26e-3, 0.0093...0.0165),
  ]
}
