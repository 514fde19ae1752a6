import Accuracy
import Diffusion
import Numbers
import Reporting
import Samplers

/// The audit's measurements as tables and figures.
struct AuditTables {
  private let measurements: AuditMeasurements

  init(_ measurements: AuditMeasurements) {
    self.measurements = measurements
  }

  /// One row per sampler.
  var orders: Table {
    Table(
      name: "orders", title: "Stated and measured orders, of the rule and of the code",
      of: measurements.entries,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("family", "group", \.card.family.rawValue),
        .column("reference", "where the method comes from", \.card.reference),
        .column("claim", "what the work says about the global order", \.card.claim.words),
        .column("place", "where it says so, or what was looked through", \.card.claim.place),
        estimate(
          "rule", "global order of the rule on grids with equal steps in sqrt(gamma)"
        ) { $0.rule(.quadratic) },
        estimate("rule_uniform", "the same with equal steps in gamma") { $0.rule(.uniform) },
        estimate("rule_alternating", "the same with steps h, 2h, h, 2h, ...") { $0.rule(.alternating) },
        estimate("rule_local", "local order of the rule on grids with equal steps in sqrt(gamma)") {
          $0.local
        },
        estimate("shipped", "global order of the code on grids with equal steps in sqrt(gamma)") {
          $0.shipped(.quadratic)
        },
        estimate("shipped_uniform", "the same with equal steps in gamma, where the claim is about them") {
          $0.shipped(.uniform)
        },
        .column("rule_verdict", "the claim and the rule", \.verdicts.rule.rawValue),
        .column("shipped_verdict", "the claim and the code", \.verdicts.shipped.rawValue),
        .column("cause", "why the order is not that of the rule it is modelled on", \.card.cause),
      ])
  }

  /// How many samplers have which verdict.
  var verdicts: Table {
    let axes: [(String, (AuditMeasurements.Entry) -> AuditVerdict)] = [
      ("rule", \.verdicts.rule), ("shipped", \.verdicts.shipped),
    ]
    let rows = axes.flatMap { axis, verdict in
      ([.asStated, .below, .above, .noStatement, .own] as [AuditVerdict]).map { kind in
        (
          axis: axis, kind: kind,
          members: measurements.entries.filter { verdict($0) == kind }.map(\.card.name)
        )
      }
    }
    return Table(
      name: "verdicts", title: "Verdicts on both axes", of: rows,
      [
        .column("axis", "rule, or shipped code", \.axis),
        .column("verdict", "statement and measurement", \.kind.rawValue),
        .column("count", "samplers", \.members.count),
        .column("samplers", "their names") { $0.members.joined(separator: " ") },
      ])
  }

  /// An order and its standard error.
  private func estimate<Subject>(
    _ name: String, _ description: String, error: String? = nil,
    _ value: @escaping (Subject) -> OrderEstimate?
  ) -> Field<Subject> {
    let columns = [
      Column(name, description), Column(error ?? "\(name)_standard_error", "its standard error"),
    ]
    return Field(columns) { subject in
      guard let estimate = value(subject), estimate.slope.isFinite else { return [.empty, .empty] }
      return [.number(estimate.slope), estimate.standardErrorCell]
    }
  }

  /// Every pair of neighbouring grids.
  var slopes: Table {
    typealias Measured = (axis: String, grid: String, kind: String, declared: Int?, estimate: OrderEstimate)
    let rows = measurements.entries.flatMap { entry in
      let rule: [Measured] = entry.rule.map { ("rule", $0.shape.rawValue, "global", $0.declared, $0.global) }
      let local: [Measured] = [
        (
          "rule", GridShape.quadratic.rawValue, "local",
          entry.rule.first { $0.shape == .quadratic }?.declared
            .map { $0 + 1 }, entry.local
        )
      ]
      let shipped: [Measured] = entry.shipped.map {
        ("shipped", $0.shape.rawValue, "global", $0.declared, $0.global)
      }
      return (rule + local + shipped).flatMap { item in
        item.estimate.pairwise.enumerated().map { (name: entry.card.name, item: item, pair: $0, slope: $1) }
      }
    }
    return Table(
      name: "slopes", title: "Slopes between neighbouring grids", of: rows,
      [
        .column("sampler", "name in the catalogue", \.name),
        .column("axis", "rule, or shipped code", \.item.axis),
        .column("grid", "family of grids", \.item.grid), .column("error", "global or local", \.item.kind),
        .column("declared", "order on the card, plus 1 for local errors", \.item.declared),
        .column("pair", "from 0 for the coarsest pair that is used", \.pair),
        .column("slope", "order between the two grids", \.slope),
      ])
  }

  /// The published rules and their consistent counterparts.
  var variants: Table {
    Table(
      name: "variants", title: "Published rules and their consistent counterparts", of: measurements.variants,
      [
        .column("cause", "reason for a lost order", \.cause.rawValue),
        .column("method", "sampler and what was changed", \.name),
        .column("expected", "global order by analysis", \.expected),
        estimate("measured", "global order", error: "standard_error", \.estimate),
        .column("finest", "slope between the two finest grids", \.estimate.finest),
      ])
  }

  /// The data of the figure with the published and the consistent rules.
  var variantErrors: Table {
    Table(
      name: "causes", title: "Errors of published rules and their consistent counterparts",
      of: measurements.variants.flatMap { variant in zip(variant.steps, variant.errors).map { (variant, $0) }
      },
      [
        .column("cause", "reason for a lost order", \.0.cause.rawValue),
        .column("method", "sampler and what was changed", \.0.name),
        .column("steps", "number of steps; of evaluations for divided budgets", \.1.0),
        .column("error", "mean |x - exact| at the end", \.1.1),
      ])
  }

  /// A table for the terminal: methods whose rule or code is below what is stated, and why.
  var failures: Table {
    func order(_ name: String, _ value: @escaping (AuditMeasurements.Entry) -> OrderEstimate?)
      -> Field<AuditMeasurements.Entry>
    {
      .column(name) { entry in
        value(entry).flatMap {
          $0.slope.isFinite ? NumberText.significant($0.slope, digits: 3) : "not fitted"
        }
      }
    }
    return Table(
      name: "failures", title: "Methods below what is stated",
      of: measurements.entries.filter { $0.verdicts.rule == .below || $0.verdicts.shipped == .below },
      [
        .column("sampler", \.card.name), .column("stated", \.card.claim.words),
        order("rule") { $0.rule(.quadratic) }, order("uniform") { $0.rule(.uniform) },
        order("shipped") { $0.shipped(.quadratic) },
        .column("below") { $0.verdicts.rule == .below ? "rule and code" : "code" },
        .column("cause") { $0.card.cause ?? "its own start or end" },
      ])
  }

  /// The result in a sentence.
  var finding: String {
    let judged = measurements.entries.filter(\.verdicts.rule.isJudged)
    func names(_ verdict: (AuditMeasurements.Entry) -> AuditVerdict) -> (kept: Int, below: String) {
      let below = judged.filter { verdict($0) == .below }.map(\.card.name)
      return (judged.count { verdict($0) != .below }, below.isEmpty ? "none" : below.joined(separator: ", "))
    }
    let (rule, shipped) = (names(\.verdicts.rule), names(\.verdicts.shipped))
    return
      "Of \(measurements.entries.count) samplers \(judged.count) come with a statement of their order: as rules \(rule.kept) have it (below it: \(rule.below)), as shipped \(shipped.kept) (below it: \(shipped.below))."
  }

  /// The measured orders of published rules and their counterparts in a sentence.
  private func finding(of causes: ArraySlice<AuditCause>) -> String {
    let orders = measurements.variants.filter { causes.contains($0.cause) }.map { variant in
      let slope = variant.estimate.slope
      return "\(variant.name) \(slope.isFinite ? NumberText.significant(slope, digits: 3) : "not fitted")"
    }
    return
      "Measured global orders, up to \(measurements.variants.first?.steps.last ?? 0) steps: \(orders.joined(separator: ", "))."
  }

  /// Stated and measured orders of every sampler.
  var orderFigure: Figure {
    // What falls short most comes first.
    let entries = measurements.entries.sorted { ($0.shortfall, $1.card.name) > ($1.shortfall, $0.card.name) }
    let half = (entries.count + 1) / 2
    let halves = [entries.prefix(half), entries.dropFirst(half)].map(Array.init).filter { !$0.isEmpty }
    return Figure(
      name: "orders", title: "Stated and measured global orders", finding: finding,
      panels: zip(halves, ["largest differences first", "the others"]).map(orderPanel),
      columns: 2, aspect: max(1, 0.09 * Double(half)), legend: .below)
  }

  private func orderPanel(_ entries: [AuditMeasurements.Entry], _ title: String) -> Panel {
    let rows = entries.indices.map { Double(entries.count - 1 - $0) }
    func series(_ label: String, _ order: (AuditMeasurements.Entry) -> Double?) -> Mark {
      let kept = entries.indices.filter { order(entries[$0])?.isFinite == true }
      return .line(
        LineSeries(
          label, x: kept.compactMap { order(entries[$0]) }, y: kept.map { rows[$0] }, isJoined: false))
    }
    return Panel(
      title: title,
      x: .linear(
        "global order", range: 0...5.6, ticks: .at([0, 1, 2, 3, 4, 5], ["0", "1", "2", "3", "4", "5"])),
      y: .categories(entries.reversed().map(\.card.name)),
      marks: zip(entries, rows).compactMap { entry, row in
        guard let stated = entry.card.claim.order, let shipped = entry.shipped(.quadratic)?.slope else {
          return nil
        }
        return .line(LineSeries(nil, x: [Double(stated), shipped], y: [row, row], hasMarkers: false))
      } + [
        series("stated") { $0.card.claim.order.map(Double.init) },
        series("rule") { $0.rule(.quadratic)?.slope },
        series("code as shipped") { $0.shipped(.quadratic)?.slope },
        series("rule, steps h, 2h") { $0.rule(.alternating)?.slope },
      ])
  }

  /// One panel for every cause, on two pages.
  var variantFigures: [Figure] {
    let causes = AuditCause.allCases.filter { cause in measurements.variants.contains { $0.cause == cause } }
    let panels = causes.map { cause in
      let shown = measurements.variants.filter { $0.cause == cause }
      return Panel(
        title: cause.rawValue,
        x: .logarithmic(cause == .dividedBudget ? "number of evaluations" : "number of steps"),
        y: .logarithmic("mean error in x"),
        marks: shown.map { variant in
          let kept = variant.steps.indices.suffix(5)
          return .line(
            LineSeries(
              variant.name,
              detail: variant.estimate.slope.isFinite
                ? NumberText.significant(variant.estimate.slope, digits: 3) : "not fitted",
              x: kept.map { Double(variant.steps[$0]) }, y: kept.map { variant.errors[$0] }))
        })
    }
    let half = (panels.count + 1) / 2
    let parts = [("causes", 0..<half), ("causes_continued", half..<panels.count)]
    return parts.filter { !$0.1.isEmpty }.map { name, part in
      let panels = panels[part]
      return Figure(
        name: name,
        title:
          "Published rules and their consistent counterparts: \(panels.compactMap(\.title).joined(separator: ", "))",
        finding: finding(of: causes[part]), panels: Array(panels), columns: 1, aspect: 0.33, legend: .direct)
    }
  }
}

extension AuditMeasurements.Entry {
  /// By how much the code as shipped is below what a work states; minus infinity where nothing is stated or measured.
  fileprivate var shortfall: Double {
    guard let stated = card.claim.order, let slope = shipped(.quadratic)?.slope, slope.isFinite else {
      return -.infinity
    }
    return Double(stated) - slope
  }
}
