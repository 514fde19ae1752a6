/// One line of a legend: what the series looks like and what it is called.
struct LegendEntry: Equatable, Sendable {
  let label: String
  /// What is added to the label, if it is the same wherever it is given.
  fileprivate(set) var detail: String?
  /// Whether panels give different details, which the legend then leaves to their captions.
  fileprivate(set) var hasConflict = false
  let style: SeriesStyle
  fileprivate(set) var hasLine = false
  fileprivate(set) var hasMarkers = false
  fileprivate(set) var hasDots = false
  fileprivate(set) var hasArea = false
  fileprivate(set) var hasBars = false
  fileprivate(set) var hasDisc = false

  var text: RichText { RichText(Self.text(label, detail: hasConflict ? nil : detail)) }

  static func text(_ label: String, detail: String?) -> String {
    detail.map { "\(label) \($0)" } ?? label
  }

  /// The entries for all labels of some panels.
  static func entries(of panels: [Panel], styles: StyleBook) -> [LegendEntry] {
    styles.labels.map { label in
      var entry = LegendEntry(label: label, style: styles[label])
      for mark in panels.lazy.flatMap(\.marks) where mark.label == label { entry.include(mark) }
      return entry
    }
  }

  private mutating func include(_ mark: Mark) {
    switch mark {
    case .line(let series):
      hasLine = hasLine || series.isJoined
      hasMarkers = hasMarkers || series.hasMarkers
      if let new = series.detail {
        hasConflict = hasConflict || (detail != nil && detail != new)
        detail = new
      }
    case .scatter: hasDots = true
    case .band: hasArea = true
    case .bars: hasBars = true
    case .discs: hasDisc = true
    case .heatMap, .images, .shading, .window, .rule, .slope, .annotation: break
    }
  }

  /// The details of a panel that the common legend leaves out, as a sentence for its caption.
  static func captionDetails(of panel: Panel, entries: [LegendEntry]) -> String? {
    let conflicting = Set(entries.filter(\.hasConflict).map(\.label))
    let details = panel.marks.compactMap { mark -> String? in
      guard case .line(let series) = mark, let label = series.label, let detail = series.detail,
        conflicting.contains(label)
      else { return nil }
      return text(label, detail: detail)
    }
    return details.isEmpty ? nil : details.joined(separator: "; ") + "."
  }

  /// Draws the sample and the text, with the sample's left end and the middle of the line given.
  func draw(x: Double, middle: Double, style shape: LegendBlock.Style, into scene: inout Scene) {
    let key = Box(x: x, y: middle - 3, width: shape.keyWidth, height: 6)
    let center = Point(x: key.midX, y: middle)
    if hasArea { scene.add(key, "n \(style.fillClass)") }
    if hasBars {
      scene.add(Box(x: center.x - 4, y: middle - 3, width: 8, height: 6), "p \(style.fillClass)")
    }
    if hasDisc {
      var path = PathData()
      path.ellipse(center, 3.2, 3.2)
      scene.add(path, "d")
      scene.add(path, "u")
    }
    if hasLine {
      var path = PathData()
      path.segment(from: Point(x: key.minX, y: middle), to: Point(x: key.maxX, y: middle))
      scene.add(path, "l \(style.strokeClass)", style.dashAttribute)
    }
    if hasMarkers || hasDots {
      var path = PathData()
      (hasMarkers ? style.marker : .circle).draw(
        at: center, radius: hasMarkers ? FigureSizes.markerRadius : 1.6, into: &path)
      scene.add(path, style.fillClass)
    }
    scene.add(
      PlacedText(
        text: text, role: .legend, size: shape.size,
        origin: Point(x: key.maxX + shape.keyGap, y: middle + shape.size * 0.35)))
  }
}
