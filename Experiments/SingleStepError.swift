import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The error of one Taylor step against its length.
struct SingleStepError: Experiment {
  let card = ExperimentCard(
    name: "single-step-error", title: "Error of a single Taylor step",
    question: "How does the error of one step grow with its length, for Taylor methods of order 1 to 5?",
    paper: Papers.genie, location: "Figures 3 (top), 10 and 15",
    description: """
      Each trajectory is carried to time t by the exact flow, one step of length dt is made towards the data, and the \
      result is compared with the exact flow at t - dt, in x. A Taylor method of order p has an error proportional to \
      dt^(p+1) as long as the step is short against the radius of convergence of the trajectory's series, and above \
      the rounding error of its arithmetic.

      The slope is that of the median over the shortest steps whose error is above the floor. The mean is drawn as \
      well: for long steps it is owned by trajectories that pass close to a singularity.
      """)

  static let times = Parameter(
    "times", .reals(.above(0, upTo: 1)), default: [0.1, 0.2, 0.5],
    help: "Times t from which the step is made.")
  static let lengths = Parameter(
    "lengths", .reals(.above(0, upTo: 1)),
    default: [
      1e-4, 1.5e-4, 2e-4, 3e-4, 5e-4, 7e-4, 1e-3, 1.5e-3, 2e-3, 3e-3, 5e-3, 7e-3, 0.01, 0.015, 0.02, 0.03,
      0.05,
      0.07, 0.1, 0.15, 0.2,
    ], help: "Lengths dt of the step; those that reach t = 0 are left out.")
  static let orders = Parameter(
    "orders", .integers(1...20), default: [1, 2, 3, 4, 5], help: "Orders of the Taylor methods.")

  /// Errors up to here are left out of the fit of a slope: rounding in x, which is of size 1.
  private static let floor = 1e-14
  /// How many of the shortest steps above the floor a slope is fitted to.
  private static let fitted = 4

