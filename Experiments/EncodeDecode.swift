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
  private static let asymptotic = 160.0
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
    let end = try parameters.grid(steps: 1, for: .law(mixture)).last
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
      let points = try counts.map {
        steps -> (roundTrip: ErrorCurve.Point, reconstruction: ErrorCurve.Point) in
        let grid = try parameters.grid(steps: steps, for: .law(mixture))
        func run(_ grid: TimeGrid, _ states: StateBatch) throws -> RunResult {
          try SamplingProblem(model: mixture, schedule: schedule, grid: grid).run(
            sampler, latents: states, jobs: context.jobs, monitor: context.monitor)
        }
        let latents = try run(grid.reversed(), noisy)
        let result = try run(grid, latents.states)
        var decoded = result.states
        decoded.scale(by: 1 / schedule.alpha(at: end))
        func point(_ distances: [Double]) -> ErrorCurve.Point {
          ErrorCurve.Point(
            steps: steps, evaluations: latents.evaluations + result.evaluations + 1,
            summary: SampleSummary(distances))
        }
        return (
          point(result.states.distances(to: noisy)),
          point(mixture.denoised(decoded, at: end.level).distances(to: data))
        )
      }
      let name = sampler.card.name
      return Curves(
        card: sampler.card,
        roundTrip: ErrorCurve(
          name, against: .steps, points.map(\.roundTrip), floor: Self.floor, fitting: .from(Self.asymptotic)),
        reconstruction: ErrorCurve(name, against: .steps, points.map(\.reconstruction)))
    }
    return Report(
      tables: [errorTable(curves, ideal), orderTable(curves)], figures: [figure(curves, ideal)],
      checks: checks(curves, ideal, mixture, end), summary: .table(summaryTable(curves, ideal)),
      notes: [
        "\(count) draws from the data; evaluations: encoding, decoding and denoising together.",
        "Without any error of integration denoising leaves \(ideal.mean.short) (mean), \(ideal.median.short) (median).",
      ])
  }

  /// The errors of one sampler.
  private struct Curves {
    let card: SamplerCard
    let roundTrip: ErrorCurve
    let reconstruction: ErrorCurve

    /// The order of the round trip. A step errs by `C h^(p+1)` one way and by `C (−h)^(p+1)` on the way back, which
    /// cancel for even `p`. The Euler step with which a ramp starts at either end undoes the gain.
    var roundTripOrder: Int {
      let order = card.orders.started
      return card.start != StartPolicy.ramp.rawValue && order.isMultiple(of: 2) ? order + 1 : order
    }
  }

  /// A row of a table, of a sampler or of the exact flow.
  private typealias Row = (name: String, point: ErrorCurve.Point?, error: String, summary: SampleSummary)

  private func errorTable(_ curves: [Curves], _ ideal: SampleSummary) -> Table {
    let rows = curves.flatMap { entry in
      zip(entry.roundTrip.points, entry.reconstruction.points).flatMap { trip, reconstruction -> [Row] in
        [
          (entry.card.name, trip, "round-trip", trip.summary),
          (entry.card.name, reconstruction, "reconstruction", reconstruction.summary),
        ]
      }
    }
    return Table(
      name: "encode_decode", title: "Errors of encoding and decoding",
      of: rows + [("exact flow", nil, "reconstruction", ideal)],
      [
        .column("sampler", "name in the catalogue, or exact flow", \.name),
        .column("steps", "number of steps in each direction", \.point?.count),
        .column("evaluations", "evaluations of eps for both directions and denoising", \.point?.evaluations),
        .column("error", "round-trip: in x at t-cut; reconstruction: denoised, from the data", \.error),
        .summary(of: "the error", \.summary),
      ])
  }

  private func orderTable(_ curves: [Curves]) -> Table {
    Table(
      name: "orders", title: "Order of the round-trip error", of: curves,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("declared", "global order with its own start", \.card.orders.started),
        .column("round_trip", "order expected of the round trip", \.roundTripOrder),
        .order(
          "slope", "of log median round-trip error against log 1/N", "standard_error", "of the slope",
          \.roundTrip),
        .column(
          "points",
          "grids of the fit: at least \(Int(Self.asymptotic)) steps and error above \(Self.floor)",
          \.roundTrip.fitted.count),
      ])
  }

  private func summaryTable(_ curves: [Curves], _ ideal: SampleSummary) -> Table {
    let rows = curves.flatMap { entry in
      let last = entry.reconstruction.points.last?.count
      return entry.reconstruction.points.filter { $0.count <= 40 || $0.count == last }.map {
        (
          $0.count == last ? entry.roundTrip.estimate()?.slope : nil,
          Row(entry.card.name, $0, "reconstruction", $0.summary)
        )
      }
    }
    return Table(
      name: "summary", title: "Reconstruction error (mean, median) and order of the round trip",
      of: rows + [(nil, ("exact flow", nil, "reconstruction", ideal))],
      [
        .column("sampler", \.1.name), .column("steps", \.1.point?.count), .column("mean", \.1.summary.mean),
        .column("median", \.1.summary.median), .column("p90", \.1.summary.p90), .column("slope", \.0),
      ])
  }

  private func figure(_ curves: [Curves], _ ideal: SampleSummary) -> Figure {
    func panel(_ title: String, _ caption: String, _ axis: String, _ marks: [Mark]) -> Panel {
      Panel(
        title: title, caption: caption, x: .logarithmic("steps in each direction"), y: .logarithmic(axis),
        marks: marks)
    }
    let reconstructions = ErrorCurve.Statistic.allCases.map { statistic in
      panel(
        "reconstruction, \(statistic.rawValue)", "dashed: denoising alone",
        statistic == .mean ? "distance from the data" : "",
        curves.map { $0.reconstruction.line(statistic) } + [.rule(.horizontal(statistic.of(ideal)))])
    }
    return Figure(
      name: "encode_decode", title: card.title, finding: finding(curves, ideal),
      panels: reconstructions + [
        panel(
          "round trip, median", "filled: used for the order", "distance in x at t-cut",
          curves.map { $0.roundTrip.line(.median) }
            + curves.map { .slope(SlopeTriangle(Double($0.roundTripOrder), near: $0.card.name)) })
      ], columns: 3, aspect: 1.05, legend: .below)
  }

  private func finding(_ curves: [Curves], _ ideal: SampleSummary) -> String {
    let parts = curves.map(\.reconstruction).compactMap { curve -> String? in
      guard let few = curve.points.first, let more = curve.point(at: 25) else { return nil }
      return "\(curve.name) \(few.summary.mean.short) and \(more.summary.mean.short)"
    }
    let orders = curves.map { "\($0.card.name) \($0.roundTrip.orderText())" }
    return
      "The mean reconstruction errors with \(curves.first?.roundTrip.points.first?.count ?? 0) and with 25 steps are "
      + "\(parts.joined(separator: ", ")); denoising alone leaves \(ideal.mean.short). "
      + "The median round-trip error falls with the powers \(orders.joined(separator: ", ")) of the step."
  }

  private func checks(
    _ curves: [Curves], _ ideal: SampleSummary, _ mixture: GaussianMixture, _ end: GridPoint
  ) -> [Check] {
    // The history of a predictor-corrector holds values at predicted points, for which the argument does not speak.
    var checks = curves.filter { $0.card.family != .predictorCorrector }.compactMap { entry in
      entry.roundTrip.check(
        "The median round-trip error of \(entry.card.name) falls with the power \(entry.roundTripOrder) of the step.",
        order: entry.roundTripOrder, within: 0.3)
    }
    let s = mixture.standardDeviations.max() ?? 0
    let width = s * end.level / (s * s + end.level * end.level).squareRoot()
    let rayleigh = width * (Double.pi / 2).squareRoot()
    checks.append(
      Check.published(
        "What denoising leaves is the posterior width s gamma/sqrt(s^2 + gamma^2) times sqrt(pi/2) (ratio of means).",
        measured: ideal.mean / rayleigh, in: 0.88...1.12))
    for (steps, isBetter) in [(5, false), (20, true), (25, true)] {
      guard let genie = mean("ttm2", steps, curves), let ddim = mean("ddim", steps, curves) else { continue }
      let interval = isBetter ? 0...1 : 1...Double.infinity
      checks.append(
        Check.published(
          "With \(steps) steps in each direction ttm2 reconstructs \(isBetter ? "better" : "worse") than ddim (ratio of means).",
          measured: genie / ddim, in: interval))
    }
    return checks
  }

  private func mean(_ sampler: String, _ steps: Int, _ curves: [Curves]) -> Double? {
    curves.first { $0.card.name == sampler }?.reconstruction.point(at: Double(steps))?.summary.mean
  }
}
