/// Draws the marks of a panel and takes note of the room they need.
extension PanelRenderer {
  mutating func draw(_ mark: Mark, into scene: inout Scene) {
    switch mark {
    case .line(let series): draw(series, into: &scene)
    case .scatter(let series): draw(series, into: &scene)
    case .band(let band): draw(band, into: &scene)
    case .bars(let series): draw(series, into: &scene)
    case .heatMap(let heatMap): draw(heatMap, into: &scene)
    case .images(let tiles): draw(tiles, into: &scene)
    case .discs(let discs): draw(discs, into: &scene)
    case .shading(let shading): draw(shading, into: &scene)
    case .window(let x, let y): drawWindow(x, y)
    case .rule(let rule): drawLine(of: rule, into: &scene)
    case .slope, .annotation: break
    }
  }

  // MARK: Lines

  private mutating func draw(_ series: LineSeries, into scene: inout Scene) {
    let style = styles[series.label]
    let points = zip(series.x, series.y).map { map.place($0, $1) }
    drawErrors(series, style, into: &scene)
    if series.isJoined {
      var path = PathData()
      var end: Point?
      for (first, second) in zip(points, points.dropFirst()) {
        guard let first, let second, let (start, stop) = frame.clip(first, second) else {
          end = nil
          continue
        }
        if end != start { path.move(to: start) }
        path.line(to: stop)
        occupancy.take(from: start, to: stop)
        end = stop
      }
      scene.add(
        path, "\(series.isThin ? "o" : "l") \(style.strokeClass)",
        (series.isThin ? "" : style.dashAttribute) + Self.name(series.label))
    }
    if series.hasMarkers { drawMarkers(series, points, style, into: &scene) }
  }

  /// The label as an attribute, for those who restyle a figure.
  private static func name(_ label: String?) -> String {
    label.map { " data-series=\"\(SVGDocument.escape($0))\"" } ?? ""
  }

  private mutating func drawMarkers(
    _ series: LineSeries, _ points: [Point?], _ style: SeriesStyle, into scene: inout Scene
  ) {
    var filled = PathData()
    var hollow = PathData()
    var last: Point?
    let isDense = series.isJoined && averageDistance(points) < 7
    for (index, point) in points.enumerated() {
      guard let point, frame.contains(point, slack: 0.01) else { continue }
      let isHollow = series.hollow.contains(index)
      if isDense, !isHollow, let last {
        let (dx, dy) = (point.x - last.x, point.y - last.y)
        if dx * dx + dy * dy < LineSeries.markerDistance * LineSeries.markerDistance { continue }
      }
      last = point
      occupancy.take(Box(x: point.x - 2.5, y: point.y - 2.5, width: 5, height: 5))
      if isHollow {
        style.marker.draw(at: point, radius: FigureSizes.markerRadius - 0.2, into: &hollow)
      } else {
        style.marker.draw(at: point, radius: FigureSizes.markerRadius, into: &filled)
      }
    }
    scene.add(filled, style.fillClass)
    scene.add(hollow, "h \(style.strokeClass)")
  }

  /// The mean distance of neighbours on the drawing.
  private func averageDistance(_ points: [Point?]) -> Double {
    let shown = points.compactMap(\.self).filter { frame.contains($0, slack: 0.01) }
    guard shown.count > 1 else { return .infinity }
    let length = zip(shown, shown.dropFirst()).reduce(0) { sum, pair in
      let (dx, dy) = (pair.1.x - pair.0.x, pair.1.y - pair.0.y)
      return sum + (dx * dx + dy * dy).squareRoot()
    }
    return length / Double(shown.count - 1)
  }

  private mutating func drawErrors(_ series: LineSeries, _ style: SeriesStyle, into scene: inout Scene) {
    guard let errors = series.errors else { return }
    drawErrors(x: series.x, y: series.y, errors: errors, classes: "o \(style.strokeClass)", into: &scene)
  }

  /// Upright bars with caps; an end that a logarithmic axis cannot show runs to the edge of the frame.
  private mutating func drawErrors(
    x: [Double], y: [Double], errors: [Double], classes: String, into scene: inout Scene
  ) {
    var path = PathData()
    for ((x, y), error) in zip(zip(x, y), errors) where error.isFinite && error > 0 {
      guard let middle = map.place(x, y), frame.contains(middle, slack: 0.01) else { continue }
      let ends = [y + error, y - error].map { map.y.place($0) }
      let upper = Point(x: middle.x, y: max(ends[0] ?? frame.minY, frame.minY))
      let lower = Point(x: middle.x, y: min(ends[1] ?? frame.maxY, frame.maxY))
      path.segment(from: lower, to: upper)
      for case .some(let end) in ends where end >= frame.minY && end <= frame.maxY {
        path.segment(from: Point(x: middle.x - 1.6, y: end), to: Point(x: middle.x + 1.6, y: end))
      }
      occupancy.take(from: lower, to: upper)
    }
    scene.add(path, classes)
  }

  // MARK: Areas

