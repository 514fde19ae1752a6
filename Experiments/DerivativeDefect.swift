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
        return (1...Self.degree).map { k in
          var difference = DividedDifference.of(
            values[...k].map { $0.derivatives[0] }, at: values[...k].map(\.gamma))
          difference.scale(by: (1...k).reduce(1) { $0 * Double($1) })
          return ErrorCurve.Point(
            value: length, size: values[1].gamma - values[0].gamma, evaluations: Double(k + 1),
            summary: SampleSummary(difference.distances(to: derivatives.derivatives[k])))
        }
      }
      return (1...Self.degree).map { k in
        Curve(
          time: t, derivative: k, norm: SampleSummary(derivatives.derivatives[k].norms),
          defects: defects.map { $0[k - 1] })
      }
    }.flatMap { $0 }
    return Report(
      tables: [defectTable(curves), derivativeTable(curves)], figures: [figure(curves)],
      checks: checks(curves), summary: .table(summaryTable(curves)),
      notes: ["\(setting.latents.count) trajectories; norms of derivatives of eps in gamma."])
  }

  /// The norms of an exact derivative at one time, and the defects of the difference in its place.
  private struct Curve {
    let time: Double
    let derivative: Int
    let norm: SampleSummary
    /// Against the distance of the points in `t`, fitted over the shortest ones above the rounding error.
    let defects: ErrorCurve

    init(time: Double, derivative: Int, norm: SampleSummary, defects: [ErrorCurve.Point]) {
      (self.time, self.derivative, self.norm) = (time, derivative, norm)
      let fitted = defects.indices.filter {
        let rounding = 1e-9 / Double.pow(defects[$0].size, Double(derivative))
        return defects[$0].value <= time / 80 && defects[$0].summary.mean > rounding
      }
      self.defects = ErrorCurve(
        "t = \(time.plain)", against: .stepLength, defects, fitting: .places(Set(fitted)))
    }

    func mean(_ length: Double) -> Double? { defects.point(at: length)?.summary.mean }
  }

  private func defectTable(_ curves: [Curve]) -> Table {
    typealias Row = (of: Curve, point: ErrorCurve.Point?)
    let rows = curves.flatMap { curve in
      curve.defects.points.map { Row(curve, $0) } + [Row(curve, nil)]
    }
    return Table(
      name: "derivative_defect", title: "Defect of finite differences of eps", of: rows,
      [
        .column("t", "time at which the derivative is taken", \.of.time),
        .column("dt", "distance of the points in t", \.point?.value),
        .column("h", "gamma(t + dt) - gamma(t)", \.point?.size),
        .column("derivative", "which derivative of eps in gamma", \.of.derivative),
        .column("approximation", "difference of past values, or ideal (zero)") {
          $0.point == nil ? "ideal" : "difference"
        },
        .summary(of: "|approximation - exact derivative|") { $0.point?.summary ?? $0.of.norm },
      ])
  }

  private func derivativeTable(_ curves: [Curve]) -> Table {
    Table(
      name: "orders", title: "Order of the defect in the distance of the points", of: curves,
      [
        .column("t", "time at which the derivative is taken", \.time),
        .column("derivative", "which derivative of eps in gamma", \.derivative),
        .order(
          "slope", "of log median defect against log h", "standard_error",
          "of the slope; empty where two points determine none", \.defects),
        .column("points", "points of the fit", \.defects.fitted.count),
      ])
  }

  private func summaryTable(_ curves: [Curve]) -> Table {
    Table(
      name: "summary", title: "Mean defect", of: curves,
      [
        .column("t", \.time), .column("derivative", \.derivative), .column("exact norm", \.norm.mean),
        .column("dt = 0.001") { $0.mean(1e-3) }, .column("dt = 0.01") { $0.mean(0.01) },
        .column("dt = 0.05") { $0.mean(0.05) },
      ])
  }

  private func figure(_ curves: [Curve]) -> Figure {
    let panels = (1...Self.degree).map { k in
      Panel(
        title: ["first", "second", "third"][k - 1] + " derivative",
        caption: k == 1 ? "without markers: error of the ideal derivative, zero" : nil,
        x: .logarithmic("distance dt of the points"),
        y: .logarithmic(k == 1 ? "mean norm of the error" : ""),
        marks: curves.filter { $0.derivative == k }.flatMap { curve -> [Mark] in
          let lengths = curve.defects.points.map(\.value)
          return [
            curve.defects.line(.mean, showsFit: false),
            .line(
              LineSeries(
                curve.defects.name, x: [lengths.first ?? 0, lengths.last ?? 1],
                y: [curve.norm.mean, curve.norm.mean], hasMarkers: false)),
          ]
        })
    }
    return Figure(
      name: "derivative_defect", title: "Defect of finite differences of eps, against exact derivatives",
      finding: finding(curves), panels: panels, columns: Self.degree, aspect: 1.05, legend: .below)
  }

  private func finding(_ curves: [Curve]) -> String {
    let parts = curves.filter { $0.derivative == 1 }.compactMap { curve in
      curve.mean(0.01).map { "\($0.short) of \(curve.norm.mean.short) at t = \(curve.time.plain)" }
    }
    return "The first difference with dt = 0.01 misses, of the mean norm of the derivative of eps (the line "
      + "without markers), \(parts.joined(separator: ", ")); all differences are of first order in the step."
  }

  private func checks(_ curves: [Curve]) -> [Check] {
    var checks = curves.compactMap { curve in
      curve.defects.check(
        "The defect of difference \(curve.derivative) at t = \(curve.time.plain) is of first order in the step.",
        order: 1, within: 0.15)
    }
    for (time, defect, norm) in Self.published {
      guard let curve = curves.first(where: { $0.time == time && $0.derivative == 1 }) else { continue }
      if let measured = curve.mean(0.01) {
        checks.append(
          .published(
            "The mean defect of the first difference with dt = 0.01 at t = \(time.plain).",
            measured: measured, in: defect))
      }
      checks.append(
        .published(
          "The mean norm of the exact derivative of eps in gamma at t = \(time.plain).",
          measured: curve.norm.mean, in: norm))
    }
    return checks
  }

  /// Where the means of 1000 latents lie: six standard errors around the means of 100,000.
  private static let published: [(time: Double, defect: ClosedRange<Double>, norm: ClosedRange<Double>)] = [
    (0.1, 0.076...0.225, 1.01...2.26), (0.2, 0.0253...0.0571, 0.644...0.883),
    (0.5, 7.4e-4...1.26e-3, 0.0093...0.0165),
  ]
}
