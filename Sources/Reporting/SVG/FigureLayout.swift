/// A figure with the place of every panel.
struct FigureLayout: Equatable, Sendable {
  let figure: Figure
  let styles: StyleBook
  let legendEntries: [LegendEntry]
  private(set) var panels: [PanelLayout] = []
  private(set) var width = 0.0
  /// The height of the panels with their surroundings, without a legend below.
  private(set) var height = 0.0

  private let columns: Int

  /// Lays a figure out with or without room for labels at the line ends.
  init(_ figure: Figure, hasDirectLabels: Bool) {
    self.figure = figure
    styles = StyleBook(figure.panels, styles: figure.styles)
    legendEntries = LegendEntry.entries(of: figure.panels, styles: styles)
    columns = min(max(figure.columns, 1), max(figure.panels.count, 1))
    panels = arranged(hasDirectLabels: hasDirectLabels)
    place()
  }

  // MARK: Ranges

  private func arranged(hasDirectLabels: Bool) -> [PanelLayout] {
    let data = figure.panels.map { DataRange($0) }
    let sharesX = figure.sharing == .x || figure.sharing == .both
    let sharesY = figure.sharing == .y || figure.sharing == .both
    let allX = data.reduce(nil) { DataRange.union($0, $1.x) }
    let allY = data.reduce(nil) { DataRange.union($0, $1.y) }
    let hidesX = sharesX && figure.panels.allSatisfy { $0.x == figure.panels[0].x }
    let hidesY = sharesY && figure.panels.allSatisfy { $0.y == figure.panels[0].y }
    let lettered = figure.panels.indices.filter { figure.panels[$0].hasLetter }
    let letters = Dictionary(uniqueKeysWithValues: lettered.enumerated().map { ($1, Self.letter($0)) })
    return figure.panels.enumerated().map { index, panel in
      let xRange = DataRange.frame(
        sharesX ? allX : data[index].x, axis: panel.x, isTight: data[index].isTight)
      let yRange = DataRange.frame(
        sharesY ? allY : data[index].y, axis: panel.y, isTight: data[index].isTight,
        standsOnZero: data[index].hasBars)
      return PanelLayout(
        panel, letter: lettered.count > 1 ? letters[index] ?? nil : nil, row: index / columns,
        column: index % columns, xRange: xRange, yRange: yRange,
        showsXTexts: !hidesX || index + columns >= figure.panels.count,
        showsYTexts: !hidesY || index % columns == 0,
        showsDirectLabels: hasDirectLabels,
        extraCaption: hasDirectLabels ? nil : LegendEntry.captionDetails(of: panel, entries: legendEntries),
        note: HiddenPoints(panel, data: data[index], xRange: xRange, yRange: yRange).note)
    }
  }

  /// `(a)` to `(z)`; nothing beyond.
  private static func letter(_ index: Int) -> String? {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return letters.indices.contains(index) ? "(\(letters[index]))" : nil
  }

  /// The height of frames as a multiple of their width: equal axes ask for the proportions of the data.
  private var aspect: Double {
    guard
      let first = panels.first(where: {
        $0.panel.hasEqualAxes && $0.panel.x.scale == .linear && $0.panel.y.scale == .linear
      })
    else { return min(max(figure.aspect, 0.1), 5) }
    let width = first.xRange.upperBound - first.xRange.lowerBound
    let height = first.yRange.upperBound - first.yRange.lowerBound
    return min(max(height / width, 0.5), 1.5)
  }

  // MARK: Places

  private mutating func place() {
    let aspect = aspect
    for index in panels.indices where panels[index].panel.hasEqualAxes {
      guard panels[index].panel.x.scale == .linear, panels[index].panel.y.scale == .linear else { continue }
      let ranges = DataRange.equalize(x: panels[index].xRange, y: panels[index].yRange, aspect: aspect)
      panels[index].xRange = ranges.x
      panels[index].yRange = ranges.y
    }
    let count = Double(columns)
    let fixed = 2 * FigureSizes.padding + (count - 1) * FigureSizes.columnGap
    var frameWidth = max(FigureSizes.smallestFrame, (figure.width.points - fixed) / count - 40)
    var left: [Double] = []
    var right: [Double] = []
    // Ticks depend on the size of the frame, which depends on the texts of the ticks.
    for _ in 0..<4 {
      for index in panels.indices { panels[index].measure(width: frameWidth, height: frameWidth * aspect) }
      left = (0..<columns).map { column in
        panels.reduce(0) { $1.column == column ? max($0, $1.margins.left) : $0 }
      }
      right = (0..<columns).map { column in
        panels.reduce(0) { $1.column == column ? max($0, $1.margins.right) : $0 }
      }
      let margins = left.reduce(0, +) + right.reduce(0, +)
      frameWidth = max(FigureSizes.smallestFrame, (figure.width.points - fixed - margins) / count)
    }
    width = max(
      figure.width.points, fixed + left.reduce(0, +) + right.reduce(0, +) + count * frameWidth)
    setFrames(width: frameWidth, height: frameWidth * aspect, left: left, right: right)
  }

  private mutating func setFrames(width: Double, height: Double, left: [Double], right: [Double]) {
    var x = FigureSizes.padding
    let starts = (0..<columns).map { column in
      let start = x + left[column]
      x = start + width + right[column] + FigureSizes.columnGap
      return start
    }
    var y = FigureSizes.padding
    let rowCount = (panels.count + columns - 1) / columns
    for row in 0..<rowCount {
      let indices = panels.indices.filter { panels[$0].row == row }
      y += indices.reduce(0) { max($0, panels[$1].margins.top) }
      for index in indices {
        panels[index].frame = Box(x: starts[panels[index].column], y: y, width: width, height: height)
      }
      y += height + indices.reduce(0) { max($0, panels[$1].margins.bottom) }
      if row < rowCount - 1 { y += FigureSizes.rowGap }
    }
    self.height = y + FigureSizes.padding
  }
}

/// The points of a panel that are not drawn, and why.
struct HiddenPoints: Equatable, Sendable {
  let notFinite: Int
  let notPositive: Int
  private(set) var outside = 0

  init(_ panel: Panel, data: DataRange, xRange: ClosedRange<Double>, yRange: ClosedRange<Double>) {
    notFinite = data.notFinite
    notPositive = data.notPositive
    for mark in panel.marks {
      switch mark {
      case .line(let series) where series.hasMarkers: count(series.x, series.y, panel, xRange, yRange)
      case .scatter(let series): count(series.x, series.y, panel, xRange, yRange)
      default: break
      }
    }
  }

  private mutating func count(
    _ xs: [Double], _ ys: [Double], _ panel: Panel, _ xRange: ClosedRange<Double>,
    _ yRange: ClosedRange<Double>
  ) {
    for (x, y) in zip(xs, ys)
    where AxisMap.canShow(x, on: panel.x.scale) && AxisMap.canShow(y, on: panel.y.scale)
      && !(xRange.contains(x) && yRange.contains(y))
    {
      outside += 1
    }
  }

  /// A sentence for below the panel, or nil when everything is drawn.
  var note: String? {
    let reasons = [(notFinite, "not finite"), (notPositive, "not positive"), (outside, "outside the frame")]
      .filter { $0.0 > 0 }
    guard !reasons.isEmpty else { return nil }
    let total = reasons.reduce(0) { $0 + $1.0 }
    let list = reasons.map { reasons.count == 1 ? $0.1 : "\($0.0) \($0.1)" }.joined(separator: ", ")
    return "Not drawn: \(total) \(total == 1 ? "point" : "points") (\(list))."
  }
}
