import Certification
import Experimentation
import Numbers
import Reporting

/// What `certify` writes.
struct CertificateTables {
  let flow: CertifiedFlow
  /// Brackets of the distance of the reference solution.
  let reference: [Bracket]
  let rows: [SamplerBracket]
  let variants: [CertifiedVariant]
  let limit: Double

  var all: [Table] { [certificates, brackets] + (variants.isEmpty ? [] : [variantTable]) }

  private var radii: [Double] { flow.radii }
  private var proved: [Double] { radii.filter(\.isFinite).sorted() }

  /// The number of the widest disc.
  private var widest: Int { radii.indices.max { radii[$0] < radii[$1] } ?? 0 }

  /// A table for the terminal; radii are rounded upwards.
  var summary: Table {
    var table = Table(
      name: "summary", title: "Proved radii",
      columns: [
        Column("mixture", ""), Column("latents", ""), Column("proved", ""), Column("median", ""),
        Column("p99", ""), Column("max", ""), Column("steps", ""),
      ])
    table.append(Self.row("as given", flow))
    for variant in variants { table.append(Self.row(variant.name, variant.flow)) }
    return table
  }

  private static func row(_ name: String, _ flow: CertifiedFlow) -> [Cell] {
    let proved = flow.radii.filter(\.isFinite).sorted()
    let steps = flow.points.reduce(0.0) { $0 + Double($1.steps) } / Double(max(flow.points.count, 1))
    return [
      .text(name), .integer(flow.points.count), .integer(proved.count),
      .text(SampleSummary.quantile(0.5, ofSorted: proved).roundedUp),
      .text(SampleSummary.quantile(0.99, ofSorted: proved).roundedUp),
      .text((proved.last ?? .nan).roundedUp), .text(NumberText.fixed(steps, decimals: 1)),
    ]
  }

  private var certificates: Table {
    let dimension = flow.points.first?.center.count ?? 0
    var table = Table(
      name: "certificates", title: "Discs that contain the exact end points",
      columns: [Column("trajectory", "from 0")]
        + (0..<dimension).map { Column("xbar_\($0)", "coordinate \($0) of the centre in x/alpha") } + [
          Column("radius", "proved bound of |x/alpha - centre|"), Column("steps", "steps of the path"),
          Column("kept", "most components that a step kept"),
          Column("log_amplification", "largest integral of the logarithmic norm over a stretch of the path"),
          Column("reference_lower", "proved lower bound of |reference - exact| in x"),
          Column("reference_upper", "proved upper bound of |reference - exact| in x"),
          Column("outcome", "proved, or why not"),
        ])
    for (i, point) in flow.points.enumerated() {
      let isProved = point.failure == nil
      table.append(
        [.integer(i)] + point.center.map { isProved ? .number($0) : .empty } + [
          isProved ? .number(point.radius) : .empty, .integer(point.steps), .integer(point.keptMaximum),
          .number(point.logAmplification), isProved ? .number(reference[i].lower) : .empty,
          isProved ? .number(reference[i].upper) : .empty,
          .text(point.failure.map { "unproved: \($0)" } ?? "proved"),
        ])
    }
    return table
  }

  private var brackets: Table {
    var table = Table(
      name: "brackets", title: "Proved brackets of the global error in x",
      columns: [
        Column("sampler", "name in the catalogue"), Column("steps", "number of steps"),
        Column("count", "trajectories that completed and are proved"),
        Column("left_out", "trajectories that are not"),
      ]
        + SamplerBracket.statistics.flatMap {
          [Column("\($0)_lower", "at least this"), Column("\($0)_upper", "at most this")]
        }
        + [
          Column("order_lower", "order of the mean against the row above, at least"),
          Column("order_upper", "at most"),
        ])
    for row in rows {
      table.append(
        [.text(row.name), .integer(row.steps), .integer(row.count), .integer(row.leftOut)]
          + row.brackets.flatMap { [Cell($0?.lower), Cell($0?.upper)] }
          + [Cell(row.order?.lower), Cell(row.order?.upper)])
    }
    return table
  }

