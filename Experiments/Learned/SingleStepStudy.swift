import Accuracy
import Diffusion
import Experimentation
import Integration
import Reporting
import Samplers

/// The error of one step of several methods, made from an exact flow at given times, over ever shorter steps.
struct SingleStepStudy {
  /// A method with the power of the step with which one step of it errs.
  struct Method {
    let name: String
    let sampler: any Sampler<ScalarDiffusion>
    let model: any NoiseModel
    let expected: Int
  }

  /// The errors of one method from one time, against the length of the step in `t`.
  struct Curve {
    let time: Double
    let expected: Int
    let errors: ErrorCurve
  }

  /// Lengths in `t`.
  static let lengths = [5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05]
  /// How many of the shortest steps a slope is fitted to.
  private static let fitted = 4

  let times: [Double]
  let exact: ReferenceSolution
  let curves: [Curve]

  /// Steps from the exact flow of `model`, which is the flow that every method is to follow.
  ///
  /// - Parameter times: in descending order, with every step ending before the next time.
  /// - Throws: what the flow or a run throws.
  init(
    _ methods: [Method], along model: any NoiseModel, from times: [Double], process: ScalarDiffusion,
    latents: StateBatch, context: RunContext
  ) throws {
    let stops = times.flatMap { t in [t] + Self.lengths.map { t - $0 } }
    let grid = try TimeGrid(times: [1] + stops, schedule: process.schedule)
    let problem = SamplingProblem(process: process, model: model, grid: grid)
    context.progress.begin("exact flow", total: latents.count)
    defer { context.progress.end() }
    let exact = try ReferenceSolution(
      problem, latents: latents, jobs: context.jobs, monitor: context.monitor)
    self.times = times
    self.exact = exact
    curves = try times.enumerated().flatMap { place, time in
      let start = 1 + place * (1 + Self.lengths.count)
      return try methods.map { method in
        let points = try Self.lengths.enumerated().map { number, length in
          try context.cancellation.check()
          let step = try exact.keeping([start, start + 1 + number])
          let error = try LocalError(
            of: method.sampler,
            on: SamplingProblem(process: process, model: method.model, grid: step.grid),
            reference: step, jobs: context.jobs)
          return ErrorCurve.Point(
            value: length, size: step.grid.first.level - step.grid.last.level, evaluations: 1,
            summary: error.summaries[0])
        }
        return Curve(
          time: time, expected: method.expected,
          errors: ErrorCurve(
            method.name, against: .stepLength, points, floor: 1e-13, fitting: .first(Self.fitted)))
      }
    }
  }

  /// The errors, under the name of a file and with a description of the column of methods.
  func errorTable(_ name: String, method: String) -> Table {
    Table(
      name: name, title: "Error of one step in x", of: curves.flatMap { $0.errors.rows($0) },
      [
        .column("t", "time at the start of the step", \.of.time),
        .column("dt", "length of the step in t, towards the data", \.point.value),
        .column("h", "length of the step in gamma, negative towards the data") { -$0.point.size },
        .column("method", method, \.of.errors.name),
        .summary(of: "|x - exact| after the step", \.point.summary),
      ])
  }

  /// The fitted powers.
  func slopeTable(method: String) -> Table {
    Table(
      name: "slopes", title: "Powers of the step", of: curves,
      [
        .column("t", "time at the start of the step", \.time),
        .column("method", method, \.errors.name),
        .column("expected", "power of the step that is expected", \.expected),
        .order(
          "slope", "of log median error against log h, over the shortest steps", "slope_error",
          "its standard error", \.errors),
        .column(
          "shortest", "median error of the shortest step", { $0.errors.points.first?.summary.median ?? .nan }
        ),
      ])
  }

  /// The fitted power of a method from a time, for sentences.
  func slope(_ name: String, from time: Double) -> String {
    curves.first { $0.errors.name == name && $0.time == time }?.errors.orderText() ?? ""
  }

  /// A panel for every time, the latest first.
  var panels: [Panel] {
    times.reversed().map { time in
      Panel(
        title: "from t = \(time.plain)", x: .logarithmic("length of the step in t"),
        y: .logarithmic("median error in x"),
        marks: curves.filter { $0.time == time }.map { $0.errors.line(.median) })
    }
  }

  /// Claims that every power is the expected one.
  var checks: [Check] {
    curves.compactMap { curve in
      curve.errors.check(
        "One step of \(curve.errors.name) from t = \(curve.time.plain) has the order \(curve.expected).",
        order: curve.expected, within: 0.25, onlyAtPublishedParameters: true)
    }
  }
}
