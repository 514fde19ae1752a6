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

  /// Whether a measured order is the one that a paper states.
  private func verdict(_ entry: AuditMeasurements.Entry) -> String {
    guard let smooth = entry.smooth else { return "" }
    let agrees = abs(smooth.global.finest - Double(entry.claimed)) <= 0.3
    if agrees {
      return entry.card.orders.alternating < entry.claimed ? "as claimed on smooth grids" : "as claimed"
    }
    return smooth.global.finest < Double(entry.claimed) ? "lower than claimed" : "higher than claimed"
  }

  /// One row per sampler.
  var orders: Table {
    Table(
      name: "orders", title: "Claimed and measured orders", of: measurements.entries,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("family", "group", \.card.family.rawValue),
        .column("reference", "the work with the claim", \.card.reference),
        .column("claimed", "global order that it states", \.claimed),
        estimate(
          "smooth", "global order on grids with equal steps in sqrt(gamma), started exactly",
          measured(.quadratic)),
        estimate("uniform", "the same with equal steps in gamma", measured(.uniform)),
        estimate("alternating", "the same with steps h, 2h, h, 2h, ...", measured(.alternating)),
        estimate("local", "local order on the smooth grids", \.smooth?.local),
        estimate("started", "global order on the smooth grids with the method's own start", \.started),
        .column("verdict", "claim and measurement", verdict),
        .column("cause", "why they differ", \.card.cause),
      ])
  }

  /// The global order on one family of grids.
  private func measured(_ shape: GridShape) -> (AuditMeasurements.Entry) -> OrderEstimate? {
    { entry in entry.grids.first { $0.shape == shape }?.global }
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
    let rows = measurements.entries.flatMap { entry in
      entry.grids.flatMap { grid in
        [("global", grid.global, grid.declared), ("local", grid.local, grid.declared + 1)].flatMap {
          kind, estimate, declared in
          estimate.pairwise.enumerated().map {
            (name: entry.card.name, shape: grid.shape, kind: kind, declared: declared, pair: $0, slope: $1)
          }
        }
      }
    }
    return Table(
      name: "slopes", title: "Slopes between neighbouring grids", of: rows,
      [
        .column("sampler", "name in the catalogue", \.name),
        .column("grid", "family of grids", \.shape.rawValue), .column("error", "global or local", \.kind),
        .column("declared", "order on the card, plus 1 for local errors", \.declared),
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

  /// A table for the terminal.
  var summary: Table {
    func order(_ name: String, _ value: @escaping (AuditMeasurements.Entry) -> OrderEstimate?)
      -> Field<AuditMeasurements.Entry>
    {
      .column(name) { entry in
        value(entry).flatMap { $0.slope.isFinite ? NumberText.significant($0.slope, digits: 3) : nil }
      }
    }
    return Table(
      name: "summary", title: "Claimed and measured orders", of: measurements.entries,
      [
        .column("sampler", \.card.name), .column("claimed", \.claimed),
        order("smooth", measured(.quadratic)), order("uniform", measured(.uniform)),
        order("alternating", measured(.alternating)), order("local", \.smooth?.local),
        order("own start", \.started), .column("verdict", verdict),
      ])
  }

  /// The result in a sentence.
  var finding: String {
    let lower = measurements.entries.filter { verdict($0) == "lower than claimed" }.map(\.card.name)
    let total = measurements.entries.count
    guard !lower.isEmpty else {
      return "All \(total) samplers converge at least with the order that their papers state."
    }
    return
      "\(total - lower.count) of \(total) samplers converge at least with the order that their papers state; below it are \(lower.joined(separator: ", "))."
  }

  /// Claimed and measured orders of every sampler.
  var orderFigure: Figure {
    let entries = measurements.entries
    let rows = entries.indices.map { Double(entries.count - 1 - $0) }
    func series(_ label: String, _ order: (AuditMeasurements.Entry) -> Double?) -> Mark {
      let kept = entries.indices.filter { order(entries[$0])?.isFinite == true }
      return .line(
        LineSeries(
          label, x: kept.compactMap { order(entries[$0]) }, y: kept.map { rows[$0] }, isJoined: false))
    }
    return Figure(
      name: "orders", title: "Claimed and measured global orders", finding: finding,
      panels: [
        Panel(
          x: .linear(
            "global order", range: 0...5.6, ticks: .at([0, 1, 2, 3, 4, 5], ["0", "1", "2", "3", "4", "5"])),
          y: .categories(entries.reversed().map(\.card.name)),
          marks: (1...5).map { .rule(.vertical(Double($0))) } + [
            series("claimed") { Double($0.claimed) },
            series("equal steps in sqrt(gamma)") { measured(.quadratic)($0)?.slope },
            series("steps h, 2h") { measured(.alternating)($0)?.slope },
          ])
      ], aspect: 1.9, legend: .below)
  }

  /// One panel for every cause.
  var variantFigure: Figure {
    let panels = AuditCause.allCases.map { cause in
      let shown = measurements.variants.filter { $0.cause == cause }
      return Panel(
        title: cause.rawValue,
        x: .logarithmic(cause == .dividedBudget ? "number of evaluations" : "number of steps"),
        y: .logarithmic("mean error in x"),
        marks: shown.map { variant in
          let kept = variant.steps.indices.suffix(5)
          return .line(
            LineSeries(
              variant.name, detail: NumberText.significant(variant.estimate.slope, digits: 3),
              x: kept.map { Double(variant.steps[$0]) }, y: kept.map { variant.errors[$0] }))
        })
    }
    return Figure(
      name: "causes", title: "Published rules and their consistent counterparts", finding: finding,
      panels: panels, columns: 1, aspect: 0.42, legend: .direct)
  }
}
