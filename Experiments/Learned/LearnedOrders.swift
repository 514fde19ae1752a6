import Accuracy
import Diffusion
import Experimentation
import Learning
import Numbers
import Reporting
import Samplers

/// The error of one step on a trained network, with exact derivatives and with those of heads.
struct LearnedOrders: Experiment {
  let card = ExperimentCard(
    name: "learned-orders", title: "The error of one step on a trained network",
    question:
      "With which power of the step does one step err when its derivative is exact, and when it is distilled?",
    paper: Papers.genie, location: "Figures 4 and 11",
    description: """
      Steps start on the exact flow of the network, at three times, and become shorter. An exact Taylor step of degree p has \
      an error of order p + 1. With a head the error of its derivative, times half the square of the step, stays: the slope falls \
      back to 2, that of DDIM, and the head has a smaller constant.
      """)

  private static let times = [0.5, 0.2, 0.1]
  private static let lengths = [5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05]
  /// How many of the shortest steps a slope is fitted to.
  private static let fitted = 4

  var parameters: ParameterSet {
    ParameterSet(
      [LearnedSetting.network] + LatentOptions.options(trajectories: LearnedSetting.trajectories))
  }

  var smoke: [ParameterAssignment] { [LatentOptions.trajectories.set(16)] }

  /// The errors of one method from one time, against the length of the step in `t`.
  private struct Curve {
    let time: Double
    let expected: Int
    let errors: ErrorCurve
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try LearnedSetting(parameters, context: context)
    let methods = try Self.methods(setting, context)
    let stops = Self.times.flatMap { t in [t] + Self.lengths.map { t - $0 } }
    let grid = try TimeGrid(times: [1] + stops, schedule: setting.process.schedule)
    let problem = SamplingProblem(process: setting.process, model: setting.network, grid: grid)
    context.progress.begin("exact flow", total: setting.latents.count)
    defer { context.progress.end() }
    let exact = try ReferenceSolution(
      problem, latents: setting.latents, jobs: context.jobs, monitor: context.monitor)
    let curves = try Self.times.enumerated().flatMap { place, time in
      let start = 1 + place * (1 + Self.lengths.count)
      return try methods.map { method, expected in
        let points = try Self.lengths.enumerated().map { number, length in
          try context.cancellation.check()
          let step = try exact.keeping([start, start + 1 + number])
          let error = try LocalError(
            of: method.sampler,
            on: SamplingProblem(process: setting.process, model: method.model, grid: step.grid),
            reference: step, jobs: context.jobs)
          return ErrorCurve.Point(
            value: length, size: step.grid.first.level - step.grid.last.level, evaluations: 1,
            summary: error.summaries[0])
        }
        return Curve(
          time: time, expected: expected,
          errors: ErrorCurve(
            method.name, against: .stepLength, points, floor: 1e-13, fitting: .first(Self.fitted)))
      }
    }
    let slopes = slopeTable(curves)
    return Report(
      tables: [errorTable(curves), slopes], figures: [figure(curves)],
      checks: [Check.completes(exact)] + checks(curves), summary: .table(slopes),
      notes: ["\(setting.latents.count) trajectories; errors are distances in x after one step."])
  }

  /// The methods with the order of one step that is expected of them.
  private static func methods(
    _ setting: LearnedSetting, _ context: RunContext
  ) throws -> [(HeadedMethod, expected: Int)] {
    let heads = try HeadedMethod.all(on: setting.network, files: context.files)
      .filter { ["ddim", "ttm2", "standard", "bigger"].contains($0.name) }
    let cubic = HeadedMethod(
      name: "ttm3", sampler: TruncatedTaylor(order: 3), model: setting.network, cost: 3)
    return heads.map { ($0, expected: $0.name == "ttm2" ? 3 : 2) } + [(cubic, expected: 4)]
  }

  private func errorTable(_ curves: [Curve]) -> Table {
    Table(
      name: "learned_orders", title: "Error of one step in x", of: curves.flatMap { $0.errors.rows($0) },
      [
        .column("t", "time at the start of the step", \.of.time),
        .column("dt", "length of the step in t, towards the data", \.point.value),
        .column("h", "length of the step in gamma, negative towards the data") { -$0.point.size },
        .column("method", "sampler, or the head of ttm2-head", \.of.errors.name),
        .summary(of: "|x - exact| after the step", \.point.summary),
      ])
  }

  private func slopeTable(_ curves: [Curve]) -> Table {
    Table(
      name: "slopes", title: "Powers of the step", of: curves,
      [
        .column("t", "time at the start of the step", \.time),
        .column("method", "sampler, or the head of ttm2-head", \.errors.name),
        .column("expected", "power of the step that is expected", \.expected),
        .order(
          "slope", "of log median error against log h, over the shortest steps", "slope_error",
          "its standard error", \.errors),
        .column(
          "shortest", "median error of the shortest step", { $0.errors.points.first?.summary.median ?? .nan }
        ),
      ])
  }

  private func figure(_ curves: [Curve]) -> Figure {
    func slope(_ name: String) -> String {
      curves.first { $0.errors.name == name && $0.time == Self.times[1] }?.errors.orderText() ?? ""
    }
    return Figure(
      name: "learned_orders", title: card.title,
      finding:
        "At t = \(Self.times[1].plain) the median error falls with the powers \(slope("ddim")) (ddim), "
        + "\(slope("ttm2")) (exact derivative), \(slope("ttm3")) (two of them) and \(slope("standard")) (standard head) of the "
        + "shortest steps.",
      panels: Self.times.reversed().map { time in
        Panel(
          title: "from t = \(time.plain)", x: .logarithmic("length of the step in t"),
          y: .logarithmic("median error in x"),
          marks: curves.filter { $0.time == time }.map { $0.errors.line(.median) })
      }, columns: 3, aspect: 1.05, legend: .below, sharing: .both)
  }

  private func checks(_ curves: [Curve]) -> [Check] {
    curves.compactMap { curve in
      curve.errors.check(
        "One step of \(curve.errors.name) from t = \(curve.time.plain) has the order \(curve.expected).",
        order: curve.expected, within: 0.25, onlyAtPublishedParameters: true)
    }
  }
}