  var parameters: ParameterSet {
    ParameterSet([Self.times, Self.lengths, Self.orders] + FlowSetting.options)
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(32), Self.lengths.set([2e-4, 5e-4, 1e-3, 2e-3, 5e-3])]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let times = parameters[Self.times]
    let lengths = parameters[Self.lengths].sorted()
    for time in times where lengths.allSatisfy({ $0 >= time }) {
      throw UsageError(
        "No step of '--lengths' fits between 0 and the time \(time.plain) of '--times'. Please give a shorter one."
      )
    }
    let pairs = times.flatMap { t in lengths.filter { $0 < t }.map { (time: t, length: $0) } }
    let exact = try setting.exactFlow(
      through: pairs.flatMap { [$0.time, $0.time - $0.length] }, context: context)
    let curves = try times.flatMap { t in
      try parameters[Self.orders].map { order in
        let sampler = TruncatedTaylor(order: order)
        let points = try pairs.indices.filter { pairs[$0].time == t }.map { number in
          try context.cancellation.check()
          let length = pairs[number].length
          let step = try exact.part(2 * number..<2 * number + 2)
          let error = try LocalError(
            of: sampler, on: setting.problem(step.grid), reference: step, jobs: context.jobs)
          return ErrorCurve.Point(
            value: length, size: step.grid.first.level - step.grid.last.level, evaluations: 1,
            summary: error.summaries[0])
        }
        return Curve(
          time: t, order: order,
          errors: ErrorCurve(
            sampler.card.name, against: .stepLength, points, floor: Self.floor, fitting: .first(Self.fitted)))
      }
    }
    return Report(
      tables: [errorTable(curves), slopeTable(curves)],
      figures: [figure(curves, times: times, trajectories: setting.latents.count)],
      checks: checks(curves), summary: .table(slopeTable(curves)),
      notes: ["\(setting.latents.count) trajectories; errors are distances in x after one step."])
  }

  /// The errors of one method from one time, against the length of the step in `t`.
  private struct Curve {
    let time: Double
    let order: Int
    let errors: ErrorCurve

    /// Whether the fit has all its points and its steps are short enough for the leading term to rule.
    var isAsymptotic: Bool {
      errors.fitted.count == SingleStepError.fitted && errors.fitted.allSatisfy { $0.value <= time / 10 }
    }
  }

  private func errorTable(_ curves: [Curve]) -> Table {
    Table(
      name: "single_step_error", title: "Error of one step in x", of: curves.flatMap { $0.errors.rows($0) },
      [
        .column("t", "time at the start of the step", \.of.time),
        .column("dt", "length of the step in t, towards the data", \.point.value),
        .column("h", "length of the step in gamma, negative towards the data") { -$0.point.size },
        .column("sampler", "name in the catalogue", \.of.errors.name),
        .summary(of: "|x - exact| after the step", \.point.summary),
      ])
  }

  private func slopeTable(_ curves: [Curve]) -> Table {
    Table(
      name: "slopes", title: "Order of the error of one step", of: curves,
      [
        .column("t", "time at the start of the step", \.time),
        .column("sampler", "name in the catalogue", \.errors.name),
        .column("expected", "p + 1") { $0.order + 1 },
        .order("slope", "of log median error against log |h|", "standard_error", "of the slope", \.errors),
        .column(
          "shortest", "shortest dt of the fit: the first whose median error is above \(Self.floor)",
          \.errors.fitted.first?.value),
        .column("longest", "longest dt of the fit", \.errors.fitted.last?.value),
      ])
  }

  private func figure(_ curves: [Curve], times: [Double], trajectories: Int) -> Figure {
    let panels = ErrorCurve.Statistic.allCases.flatMap { statistic in
      times.map { t in
        let shown = curves.filter { $0.time == t }.map(\.errors)
        return Panel(
          title: "\(statistic.rawValue), t = \(t.plain)",
          x: .logarithmic("length of the step dt"),
          y: .logarithmic("error of one step in x", range: 1e-17...1),
          marks: shown.map { $0.line(statistic) }
            + curves.filter { $0.time == t && statistic == .mean }.map {
              .slope(SlopeTriangle(Double($0.order + 1), near: $0.errors.name))
            })
      }
    }
    let first = curves.first?.time
    let slopes = curves.filter { $0.time == first }.map { "\($0.errors.name) \($0.errors.orderText())" }
    return Figure(
      name: "single_step_error", title: "Error of one Taylor step against its length",
      finding:
        "Over \(trajectories) trajectories the median error of one step from t = \(first?.plain ?? "") grows "
        + "with the powers \(slopes.joined(separator: ", ")) of the step; filled markers are the points of the fit.",
      panels: panels, columns: times.count, aspect: 0.95, legend: .below, sharing: .both)
  }

  private func checks(_ curves: [Curve]) -> [Check] {
    var checks = curves.filter(\.isAsymptotic).compactMap { curve in
      curve.errors.check(
        "The median error of one step of \(curve.errors.name) from t = \(curve.time.plain) grows with the power "
          + "\(curve.order + 1) of the step.", order: curve.order + 1, within: 0.15)
    }
    for (time, length, intervals) in Self.published {
      for (order, interval) in intervals.enumerated() {
        guard let curve = curves.first(where: { $0.time == time && $0.order == order + 1 }),
          let mean = curve.errors.point(at: length)?.summary.mean
        else { continue }
        checks.append(
          Check.published(
            "The mean error of one step of \(curve.errors.name) from t = \(time.plain) with dt = \(length.plain).",
            measured: mean, in: interval))
      }
    }
    return checks
  }

  /// Where the mean of 1000 latents lies for TTM1, TTM2 and TTM3: six standard errors around the mean of 100,000.
  private static let published: [(time: Double, length: Double, intervals: [ClosedRange<Double>])] = [
    (0.1, 0.01, [8.1e-4...1.03e-3, 5.5e-5...7.6e-5, 4.8e-6...8.6e-6]),
    (0.2, 0.05, [1.53e-2...1.73e-2, 2.2e-3...3.05e-3, 3.5e-4...5.75e-4]),
    (0.5, 0.05, [1.73e-3...2.06e-3, 3.98e-4...4.68e-4, 9.1e-5...1.06e-4]),
  ]
}
