import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers
import Series

/// How good an estimate of the radius of convergence a Taylor method can afford: from the coefficients that it has anyway and
/// a few more, beside the estimate from many.
struct RadiusEstimates: Sendable {
  /// One estimator on one case.
  struct Row: Sendable {
    let subject: String
    let estimator: String
    /// The highest coefficient that it looks at.
    let order: Int
    /// Estimates divided by the known radius.
    let ratios: [Double]
    /// Steps beyond the radius, and those of all steps that the estimate calls so; nil where there are no steps.
    let decisions: (beyond: Int, flagged: Int, hits: Int)?

    /// The share of the steps beyond the radius that the estimate finds.
    var found: Double? { decisions.map { Double($0.hits) / Double(max($0.beyond, 1)) } }
    /// The share of the steps that it calls beyond the radius that are within.
    var wrong: Double? { decisions.map { Double($0.flagged - $0.hits) / Double(max($0.flagged, 1)) } }
  }

  /// The coefficients up to which a method of low degree looks.
  static let orders = 2...8

  let rows: [Row]

  /// The estimates on a Gaussian and on two point masses, whose radii are known, and along the exact flow.
  ///
  /// - Throws: `ModelError` never for the numbers used here; what the monitor throws.
  init(along flow: ReferenceSolution, model: GaussianMixture, seriesOrder: Int, context: RunContext) throws {
    rows =
      try Self.gaussian(seriesOrder) + Self.twoAtoms(seriesOrder)
      + Self.steps(flow, model, seriesOrder, context)
  }

  /// One row.
  func row(_ subject: String, order: Int) -> Row? {
    rows.first { $0.subject == subject && $0.order == order }
  }

  /// The table.
  var table: Table {
    func quantile(_ p: Double) -> (Row) -> Double {
      { SampleSummary.quantile(p, ofSorted: $0.ratios.filter { !$0.isNaN }.sorted()) }
    }
    return Table(
      name: "estimates", title: "Estimates of the radius of convergence over its known value", of: rows,
      [
        .column("case", "series whose radius is known, or taken from many coefficients", \.subject),
        .column("estimator", "terms: X_1 and the last two; determinants: the upper half", \.estimator),
        .column("order", "the highest coefficient that is used", \.order),
        .column("count", "series", \.ratios.count),
        .column("p10", "10th percentile of estimate/radius", quantile(0.1)),
        .column("median", "median", quantile(0.5)), .column("p90", "90th percentile", quantile(0.9)),
        .column("found", "share of the steps with |h| > r that the estimate finds", \.found),
        .column("wrong", "share of the steps that it calls beyond r that are within", \.wrong),
      ])
  }

  private static func expansion(
    _ model: GaussianMixture, _ states: [[Double]], _ levels: [Double], order: Int
  ) throws -> JetBatch {
    let batch = try StateBatch(rows: states, dimension: model.dimension)
    var jet = JetBatch(count: batch.count, dimension: model.dimension, order: order)
    let padded = levels + [Double](repeating: 1, count: batch.stride - levels.count)
    model.makeEvaluator(count: batch.count, order: order).expand(batch, at: padded, order: order, into: &jet)
    return jet
  }

  private static func known(
    _ subject: String, _ jet: JetBatch, _ radii: [Double], _ seriesOrder: Int
  ) -> [Row] {
    let vector = VectorRadius(order: seriesOrder)
    func row(_ estimator: String, _ order: Int, _ estimate: (Int) -> Double) -> Row {
      Row(
        subject: subject, estimator: estimator, order: order,
        ratios: radii.enumerated().map { estimate($0) / $1 }, decisions: nil)
    }
    return orders.map { m in row("terms", m) { jet.termRadius($0, order: m) } }
      + [row("determinants", seriesOrder) { jet.radius($0, by: vector) }]
  }

  /// The flow of one Gaussian of width `s`, singular at `γ = ±i s`, at noise levels from `s/100` to `100 s`.
  private static func gaussian(_ seriesOrder: Int) throws -> [Row] {
    let width = 0.1
    let levels = stride(from: -2.0, through: 2, by: 0.25).map { width * Double.pow(10, $0) }
    let jet = try expansion(
      GaussianMixture(means: [[0, 0]], standardDeviation: width), levels.map { _ in [0.6, -0.8] }, levels,
      order: seriesOrder)
    return known("gaussian", jet, levels.map { ($0 * $0 + width * width).squareRoot() }, seriesOrder)
  }

  private static func twoAtoms(_ seriesOrder: Int) throws -> [Row] {
    let cases = TwoAtomRadii.all
    let jet = try expansion(
      GaussianMixture(means: [[-1], [1]], standardDeviation: 0), cases.map { [$0.state] }, cases.map(\.gamma),
      order: seriesOrder)
    return known("two atoms", jet, cases.map(\.radius), seriesOrder)
  }

  /// Every step of the exact flow: the radius is that of many coefficients.
  private static func steps(
    _ flow: ReferenceSolution, _ model: GaussianMixture, _ seriesOrder: Int, _ context: RunContext
  ) throws -> [Row] {
    let levels = flow.grid.points.map(\.level)
    let vector = VectorRadius(order: seriesOrder)
    let parts = try Chunk.map(count: flow.outcomes.count, jobs: context.jobs, monitor: context.monitor) {
      range in
      let evaluator = model.makeEvaluator(count: range.count, order: seriesOrder)
      var jet = JetBatch(count: range.count, dimension: model.dimension, order: seriesOrder)
      return (0..<flow.grid.steps).map { n in
        let states = flow.path[n].slice(range)
        evaluator.expand(
          states, at: [Double](repeating: levels[n], count: states.stride), order: seriesOrder, into: &jet)
        let length = abs(levels[n + 1] - levels[n])
        return (0..<range.count).map { i in
          (
            beyond: length / jet.radius(i, by: vector),
            estimates: orders.map { length / jet.termRadius(i, order: $0) }
          )
        }
      }
    }.flatMap { $0.flatMap { $0 } }
    return orders.enumerated().map { k, order in
      // Far within the radius no decision depends on the estimate.
      let near = parts.filter { $0.beyond > 0.5 }
      let beyond = parts.filter { $0.beyond > 1 }
      return Row(
        subject: "steps of the flow", estimator: "terms", order: order,
        ratios: near.map { $0.beyond / $0.estimates[k] },
        decisions: (
          beyond.count, parts.count { $0.estimates[k] > 1 }, beyond.count { $0.estimates[k] > 1 }
        ))
    }
  }
}
