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
    var table = Table(
      name: "orders", title: "Claimed and measured orders",
      columns: [
        Column("sampler", "name in the catalogue"), Column("family", "group"),
        Column("reference", "the work with the claim"), Column("claimed", "global order that it states"),
        Column("smooth", "global order on grids with equal steps in sqrt(gamma), started exactly"),
        Column("smooth_standard_error", "its standard error"),
        Column("uniform", "the same with equal steps in gamma"),
        Column("uniform_standard_error", "its standard error"),
        Column("alternating", "the same with steps h, 2h, h, 2h, ..."),
        Column("alternating_standard_error", "its standard error"),
        Column("local", "local order on the smooth grids"),
        Column("local_standard_error", "its standard error"),
        Column("started", "global order on the smooth grids with the method's own start"),
        Column("started_standard_error", "its standard error"), Column("verdict", "claim and measurement"),
        Column("cause", "why they differ"),
      ])
    for entry in measurements.entries {
      var row: [Cell] = [
        .text(entry.card.name), .text(entry.card.family.rawValue), .text(entry.card.reference),
        .integer(entry.claimed),
      ]
      for shape in [GridShape.quadratic, .uniform, .alternating] {
        row += cells(entry.grids.first { $0.shape == shape }?.global)
      }
      row += cells(entry.smooth?.local)
      row += cells(entry.started)
      row += [.text(verdict(entry)), entry.card.cause.map { .text($0) } ?? .empty]
      table.append(row)
    }
    return table
  }

  private func cells(_ estimate: OrderEstimate?) -> [Cell] {
    guard let estimate, estimate.slope.isFinite else { return [.empty, .empty] }
    return [
      .number(estimate.slope), estimate.standardError.isFinite ? .defined(estimate.standardError) : .empty,
    ]
  }

  /// Every pair of neighbouring grids.
  var slopes: Table {
    var table = Table(
      name: "slopes", title: "Slopes between neighbouring grids",
      columns: [
        Column("sampler", "name in the catalogue"), Column("grid", "family of grids"),
        Column("error", "global or local"), Column("declared", "order on the card, plus 1 for local errors"),
        Column("pair", "from 0 for the coarsest pair that is used"),
        Column("slope", "order between the two grids"),
      ])
    for entry in measurements.entries {
      for grid in entry.grids {
        for (kind, estimate, declared) in [
          ("global", grid.global, grid.declared), ("local", grid.local, grid.declared + 1),
        ] {
          for (index, slope) in estimate.pairwise.enumerated() {
            table.append([
              .text(entry.card.name), .text(grid.shape.rawValue), .text(kind), .integer(declared),
              .integer(index), .number(slope),
            ])
          }
        }
      }
    }
    return table
  }

  /// The published rules and their consistent counterparts.
  var variants: Table {
    var table = Table(
      name: "variants", title: "Published rules and their consistent counterparts",
      columns: [
        Column("cause", "reason for a lost order"), Column("method", "sampler and what was changed"),
        Column("expected", "global order by analysis"), Column("measured", "global order"),
        Column("standard_error", "its standard error"),
        Column("finest", "slope between the two finest grids"),
      ])
    for variant in measurements.variants {
      table.append(
        [.text(variant.cause.rawValue), .text(variant.name), .integer(variant.expected)]
          + cells(variant.estimate) + [.number(variant.estimate.finest)])
    }
    return table
  }

  /// The data of the figure with the published and the consistent rules.
  var variantErrors: Table {
    var table = Table(
      name: "causes", title: "Errors of published rules and their consistent counterparts",
      columns: [
        Column("cause", "reason for a lost order"), Column("method", "sampler and what was changed"),
        Column("steps", "number of steps; of evaluations for divided budgets"),
        Column("error", "mean |x - exact| at the end"),
      ])
    for variant in measurements.variants {
      for (steps, error) in zip(variant.steps, variant.errors) {
        table.append([
          .text(variant.cause.rawValue), .text(variant.name), .integer(steps), .number(error),
        ])
      }
    }
    return table
  }

  /// A table for the terminal.
  var summary: Table {
    var table = Table(
      name: "summary", title: "Claimed and measured orders",
      columns: ["sampler", "claimed", "smooth", "uniform", "alternating", "local", "own start", "verdict"].map
      {
        Column($0, "")
      })
    for entry in measurements.entries {
      func order(_ shape: GridShape) -> Cell {
        text(entry.grids.first { $0.shape == shape }?.global)
      }
      table.append([
        .text(entry.card.name), .integer(entry.claimed), order(.quadratic), order(.uniform),
        order(.alternating), text(entry.smooth?.local), text(entry.started), .text(verdict(entry)),
      ])
    }
    return table
  }

  private func text(_ estimate: OrderEstimate?) -> Cell {
    guard let estimate, estimate.slope.isFinite else { return .empty }
    return .text(NumberText.significant(estimate.slope, digits: 3))
  }

  /// The result in a sentence.
  var finding: String {
    let lower = measurements.entries.filter { verdict($0) == "lower than claimed" }.map(\.card.name)
    let total = measurements.entries.count
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
    func measured(_ shape: GridShape) -> (AuditMeasurements.Entry) -> Double? {
      { entry in entry.grids.first { $0.shape == shape }?.global.slope }
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
            series("equal steps in sqrt(gamma)", measured(.quadratic)),
            series("steps h, 2h", measured(.alternating)),
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
