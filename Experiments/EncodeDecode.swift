import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// From data to latents and back: what a sampler loses on the way.
struct EncodeDecode: Experiment {
  let card = ExperimentCard(
    name: "encode-decode", title: "Encoding data and decoding the latents",
    question: "How well does a method recover data from the latents that it encoded them to?",
    paper: Papers.genie, location: "Figure 8",
    description: """
      Draws from the data with the noise of t-cut are carried to t = 1 along the reversed grid and back along the same \
      grid. The round-trip error is the distance in x at t-cut and tends to zero with the order of the method; the \
      reconstruction error is the distance of the denoised result from the draw and tends to what denoising leaves.

      Steps from data to noise are longer than gamma, which steps from noise to data never are, so that encoding is \
      where a Taylor method needs more steps. Where many are taken, the leading errors of a one-step method of even \
      order cancel between the two directions: its round trip is of one order more than each way.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 15, 20, 25, 40, 80, 160, 320, 640],
    help: "Numbers of steps, each taken in both directions.")
  private static let samplers = SamplerOption.standard.several(default: ["ddim", "ttm2", "ttm3", "ab2"])
  private static let trajectories = Parameter(
    "trajectories", .integer(1...10_000_000), default: 500, help: "Number of draws from the data.")

  /// Round trips of at least this many steps are fitted, where their error is above the floor.
  private static let asymptotic = 160
  private static let floor = 1e-11

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps, Self.samplers, Self.trajectories] + SamplerOption.standard.changes + MixtureSource.options
        + [GridOptions.schedule, GridOptions.shift, GridOptions.start, GridOptions.spacing, GridOptions.cut])
  }

  var smoke: [ParameterAssignment] {
    [Self.trajectories.set(24), Self.steps.set([5, 25, 160, 320, 640])]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixture = try parameters.mixture(files: context.files)
    let schedule = try parameters.schedule()
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let samplers = try SamplerOption.standard.changed(
      parameters[SamplerOption.several], by: parameters, spacing: parameters[GridOptions.spacing])
    let end = try parameters.grid(steps: 1).last
    let count = parameters[Self.trajectories]
    let data = DataSample.independent(from: mixture, count: count, seed: parameters.seed)
    let noisy = DataSample.noisy(
      from: mixture, count: count, seed: parameters.seed, at: end, schedule: schedule)
    var scaled = noisy
    scaled.scale(by: 1 / schedule.alpha(at: end))
    let ideal = SampleSummary(mixture.denoised(scaled, at: end.level).distances(to: data))
    context.progress.begin("trajectories", total: 2 * samplers.count * counts.count * count)
    defer { context.progress.end() }
    let curves = try samplers.map { sampler in
      let points = try counts.map { steps in
        let grid = try parameters.grid(steps: steps)
        func run(_ grid: TimeGrid, _ states: StateBatch) throws -> RunResult {
          try SamplingProblem(model: mixture, schedule: schedule, grid: grid).run(
            sampler, latents: states, jobs: context.jobs, monitor: context.monitor)
        }
        let latents = try run(grid.reversed(), noisy)
        let result = try run(grid, latents.states)
        var decoded = result.states
        decoded.scale(by: 1 / schedule.alpha(at: end))
        return Point(
          steps: steps, evaluations: latents.evaluations + result.evaluations + 1,
          roundTrip: SampleSummary(result.states.distances(to: noisy)),
          reconstruction: SampleSummary(mixture.denoised(decoded, at: end.level).distances(to: data)))
      }
      return Curve(card: sampler.card, points: points)
    }
    return Report(
      tables: [errorTable(curves, ideal), orderTable(curves)], figures: [figure(curves, ideal)],
      checks: checks(curves, ideal, mixture, end), summary: .table(summaryTable(curves, ideal)),
      notes: [
        "\(count) draws from the data; evaluations: encoding, decoding and denoising together.",
        "Without any error of integration denoising leaves \(ideal.mean.short) (mean), \(ideal.median.short) (median).",
      ])
  }

  /// The errors of one number of steps.
  private struct Point {
    let steps: Int
    let evaluations: Double
    let roundTrip: SampleSummary
    let reconstruction: SampleSummary
  }

  /// The errors of one sampler.
  private struct Curve {
    let card: SamplerCard
    let points: [Point]

    /// The order of the round trip. A step errs by `C h^(p+1)` one way and by `C (−h)^(p+1)` on the way back, which
    /// cancel for even `p`. The Euler step with which a ramp starts at either end undoes the gain.
    var roundTripOrder: Int {
      let order = card.orders.started
      return card.start != StartPolicy.ramp.rawValue && order.isMultiple(of: 2) ? order + 1 : order
    }

    var isFitted: [Bool] {
      points.map { $0.steps >= EncodeDecode.asymptotic && $0.roundTrip.median > EncodeDecode.floor }
    }

    /// The order of the median round-trip error.
    var order: OrderEstimate {
      let used = zip(points, isFitted).filter(\.1).map(\.0)
      return OrderEstimate(
        steps: used.map { 1 / Double($0.steps) }, errors: used.map(\.roundTrip.median))
    }
  }

  private func errorTable(_ curves: [Curve], _ ideal: SampleSummary) -> Table {
    var table = Table(
      name: "encode_decode", title: "Errors of encoding and decoding",
      columns: [
        Column("sampler", "name in the catalogue, or exact flow"),
        Column("steps", "number of steps in each direction"),
        Column("evaluations", "evaluations of eps for both directions and denoising"),
        Column("error", "round-trip: in x at t-cut; reconstruction: denoised, from the data"),
      ] + SummaryColumns.columns(of: "the error"))
    for curve in curves {
      for point in curve.points {
        let identity: [Cell] = [
          .text(curve.card.name), .integer(point.steps), .number(point.evaluations),
        ]
        table.append(identity + [.text("round-trip")] + SummaryColumns.cells(point.roundTrip))
        table.append(identity + [.text("reconstruction")] + SummaryColumns.cells(point.reconstruction))
      }
    }
    table.append(
      [.text("exact flow"), .empty, .empty, .text("reconstruction")] + SummaryColumns.cells(ideal))
    return table
  }

  private func orderTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "orders", title: "Order of the round-trip error",
      columns: [
        Column("sampler", "name in the catalogue"), Column("declared", "global order with its own start"),
        Column("round_trip", "order expected of the round trip"),
        Column("slope", "of log median round-trip error against log 1/N"),
        Column("standard_error", "of the slope"),
        Column("points", "grids of the fit: at least \(Self.asymptotic) steps and error above \(Self.floor)"),
      ])
    for curve in curves {
      table.append([
        .text(curve.card.name), .integer(curve.card.orders.started), .integer(curve.roundTripOrder),
        .number(curve.order.slope),
        .defined(curve.order.standardError), .integer(curve.isFitted.count { $0 }),
      ])
    }
    return table
  }

  private func summaryTable(_ curves: [Curve], _ ideal: SampleSummary) -> Table {
    var table = Table(
      name: "summary", title: "Reconstruction error (mean, median) and order of the round trip",
      columns: [
        Column("sampler", ""), Column("steps", ""), Column("mean", ""), Column("median", ""),
        Column("p90", ""), Column("slope", ""),
      ])
    for curve in curves {
      for point in curve.points where point.steps <= 40 || point.steps == curve.points.last?.steps {
        let error = point.reconstruction
        let isLast = point.steps == curve.points.last?.steps
        table.append([
          .text(curve.card.name), .integer(point.steps), .number(error.mean), .number(error.median),
          .number(error.p90), isLast ? .number(curve.order.slope) : .empty,
        ])
      }
    }
    table.append([
      .text("exact flow"), .empty, .number(ideal.mean), .number(ideal.median), .number(ideal.p90), .empty,
    ])
    return table
  }

  private func figure(_ curves: [Curve], _ ideal: SampleSummary) -> Figure {
    func panel(
      _ title: String, caption: String? = nil, _ axis: String, _ extra: [Mark],
      _ value: @escaping (Point) -> Double,
      fitted: Bool = false
    ) -> Panel {
      Panel(
        title: title, caption: caption, x: .logarithmic("steps in each direction"), y: .logarithmic(axis),
        marks: curves.map { curve in
          let isFitted = curve.isFitted
          return .line(
            LineSeries(
              curve.card.name, x: curve.points.map { Double($0.steps) }, y: curve.points.map(value),
              hollow: fitted ? Set(curve.points.indices.filter { !isFitted[$0] }) : []))
        } + extra)
    }
    return Figure(
      name: "encode_decode", title: card.title, finding: finding(curves, ideal),
      panels: [
        panel(
          "reconstruction, mean", caption: "dashed: denoising alone", "distance from the data",
          [.rule(.horizontal(ideal.mean))], \.reconstruction.mean),
        panel(
          "reconstruction, median", caption: "dashed: denoising alone", "",
          [.rule(.horizontal(ideal.median))],
          \.reconstruction.median),
        panel(
          "round trip, median", caption: "filled: used for the order", "distance in x at t-cut", [],
          \.roundTrip.median, fitted: true),
      ], columns: 3, aspect: 1.05, legend: .below)
  }

  private func finding(_ curves: [Curve], _ ideal: SampleSummary) -> String {
    let parts = curves.compactMap { curve -> String? in
      guard let few = curve.points.first, let more = curve.points.first(where: { $0.steps == 25 }) else {
        return nil
      }
      return "\(curve.card.name) \(few.reconstruction.mean.short) and \(more.reconstruction.mean.short)"
    }
    let orders = curves.map { "\($0.card.name) \(NumberText.fixed($0.order.slope, decimals: 2))" }
    return
      "The mean reconstruction errors with \(curves.first?.points.first?.steps ?? 0) and with 25 steps are "
      + "\(parts.joined(separator: ", ")); denoising alone leaves \(ideal.mean.short). "
      + "The median round-trip error falls with the powers \(orders.joined(separator: ", ")) of the step."
  }

  private func checks(
    _ curves: [Curve], _ ideal: SampleSummary, _ mixture: GaussianMixture, _ end: GridPoint
  ) -> [Check] {
    // The history of a predictor-corrector holds values at predicted points, for which the argument does not speak.
    let covered = curves.filter {
      $0.isFitted.count { $0 } >= 3 && $0.card.family != .predictorCorrector
    }
    var checks = covered.map { curve in
      let expected = Double(curve.roundTripOrder)
      return Check(
        "The median round-trip error of \(curve.card.name) falls with the power \(curve.roundTripOrder) of the step.",
        measured: curve.order.slope, in: expected - 0.3...expected + 0.3)
    }
    let s = mixture.standardDeviations.max() ?? 0
    let width = s * end.level / (s * s + end.level * end.level).squareRoot()
    let rayleigh = width * (Double.pi / 2).squareRoot()
    checks.append(
      Check(
        "What denoising leaves is the posterior width s gamma/sqrt(s^2 + gamma^2) times sqrt(pi/2) (ratio of means).",
        measured: ideal.mean / rayleigh, in: 0.88...1.12, onlyAtPublishedParameters: true,
        forOtherSamples: 0.88...1.12))
    for (steps, isBetter) in [(5, false), (20, true), (25, true)] {
      guard let genie = mean("ttm2", steps, curves), let ddim = mean("ddim", steps, curves) else { continue }
      let interval = isBetter ? 0...1 : 1...Double.infinity
      checks.append(
        Check(
          "With \(steps) steps in each direction ttm2 reconstructs \(isBetter ? "better" : "worse") than ddim (ratio of means).",
          measured: genie / ddim, in: interval, onlyAtPublishedParameters: true, forOtherSamples: interval))
    }
    return checks
  }

  private func mean(_ sampler: String, _ steps: Int, _ curves: [Curve]) -> Double? {
    curves.first { $0.card.name == sampler }?.points.first { $0.steps == steps }?.reconstruction.mean
  }
}
