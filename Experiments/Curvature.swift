import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// One trajectory, one large step: what Taylor polynomials of low degree make of it.
struct Curvature: Experiment {
  let card = ExperimentCard(
    name: "curvature", title: "One large step along one trajectory",
    question:
      "What does a step lose that follows the tangent, the parabola or the cubic instead of the trajectory?",
    paper: Papers.genie, location: "Figure 1",
    description: """
      From one point of the exact flow the Taylor polynomials of x/alpha in gamma are drawn next to the exact arc, as \
      far as one large step goes. Degree 1 is the tangent, which DDIM follows; degree 2 is the parabola of GENIE. The \
      distance of the polynomial of degree p from the arc grows with the power p + 1 of the way.
      """)

  static let latent = Parameter(
    "latent", .reals(.any), default: [-0.642, -0.512],
    help: "The starting point x, one coordinate per dimension.")
  static let from = Parameter(
    "from", .real(.above(0, upTo: 1)), default: 0.12, help: "Time at which the step begins.")
  static let to = Parameter(
    "to", .real(.above(0, upTo: 1)), default: 0.05, help: "Time at which the step ends.")
  static let orders = Parameter(
    "orders", .integers(1...20), default: [1, 2, 3], help: "Degrees of the polynomials.")

  /// Parts of the way at which the curves are drawn.
  private static let pieces = 64

  var parameters: ParameterSet {
    ParameterSet(
      [Self.latent, Self.from, Self.to, Self.orders] + MixtureSource.options
        + [GridOptions.schedule, GridOptions.shift, GridOptions.start])
  }

  /// The published values take no time.
  var smoke: [ParameterAssignment] { [] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixture = try parameters.mixture(files: context.files)
    let schedule = try parameters.schedule()
    let (from, to) = (parameters[Self.from], parameters[Self.to])
    let latents = try StateBatch(rows: [parameters[Self.latent]], dimension: mixture.dimension)
    let setting = FlowSetting(
      mixture: mixture, schedule: schedule, latents: latents,
      startTime: parameters[GridOptions.start] ?? schedule.defaultStartTime)
    guard to < from, from < setting.startTime else {
      throw UsageError(
        "A step from t = \(from) to t = \(to) does not go from noise to data below t = \(setting.startTime). "
          + "Please give '--to' below '--from', and '--from' below the start of sampling.")
    }
    let (first, last) = (schedule.gamma(at: from), schedule.gamma(at: to))
    let shares = (0...Self.pieces).map { Double($0) / Double(Self.pieces) }
    let times = shares.map { share in
      share == 0 ? from : share == 1 ? to : schedule.time(atGamma: first + (last - first) * share)
    }
    let exact = try setting.exactFlow(through: times, context: context).part(times.indices)
    let plane = try PrincipalPlane(of: mixture)
    let arc = Arc(name: "exact", points: exact.path.map { $0.state(0) }, errors: [])
    let curves = parameters[Self.orders].map { order in
      let sampler = TruncatedTaylor(order: order)
      var jet = JetBatch(count: 1, dimension: mixture.dimension, order: order)
      let start = exact.path[0]
      mixture.makeEvaluator(count: 1, order: order).expand(
        start, at: [Double](repeating: exact.grid.first.level, count: start.stride), order: order, into: &jet)
      let points = exact.grid.points.map { point in
        var state = start
        jet.evaluate(at: point.level - exact.grid.first.level, order: order, into: &state)
        return state
      }
      return Arc(
        name: sampler.card.name, points: points.map { $0.state(0) },
        errors: zip(points, exact.path).map { $0.distance(to: $1, at: 0) }, order: order)
    }
    let figure = figure(arc, curves, exact.grid, plane, mixture)
    return Report(
      tables: [curveTable(arc, curves, exact.grid), endTable(curves)], figures: [figure],
      checks: checks(curves, exact.grid), summary: .table(endTable(curves)),
      notes: ["Distances are in x/alpha at t = \(to)."])
  }

  /// A curve through the points that belong to the points of the grid.
  private struct Arc {
    let name: String
    let points: [[Double]]
    let errors: [Double]
    var order = 0

    /// The power with which the distance grows at the beginning of the way.
    func growth(_ grid: TimeGrid) -> OrderEstimate {
      let used = [16, 8, 4, 2].filter { errors[$0] > 1e-12 }
      return OrderEstimate(
        steps: used.map { abs(grid.points[$0].level - grid.first.level) }, errors: used.map { errors[$0] })
    }
  }

  private func curveTable(_ arc: Arc, _ curves: [Arc], _ grid: TimeGrid) -> Table {
    Table(
      name: "curvature", title: "Taylor polynomials along one trajectory",
      of: ([arc] + curves).flatMap { curve in grid.points.indices.map { (curve: curve, n: $0) } },
      [
        .column("curve", "exact, or the name of the sampler", \.curve.name),
        .column("t", "time") { grid.points[$0.n].time },
        .column("gamma", "sigma/alpha") { grid.points[$0.n].level },
        .column("error", "distance from the exact arc in x/alpha") {
          $0.curve.errors.isEmpty ? nil : $0.curve.errors[$0.n]
        },
        .coordinates(arc.points[0].count, named: "xbar", of: "x/alpha") { $0.curve.points[$0.n] },
      ])
  }

