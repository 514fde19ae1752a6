/// The styles of all series of a figure, by label.
///
/// Labels that belong to a name of the project look as everywhere; the others, in the order in which they first appear, take
/// what is left, each with a colour of its own as long as there is one.
struct StyleBook: Equatable, Sendable {
  /// All labels, in the order in which they first appear.
  let labels: [String]
  private let positions: [String: Int]

  init(_ panels: [Panel], styles: SeriesStyles = SeriesStyles()) {
    var labels: [String] = []
    var series: [String] = []
    for mark in panels.lazy.flatMap(\.marks) {
      guard let label = mark.label else { continue }
      if !labels.contains(label) { labels.append(label) }
      // Discs are a neutral background.
      if case .discs = mark { continue }
      if !series.contains(label) { series.append(label) }
    }
    self.labels = labels
    positions = Self.positions(series, styles)
  }

  private static func positions(_ series: [String], _ styles: SeriesStyles) -> [String: Int] {
    var positions: [String: Int] = [:]
    for label in series { positions[label] = styles.position(of: label) }
    let prefixes = Dictionary(grouping: series.filter { positions[$0] == nil }) {
      styles.position(ofPrefixOf: $0)
    }
    for (position, labels) in prefixes {
      guard let position, labels.count == 1, !positions.values.contains(position) else { continue }
      positions[labels[0]] = position
    }
    var free = 0
    for label in series where positions[label] == nil {
      let taken = Set(positions.values)
      let colors = Set(taken.map(SeriesStyle.color))
      let fresh = (0..<SeriesStyle.colorCount).first {
        !colors.contains(SeriesStyle.color($0)) && !taken.contains($0)
      }
      while taken.contains(free) { free += 1 }
      positions[label] = fresh ?? free
    }
    return positions
  }

  subscript(label: String?) -> SeriesStyle {
    label.flatMap { positions[$0] }.map { SeriesStyle(position: $0) } ?? .neutral
  }
}

extension Mark {
  /// The label in the legend, if the mark has one.
  var label: String? {
    switch self {
    case .line(let series): series.label
    case .scatter(let series): series.label
    case .band(let band): band.label
    case .bars(let series): series.label
    case .discs(let discs): discs.label
    case .heatMap, .images, .shading, .window, .rule, .slope, .annotation: nil
    }
  }
}