  private mutating func draw(_ band: Band, into scene: inout Scene) {
    var path = PathData()
    var lower: [Point] = []
    var upper: [Point] = []
    func finish() {
      path.polygon(frame.clip(polygon: lower + upper.reversed()))
      for (first, second) in zip(lower, lower.dropFirst()) { occupancy.take(from: first, to: second) }
      for (first, second) in zip(upper, upper.dropFirst()) { occupancy.take(from: first, to: second) }
      lower = []
      upper = []
    }
    for (x, (low, high)) in zip(band.x, zip(band.lower, band.upper)) {
      guard let below = map.place(x, low), let above = map.place(x, high) else {
        finish()
        continue
      }
      lower.append(below)
      upper.append(above)
    }
    finish()
    scene.add(path, "n \(styles[band.label].fillClass)")
  }

  // MARK: Bars

  private mutating func draw(_ series: BarSeries, into scene: inout Scene) {
    let group = layout.panel.marks.compactMap { mark -> BarSeries? in
      if case .bars(let series) = mark { series } else { nil }
    }
    let position = group.firstIndex(of: series) ?? 0
    let width = series.width / Double(max(group.count, 1))
    let base = map.y.place(0).map { min(max($0, frame.minY), frame.maxY) } ?? frame.maxY
    var path = PathData()
    let middles = series.x.map { $0 - series.width / 2 + (Double(position) + 0.5) * width }
    for (x, y) in zip(middles, series.y) {
      guard let left = map.x.place(x - width * 0.47), let right = map.x.place(x + width * 0.47),
        let top = map.y.place(y)
      else { continue }
      let box = Box(minX: left, minY: min(top, base), maxX: right, maxY: max(top, base)).intersection(frame)
      guard box.width > 0 else { continue }
      path.rectangle(box)
      occupancy.take(box)
    }
    scene.add(path, "p \(styles[series.label].fillClass)")
    if let errors = series.errors {
      drawErrors(x: middles, y: series.y, errors: errors, classes: "r", into: &scene)
    }
  }

  // MARK: Heat maps

  private mutating func draw(_ heatMap: HeatMap, into scene: inout Scene) {
    guard let scale = layout.colorBar else { return }
    var marks: [PathData] = []
    defer {
      for path in marks {
        scene.add(path, "v")
        scene.add(path, "u", " style=\"stroke-width:.8px\"")
      }
    }
    for (row, values) in heatMap.values.enumerated() {
      for (column, value) in values.enumerated() {
        guard let first = map.place(Double(column) - 0.5, Double(row) - 0.5),
          let second = map.place(Double(column) + 0.5, Double(row) + 0.5)
        else { continue }
        let cell = Box(minX: first.x, minY: second.y, maxX: second.x, maxY: first.y).intersection(frame)
        guard cell.width > 0, cell.height > 0 else { continue }
        occupancy.take(cell)
        if heatMap.marked.contains(HeatMap.Cell(row: row, column: column)) {
          var path = PathData()
          path.rectangle(cell.inset(by: 0.6))
          marks.append(path)
        }
        if let noise = heatMap.noise, value <= noise {
          scene.add(cell, "d")
          continue
        }
        guard let fraction = scale.fraction(value) else {
          drawGap(cell, into: &scene)
          continue
        }
        let (color, isLight) = Palette.sequential(fraction)
        scene.add(cell, "k", " fill=\"\(color)\" stroke=\"\(color)\" stroke-width=\".2\"")
        if let digits = heatMap.digits {
          drawNumber(value, digits: digits, in: cell, isLight: !isLight, into: &scene)
        }
      }
    }
  }

  /// A cell without a value: crossed out.
  private func drawGap(_ cell: Box, into scene: inout Scene) {
    var path = PathData()
    path.segment(from: Point(x: cell.minX, y: cell.minY), to: Point(x: cell.maxX, y: cell.maxY))
    path.segment(from: Point(x: cell.minX, y: cell.maxY), to: Point(x: cell.maxX, y: cell.minY))
    scene.add(path, "g")
  }

  private func drawNumber(_ value: Double, digits: Int, in cell: Box, isLight: Bool, into scene: inout Scene)
  {
    guard FigureSizes.cellSize + 1 <= cell.height,
      let text = Self.numberTexts(value, digits: digits).first(where: {
        $0.width(size: FigureSizes.cellSize) + 1.5 <= cell.width
      })
    else { return }
    scene.add(
      PlacedText(
        text: text, role: .cell(isLight: isLight), size: FigureSizes.cellSize,
        origin: Point(x: cell.midX, y: cell.midY + FigureSizes.cellSize * 0.36), anchor: .middle))
  }
}

extension PanelRenderer {
  /// Ways to write a number into a cell, the most telling first: plain, with an exponent, with fewer digits.
  fileprivate static func numberTexts(_ value: Double, digits: Int) -> [RichText] {
    var texts = [NumberText.significant(value, digits: digits)]
    for count in stride(from: digits, to: 0, by: -1) {
      guard let decimal = NumberText.decimal(value, digits: count) else { continue }
      let mantissa = NumberText.fixed(
        value / Ticks.power(decimal.exponent), decimals: decimal.digits.count - 1)
      texts.append("\(mantissa)e\(decimal.exponent)")
    }
    return texts.map { RichText(Ticks.minus($0)) }
  }
}

extension LineSeries {
  /// Markers of joined series with very many points keep at least this distance, in points.
  static let markerDistance = 14.0
}