  private func endTable(_ curves: [Arc]) -> Table {
    Table(
      name: "end", title: "Distance from the exact arc after the whole step", of: curves,
      [
        .column("curve", "name of the sampler", \.name), .column("degree", "of the polynomial", \.order),
        .column("error", "distance from the exact arc in x/alpha", \.errors.last),
      ])
  }

  private func figure(
    _ arc: Arc, _ curves: [Arc], _ grid: TimeGrid, _ plane: PrincipalPlane, _ mixture: GaussianMixture
  ) -> Figure {
    func line(_ curve: Arc) -> LineSeries {
      let points = curve.points.map { plane.project($0) }
      return LineSeries(curve.name, x: points.map(\.0), y: points.map(\.1), hasMarkers: false)
    }
    let lines = ([arc] + curves).map(line)
    let frame = Self.square(around: lines)
    let modes = mixture.means.map { plane.project($0) }
    let spread = 2 * (mixture.standardDeviations.max() ?? 0)
    let lengths = grid.points.map { abs($0.level - grid.first.level) }
    let picture = Panel(
      title: "x/alpha, t = \(grid.first.time.plain) to \(grid.last.time.plain)",
      x: .linear(plane.labels.first ?? "", range: frame.x),
      y: .linear(plane.labels.last ?? "", range: frame.y), hasEqualAxes: true,
      marks: [.discs(Discs(x: modes.map(\.0), y: modes.map(\.1), radius: spread))]
        + lines.map(Mark.line)
        + lines.map { .line(LineSeries($0.label, x: $0.x.suffix(1), y: $0.y.suffix(1), isJoined: false)) })
    let gammas = grid.points.map(\.level)
    let isHorizontal =
      (lines[0].x.max() ?? 0) - (lines[0].x.min() ?? 0)
      > (lines[0].y.max() ?? 0) - (lines[0].y.min() ?? 0)
    let graph = Panel(
      title: "the same against gamma", x: .linear("gamma"),
      y: .linear((isHorizontal ? plane.labels.first : plane.labels.last) ?? ""),
      marks: lines.map { line in
        .line(LineSeries(line.label, x: gammas, y: isHorizontal ? line.x : line.y, hasMarkers: false))
      })
    let growth = Panel(
      title: "distance from the arc", x: .logarithmic("length of the step in gamma"),
      y: .logarithmic("distance in x/alpha"),
      marks: curves.map { curve in
        .line(
          LineSeries(
            curve.name, x: Array(lengths.dropFirst()), y: Array(curve.errors.dropFirst()), hasMarkers: false))
      } + curves.map { .slope(SlopeTriangle(Double($0.order + 1), near: $0.name)) })
    let ends = curves.map { "\($0.name) \($0.errors.last?.short ?? "")" }
    return Figure(
      name: "curvature", title: card.title,
      finding:
        "After one step from t = \(grid.first.time.plain) to t = \(grid.last.time.plain) the distance from the "
        + "exact trajectory is \(ends.joined(separator: ", ")).",
      panels: [picture, graph, growth], columns: 3, aspect: 1, legend: .below)
  }

  /// A square frame with a margin around all lines.
  private static func square(
    around lines: [LineSeries]
  ) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    func ends(_ values: [Double]) -> (middle: Double, half: Double) {
      let (low, high) = (values.min() ?? 0, values.max() ?? 1)
      return ((low + high) / 2, (high - low) / 2)
    }
    let (x, y) = (ends(lines.flatMap(\.x)), ends(lines.flatMap(\.y)))
    let half = max(1.15 * max(x.half, y.half), 1e-6)
    return (x.middle - half...x.middle + half, y.middle - half...y.middle + half)
  }

  private func checks(_ curves: [Arc], _ grid: TimeGrid) -> [Check] {
    curves.filter { $0.growth(grid).used.count >= 3 }.map { curve in
      let expected = Double(curve.order + 1)
      return Check(
        "The distance of \(curve.name) from the trajectory grows with the power \(curve.order + 1) of the way at first.",
        measured: curve.growth(grid).slope, in: expected - 0.3...expected + 0.3,
        onlyAtPublishedParameters: true)
    }
      + zip(curves, curves.dropFirst()).compactMap { lower, higher in
        guard let below = lower.errors.last, let above = higher.errors.last else { return nil }
        return Check(
          "After the whole step \(higher.name) is nearer to the trajectory than \(lower.name) (ratio of distances).",
          measured: above / below, in: 0...1, onlyAtPublishedParameters: true)
      }
  }
}
