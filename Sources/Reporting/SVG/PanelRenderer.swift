/// Draws one panel: grid, marks, frame, ticks and the texts around it.
struct PanelRenderer {
  let layout: PanelLayout
  let styles: StyleBook
  /// What of the frame is taken by data and labels.
  var occupancy: Occupancy
  let map: PanelMap
  /// Outlines that go over all marks, so that samples do not hide the modes they should meet.
  var overlay: [PathData] = []

  init(_ layout: PanelLayout, styles: StyleBook) {
    self.layout = layout
    self.styles = styles
    occupancy = Occupancy(layout.frame)
    map = layout.map
  }

  var frame: Box { layout.frame }

  mutating func draw(into scene: inout Scene) {
    guard !layout.panel.isEmpty else { return }
    drawGrid(into: &scene)
    for mark in layout.panel.marks { draw(mark, into: &scene) }
    for path in overlay { scene.add(path, "u") }
    drawFrame(into: &scene)
    drawTexts(into: &scene)
    layout.colorBar?.draw(beside: frame, into: &scene)
  }

  /// Light lines at major ticks, where values are read off: not on equal axes, categories and heat maps.
  private func drawGrid(into scene: inout Scene) {
    let panel = layout.panel
    guard !panel.hasEqualAxes, layout.colorBar == nil else { return }
    var path = PathData()
    if case .categories = panel.x.ticks {
    } else {
      for tick in layout.xTicks.ticks where tick.isMajor {
        guard let x = map.x.place(tick.value), x > frame.minX + 1, x < frame.maxX - 1 else { continue }
        path.segment(from: Point(x: x, y: frame.minY), to: Point(x: x, y: frame.maxY))
      }
    }
    if case .categories = panel.y.ticks {
    } else {
      for tick in layout.yTicks.ticks where tick.isMajor {
        guard let y = map.y.place(tick.value), y > frame.minY + 1, y < frame.maxY - 1 else { continue }
        path.segment(from: Point(x: frame.minX, y: y), to: Point(x: frame.maxX, y: y))
      }
    }
    scene.add(path, "g")
  }

  private func drawFrame(into scene: inout Scene) {
    var path = PathData()
    path.rectangle(frame)
    for tick in layout.xTicks.ticks {
      guard let x = map.x.place(tick.value), x >= frame.minX - 0.01, x <= frame.maxX + 0.01 else { continue }
      let length = tick.isMajor ? FigureSizes.majorTick : FigureSizes.minorTick
      path.segment(from: Point(x: x, y: frame.maxY), to: Point(x: x, y: frame.maxY + length))
    }
    for tick in layout.yTicks.ticks {
      guard let y = map.y.place(tick.value), y >= frame.minY - 0.01, y <= frame.maxY + 0.01 else { continue }
      let length = tick.isMajor ? FigureSizes.majorTick : FigureSizes.minorTick
      path.segment(from: Point(x: frame.minX, y: y), to: Point(x: frame.minX - length, y: y))
    }
    scene.add(path, "a")
  }

  // MARK: Texts around the frame

  private func drawTexts(into scene: inout Scene) {
    if layout.showsXTexts { drawXTicks(into: &scene) }
    if layout.showsYTexts { drawYTicks(into: &scene) }
    let titleHeight = PanelLayout.height(layout.title, FigureSizes.titleSize)
    drawLines(
      layout.title, role: .panelTitle, size: FigureSizes.titleSize, isBold: true,
      origin: Point(x: frame.minX, y: frame.minY - FigureSizes.titleGap - titleHeight), into: &scene)
    drawLines(
      layout.xTitle, role: .axisTitle, size: FigureSizes.axisTitleSize, anchor: .middle,
      origin: Point(x: frame.midX, y: frame.maxY + layout.xTitleOffset), into: &scene)
    var y = frame.maxY + layout.captionOffset
    for (lines, role) in [(layout.caption, PlacedText.Role.caption), (layout.notes, .note)]
    where !lines.isEmpty {
      y += FigureSizes.captionGap
      drawLines(
        lines, role: role, size: FigureSizes.captionSize, origin: Point(x: frame.minX, y: y), into: &scene)
      y += PanelLayout.height(lines, FigureSizes.captionSize)
    }
  }

  private func drawXTicks(into scene: inout Scene) {
    let top = frame.maxY + FigureSizes.majorTick + FigureSizes.tickGap
    for tick in layout.xTicks.ticks {
      guard let label = tick.label, let x = map.x.place(tick.value) else { continue }
      let isUpright = layout.xTicks.isUpright
      let origin =
        isUpright
        ? Point(x: x + FigureSizes.tickSize * 0.36, y: top) : Point(x: x, y: top + layout.xLabelAscent)
      scene.add(
        PlacedText(
          text: label, role: .tick, size: FigureSizes.tickSize, origin: origin,
          anchor: isUpright ? .end : .middle, isUpright: isUpright))
    }
  }

  private func drawYTicks(into scene: inout Scene) {
    var leftmost = frame.minX - FigureSizes.majorTick
    for tick in layout.yTicks.ticks {
      guard let label = tick.label, let y = map.y.place(tick.value) else { continue }
      let text = PlacedText(
        text: label, role: .tick, size: FigureSizes.tickSize,
        origin: Point(
          x: frame.minX - FigureSizes.majorTick - FigureSizes.tickGap, y: y + FigureSizes.tickSize * 0.36),
        anchor: .end)
      leftmost = min(leftmost, text.box.minX)
      scene.add(text)
    }
    let height = PanelLayout.height(layout.yTitle, FigureSizes.axisTitleSize)
    for (index, line) in layout.yTitle.enumerated() {
      let x =
        leftmost - FigureSizes.axisTitleGap - height
        + FigureSizes.axisTitleSize * (TextMetrics.ascent + Double(index) * FigureSizes.lineSpacing)
      scene.add(
        PlacedText(
          text: line, role: .axisTitle, size: Self.fitted(line, FigureSizes.axisTitleSize, frame.height),
          origin: Point(x: x, y: frame.midY), anchor: .middle, isUpright: true))
    }
  }

  /// Lines of text from the top of a block downwards.
  private func drawLines(
    _ lines: [RichText], role: PlacedText.Role, size: Double, isBold: Bool = false,
    anchor: PlacedText.Anchor = .start, origin: Point, into scene: inout Scene
  ) {
    for (index, line) in lines.enumerated() {
      let y = origin.y + size * (TextMetrics.ascent + Double(index) * FigureSizes.lineSpacing)
      scene.add(
        PlacedText(
          text: line, role: role, size: Self.fitted(line, size, frame.width, isBold: isBold),
          origin: Point(x: origin.x, y: y), anchor: anchor, isBold: isBold))
    }
  }

  /// The size at which a line that could not be wrapped fits, if it can be read.
  private static func fitted(_ line: RichText, _ size: Double, _ limit: Double, isBold: Bool = false)
    -> Double
  {
    let width = line.width(size: size, isBold: isBold)
    return width > limit ? max(size * limit / width, FigureSizes.smallestText) : size
  }
}
