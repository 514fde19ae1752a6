import Reporting

/// One measured column against the axis that varies, with a band over the seeds.
struct SweepFigure {
  /// Points of one name in one panel.
  private struct Series {
    let label: String
    var points: [(x: Double, statistics: SweepSpread.Statistics)] = []
  }

  /// A panel before it is drawn.
  private struct Part {
    let title: String
    var series: [Series] = []
  }

  private static let panelLimit = 12
  private static let seriesLimit = 16

  private let spread: SweepSpread
  private let layout: SweepLayout
  /// The key on the horizontal axis; nil where none varies.
  private let horizontal: Int?
  private let parts: [Part]

  init(_ spread: SweepSpread, layout: SweepLayout) {
    self.spread = spread
    self.layout = layout
    let varying = Self.varying(spread)
    let horizontal = layout.horizontal.compactMap { spread.keys.firstIndex(of: $0) }.first { key in
      varying.contains(key) && spread.groups.allSatisfy { $0.keys[key].double != nil }
    }
    self.horizontal = horizontal
    // The last key names the series, as a sampler does; the others make panels.
    let rest = varying.filter { $0 != horizontal }
    var parts: [Part] = []
    for group in spread.groups {
      guard let shown = spread.column(layout.shown) else { break }
      let title = rest.dropLast().map { "\(spread.keys[$0]) \(group.keys[$0].plainText)" }
        .joined(separator: ", ")
      let label = rest.last.map { group.keys[$0].plainText } ?? layout.shown
      let part = parts.firstIndex { $0.title == title } ?? parts.count
      if part == parts.count { parts.append(Part(title: title)) }
      let series = parts[part].series.firstIndex { $0.label == label } ?? parts[part].series.count
      if series == parts[part].series.count { parts[part].series.append(Series(label: label)) }
      parts[part].series[series].points.append(
        (horizontal.flatMap { group.keys[$0].double } ?? 0, spread.statistics(group, shown)))
    }
    for p in parts.indices {
      for s in parts[p].series.indices { parts[p].series[s].points.sort { $0.x < $1.x } }
    }
    self.parts = parts
  }

  /// The keys with more than one value, without those that say the same as a later one.
  private static func varying(_ spread: SweepSpread) -> [Int] {
    let columns = spread.keys.indices.map { key in spread.groups.map { $0.keys[key].plainText } }
    return columns.indices.filter { key in
      Set(columns[key]).count > 1 && !columns[(key + 1)...].contains(columns[key])
    }
  }

  private var drawn: [Part] {
    parts.prefix(Self.panelLimit).map {
      Part(title: $0.title, series: Array($0.series.prefix(Self.seriesLimit)))
    }
  }

  /// The figure; nil where there is nothing to draw.
  var figure: Figure? {
    let drawn = drawn
    guard drawn.contains(where: { $0.series.contains { $0.points.contains { $0.statistics.count > 0 } } })
    else {
      return nil
    }
    let panels = drawn.map { horizontal == nil ? categories($0) : lines($0) }
    let columns = panels.count == 1 ? 1 : panels.count < 5 ? 2 : 3
    return Figure(
      name: "sweep", title: "Sweep: \(layout.shownTitle)", finding: finding, panels: panels,
      columns: columns, aspect: panels.count == 1 ? 0.62 : 0.8,
      legend: horizontal == nil ? .hidden : .below, sharing: .both)
  }

  private func axis(_ title: String) -> Axis {
    layout.isError ? .logarithmic(title) : .linear(title)
  }

  private func lines(_ part: Part) -> Panel {
    let name = horizontal.map { spread.keys[$0] } ?? ""
    let marks = part.series.flatMap { series -> [Mark] in
      let points = series.points.filter { $0.statistics.count > 0 }
      let x = points.map(\.x)
      let line = Mark.line(LineSeries(series.label, x: x, y: points.map(\.statistics.median)))
      guard spread.seeds > 1 else { return [line] }
      return [
        .band(
          Band(
            series.label, x: x, lower: points.map(\.statistics.p10), upper: points.map(\.statistics.p90))),
        line,
      ]
    }
    return Panel(
      title: part.title.isEmpty ? nil : part.title, x: .logarithmic(name), y: axis(layout.shownTitle),
      marks: marks)
  }

  private func categories(_ part: Part) -> Panel {
    let series = part.series.filter { $0.points.first.map { $0.statistics.count > 0 } ?? false }
    let rows = series.indices.map { Double(series.count - 1 - $0) }
    let statistics = series.compactMap { $0.points.first?.statistics }
    return Panel(
      title: part.title.isEmpty ? nil : part.title, x: axis(layout.shownTitle),
      y: .categories(series.reversed().map(\.label)),
      marks: zip(statistics, rows).map { statistics, row in
        .line(LineSeries(nil, x: [statistics.p10, statistics.p90], y: [row, row], hasMarkers: false))
      } + [.line(LineSeries("median", x: statistics.map(\.median), y: rows, isJoined: false))])
  }

  /// What was drawn, and where the seeds differ most.
  private var finding: String {
    let points = drawn.flatMap { part in
      part.series.flatMap { series in
        series.points.map { point in
          let place = horizontal.map { ", \(spread.keys[$0]) \(point.x.plain)" } ?? ""
          return (
            name: (part.title.isEmpty ? "" : part.title + ", ") + series.label + place,
            statistics: point.statistics
          )
        }
      }
    }
    guard spread.seeds > 1 else {
      let least = points.filter { $0.statistics.count > 0 }.min {
        $0.statistics.median < $1.statistics.median
      }
      return "The smallest \(layout.shownTitle)"
        + (least.map { " is \(Self.number($0.statistics.median)), at \($0.name)." } ?? " is not known.")
    }
    let width = { (s: SweepSpread.Statistics) in layout.isError ? s.p90 / s.p10 : s.p90 - s.p10 }
    let widest = points.filter { $0.statistics.count > 1 && width($0.statistics).isFinite }
      .max { width($0.statistics) < width($1.statistics) }
    return
      "Medians over \(spread.seeds) seeds with bands from the 10th to the 90th percentile"
      + (widest.map {
        "; the widest is that at \($0.name): \(Self.number($0.statistics.p10)) to \(Self.number($0.statistics.p90))."
      } ?? ".")
  }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 3) }

  /// What the figure leaves out.
  var notes: [String] {
    var notes: [String] = []
    if parts.count > Self.panelLimit {
      notes.append(
        "The figure shows the first \(Self.panelLimit) of \(parts.count) panels; the table has all of them.")
    }
    if parts.contains(where: { $0.series.count > Self.seriesLimit }) {
      notes.append(
        "The figure shows the first \(Self.seriesLimit) series of a panel; the table has all of them.")
    }
    return notes
  }
}