  private var variantTable: Table {
    var table = Table(
      name: "mixtures", title: "Proved radii on other mixtures, in x",
      columns: [
        Column("mixture", "what differs from the toy"), Column("latents", "trajectories"),
        Column("proved", "of them with a disc"), Column("median", "of the proved radii"),
        Column("max", "largest proved radius"), Column("steps", "mean"),
      ])
    for variant in variants {
      let proved = variant.flow.radii.filter(\.isFinite).sorted()
      let steps = variant.flow.points.reduce(0.0) { $0 + Double($1.steps) }
      table.append([
        .text(variant.name), .integer(variant.flow.points.count), .integer(proved.count),
        .number(SampleSummary.quantile(0.5, ofSorted: proved)), Cell(proved.last),
        .number(steps / Double(variant.flow.points.count)),
      ])
    }
    return table
  }

  func figure(title: String) -> Figure {
    let used = flow.points.indices.filter { flow.points[$0].failure == nil }
    let amplification = used.map { Double.exp(flow.points[$0].logAmplification) }
    let sorted = proved
    let shares = sorted.indices.map { Double($0 + 1) / Double(sorted.count) }
    return Figure(
      name: "certificates", title: title,
      finding:
        "\(proved.count) of \(flow.points.count) trajectories have a proved radius, at most "
        + "\((proved.last ?? .nan).roundedUp); the largest amplification of an error is \((amplification.max() ?? .nan).short).",
      panels: [
        Panel(
          title: "what an error can become", x: .logarithmic("largest amplification on the way"),
          y: .logarithmic("proved radius in x"),
          marks: [
            .scatter(ScatterSeries("trajectories", x: amplification, y: used.map { radii[$0] }, diameter: 2))
          ]),
        Panel(
          title: "share of trajectories", x: .logarithmic("proved bound in x"), y: .linear("share below"),
          marks: [
            .line(LineSeries("radius of the disc", x: sorted, y: shares, hasMarkers: false)),
            .line(
              LineSeries(
                "|reference - exact|, at most", x: used.map { reference[$0].upper }.sorted(), y: shares,
                hasMarkers: false)),
          ]),
      ], columns: 2, aspect: 1, legend: .below)
  }

  var checks: [Check] {
    let share = Double(proved.count { $0 <= 1e-12 }) / Double(max(radii.count, 1))
    let referenceError = reference.map(\.upper).max() ?? .infinity
    var checks = [
      Check(
        "Every trajectory is proved (share).", measured: Double(proved.count) / Double(max(radii.count, 1)),
        in: 1...1),
      Check(
        "The widest disc keeps to the limit (radius in x).", measured: radii.max() ?? .infinity, in: 0...limit
      ),
      Check(
        "Discs of radius 1e-12 at most (share of trajectories).", measured: share, in: 0.95...1,
        onlyAtPublishedParameters: true),
      Check(
        "The reference solution is exact to 1e-9 (largest proved distance in x).", measured: referenceError,
        in: 0...1e-9, onlyAtPublishedParameters: true),
    ]
    if let widest = rows.compactMap(\.mean).map({ $0.upper - $0.lower }).max() {
      checks.append(
        Check(
          "The brackets of all mean errors are narrow (largest width).", measured: widest, in: 0...1e-11,
          onlyAtPublishedParameters: true))
    }
    if !variants.isEmpty {
      let all = variants.flatMap(\.flow.radii)
      checks.append(
        Check(
          "Every trajectory of the other mixtures is proved to 1e-10 (largest radius).",
          measured: all.max() ?? .infinity, in: 0...1e-10, onlyAtPublishedParameters: true))
    }
    return checks
  }

  func notes(cut: Double) -> [String] {
    var notes = [
      "Radii are in x at t = \(cut), rounded upwards. The widest disc is that of trajectory \(widest)."
    ]
    let unproved = radii.count - proved.count
    if unproved > 0 { notes.append("\(unproved) trajectories are unproved and left out of every bracket.") }
    return notes
  }
}

extension Double {
  /// Four significant digits, never below the number.
  var roundedUp: String {
    var value = self
    while value.isFinite, let shown = Double(NumberText.significant(value, digits: 4)), shown < self {
      value *= 1.0001
    }
    return NumberText.significant(value, digits: 4)
  }
}
