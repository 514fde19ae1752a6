/// Labels at the right ends of lines.
struct DirectLabels: Equatable, Sendable {
  struct Label: Equatable, Sendable {
    let name: String?
    let text: RichText
    let style: SeriesStyle
    let hasMarker: Bool
    /// The last point of the line in the frame.
    let end: Point
    /// The middle of the text.
    var y: Double
  }

  private(set) var labels: [Label] = []

  private static let keyWidth = 7.0
  private static let distance = 2.0
  /// The part of the width in which a line end counts as near the right edge.
  private static let nearEdge = 0.15

  /// The labelled lines of a panel, the first of each label.
  private static func series(of panel: Panel) -> [LineSeries] {
    var seen: Set<String> = []
    return panel.marks.compactMap { mark in
      guard case .line(let series) = mark, let label = series.label, seen.insert(label).inserted else {
        return nil
      }
      return series
    }
  }

  private static func text(_ series: LineSeries) -> RichText {
    RichText(LegendEntry.text(series.label ?? "", detail: series.detail))
  }

  /// The room that the labels need to the right of a frame.
  static func width(of panel: Panel) -> Double {
    let widest = series(of: panel).map { text($0).width(size: FigureSizes.labelSize) }.max()
    return widest.map { distance + FigureSizes.leaderWidth + keyWidth + $0 } ?? 0
  }

  /// Places the labels of a panel: as close to the line ends as their heights allow.
  init(_ layout: PanelLayout, styles: StyleBook) {
    let map = layout.map
    for series in Self.series(of: layout.panel) {
      let points = zip(series.x, series.y).compactMap { map.place($0, $1) }
        .filter { layout.frame.contains($0, slack: 0.01) }
      guard let end = points.max(by: { $0.x < $1.x }) else { continue }
      labels.append(
        Label(
          name: series.label, text: Self.text(series), style: styles[series.label],
          hasMarker: series.hasMarkers, end: end,
          y: end.y))
    }
    labels.sort { ($0.end.y, $0.text.plain) < ($1.end.y, $1.text.plain) }
    let places = Self.spread(
      labels.map(\.end.y), gap: FigureSizes.directRow,
      within: (layout.frame.minY + FigureSizes.directRow / 2)...max(
        layout.frame.minY + FigureSizes.directRow / 2, layout.frame.maxY - FigureSizes.directRow / 2))
    for index in labels.indices { labels[index].y = places[index] }
  }

  /// Whether the labels of a laid-out panel have room one below the other.
  static func fitHeight(_ layout: PanelLayout) -> Bool {
    Double(series(of: layout.panel).count) * FigureSizes.directRow <= layout.frame.height
  }

  /// Whether labels at line ends are the best way to name the series of a laid-out panel: they have room, nothing else
  /// needs a name, and all lines end near the right edge.
  static func areBest(_ layout: PanelLayout, styles: StyleBook) -> Bool {
    let panel = layout.panel
    let lines = Set(series(of: panel).compactMap(\.label))
    let others = panel.marks.contains { mark in mark.label.map { !lines.contains($0) } ?? false }
    let direct = DirectLabels(layout, styles: styles)
    let frame = layout.frame
    return !others && direct.labels.count == lines.count && fitHeight(layout)
      && width(of: panel) <= 0.55 * frame.width
      && direct.labels.allSatisfy { $0.end.x > frame.maxX - nearEdge * frame.width }
  }

  /// The positions closest to the wanted ones (least squares) that keep their order, a distance and the limits.
  /// `wanted` has to be sorted. Neighbours that would touch form blocks around their mean.
  static func spread(_ wanted: [Double], gap: Double, within limits: ClosedRange<Double>) -> [Double] {
    var blocks: [(sum: Double, count: Int)] = []
    for (index, value) in wanted.enumerated() {
      blocks.append((value - Double(index) * gap, 1))
      while let last = blocks.last, blocks.count > 1 {
        let previous = blocks[blocks.count - 2]
        guard previous.sum / Double(previous.count) > last.sum / Double(last.count) else { break }
        blocks.removeLast(2)
        blocks.append((previous.sum + last.sum, previous.count + last.count))
      }
    }
    let highest = limits.upperBound - Double(wanted.count - 1) * gap
    var places: [Double] = []
    for block in blocks {
      let base = max(min(block.sum / Double(block.count), highest), limits.lowerBound)
      for _ in 0..<block.count { places.append(base + Double(places.count) * gap) }
    }
    return places
  }

  func draw(in frame: Box, into scene: inout Scene) {
    for label in labels {
      let start = frame.maxX + Self.distance
      let key = Point(x: start + FigureSizes.leaderWidth + Self.keyWidth / 2 - 1, y: label.y)
      var leader = PathData()
      let isNear = label.end.x > frame.maxX - Self.nearEdge * frame.width
      leader.move(to: Point(x: isNear ? frame.maxX + 0.5 : label.end.x + 4, y: label.end.y))
      leader.line(to: Point(x: start, y: label.end.y))
      leader.line(to: Point(x: start + FigureSizes.leaderWidth - 2, y: label.y))
      // A leader across the frame must not look like data.
      scene.add(leader, "o \(label.style.strokeClass)", isNear ? "" : " stroke-dasharray=\".6 1.6\"")
      var path = PathData()
      if label.hasMarker {
        label.style.marker.draw(at: key, radius: FigureSizes.markerRadius, into: &path)
        scene.add(path, label.style.fillClass)
      } else {
        path.segment(from: Point(x: key.x - 3, y: key.y), to: Point(x: key.x + 3, y: key.y))
        scene.add(path, "l \(label.style.strokeClass)")
      }
      scene.add(
        PlacedText(
          text: label.text, role: .legend, size: FigureSizes.labelSize,
          origin: Point(
            x: start + FigureSizes.leaderWidth + Self.keyWidth, y: label.y + FigureSizes.labelSize * 0.35)))
    }
  }
}
