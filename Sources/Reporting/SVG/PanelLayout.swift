/// The room that a panel needs around its frame.
struct Margins: Equatable, Sendable {
  var left = 0.0
  var right = 0.0
  var top = 0.0
  var bottom = 0.0
}

/// A panel with the place of its frame and everything around it.
struct PanelLayout: Equatable, Sendable {
  let panel: Panel
  /// Its letter in a figure of several.
  let letter: String?
  let row: Int
  let column: Int
  var xRange: ClosedRange<Double>
  var yRange: ClosedRange<Double>
  /// False for inner panels of a grid with shared axes.
  let showsXTexts: Bool
  let showsYTexts: Bool
  let showsDirectLabels: Bool
  /// What the legend cannot say, see ``Legend/captionDetails(of:entries:)``.
  let extraCaption: String?
  let note: String?
  let colorBar: ColorBar?

  var frame = Box(x: 0, y: 0, width: 0, height: 0)
  private(set) var xTicks = TickSet()
  private(set) var yTicks = TickSet()
  private(set) var title: [RichText] = []
  private(set) var xTitle: [RichText] = []
  private(set) var yTitle: [RichText] = []
  private(set) var caption: [RichText] = []
  private(set) var notes: [RichText] = []
  private(set) var margins = Margins()

  init(
    _ panel: Panel, letter: String? = nil, row: Int, column: Int, xRange: ClosedRange<Double>,
    yRange: ClosedRange<Double>,
    showsXTexts: Bool, showsYTexts: Bool, showsDirectLabels: Bool, extraCaption: String?, note: String?
  ) {
    self.panel = panel
    self.letter = letter
    self.row = row
    self.column = column
    self.xRange = xRange
    self.yRange = yRange
    self.showsXTexts = showsXTexts
    self.showsYTexts = showsYTexts
    self.showsDirectLabels = showsDirectLabels
    self.extraCaption = extraCaption
    self.note = note
    colorBar = ColorBar(panel)
  }

  var map: PanelMap {
    PanelMap(
      x: AxisMap(scale: panel.x.scale, range: xRange, start: frame.minX, end: frame.maxX),
      y: AxisMap(scale: panel.y.scale, range: yRange, start: frame.maxY, end: frame.minY))
  }

  /// Chooses ticks, wraps texts and finds the margins for a frame of some size.
  mutating func measure(width: Double, height: Double) {
    xTicks = Ticks.select(panel.x, range: xRange, length: width, isHorizontal: true)
    yTicks = Ticks.select(
      panel.y, range: yRange, length: height, isHorizontal: false,
      wanted: panel.hasEqualAxes ? max(2, xTicks.labels.count) : nil)
    let heading = [letter, panel.title].compactMap(\.self).joined(separator: " ")
    title = TextMetrics.wrap(heading, width: width, size: FigureSizes.titleSize, isBold: true)
    xTitle = showsXTexts ? TextMetrics.wrap(panel.x.title, width: width, size: FigureSizes.axisTitleSize) : []
    yTitle =
      showsYTexts ? TextMetrics.wrap(panel.y.title, width: height, size: FigureSizes.axisTitleSize) : []
    let captions = [panel.caption, extraCaption].compactMap(\.self).joined(separator: " ")
    caption = TextMetrics.wrap(captions, width: width, size: FigureSizes.captionSize)
    notes = note.map { TextMetrics.wrap($0, width: width, size: FigureSizes.captionSize) } ?? []
    margins = measuredMargins(width: width)
  }

  private func measuredMargins(width: Double) -> Margins {
    var margins = Margins()
    let overhang = xOverhang(width: width)
    margins.left = max(overhang.left, FigureSizes.majorTick + yTextWidth)
    margins.right = overhang.right
    if showsDirectLabels {
      margins.right = max(margins.right, DirectLabels.width(of: panel))
    }
    if let colorBar { margins.right = max(margins.right, colorBar.width) }
    margins.top =
      title.isEmpty
      ? FigureSizes.tickSize / 2 : Self.height(title, FigureSizes.titleSize) + FigureSizes.titleGap
    margins.bottom = captionOffset
    if !caption.isEmpty {
      margins.bottom += FigureSizes.captionGap + Self.height(caption, FigureSizes.captionSize)
    }
    if !notes.isEmpty {
      margins.bottom += FigureSizes.captionGap + Self.height(notes, FigureSizes.captionSize)
    }
    return margins
  }

  /// How far the texts of the first and last tick stand out to the sides of the frame.
  private func xOverhang(width: Double) -> (left: Double, right: Double) {
    guard showsXTexts, !xTicks.isUpright else { return (0, 0) }
    let map = AxisMap(scale: panel.x.scale, range: xRange, start: 0, end: width)
    var (left, right) = (0.0, 0.0)
    for tick in xTicks.ticks {
      guard let label = tick.label, let place = map.place(tick.value) else { continue }
      let half = label.width(size: FigureSizes.tickSize) / 2
      left = max(left, half - place)
      right = max(right, place + half - width)
    }
    return (left, right)
  }

  /// The width of tick texts and title left of the ticks.
  private var yTextWidth: Double {
    guard showsYTexts else { return 0 }
    let labels = yTicks.labels.map { $0.width(size: FigureSizes.tickSize) }.max() ?? 0
    let title =
      yTitle.isEmpty ? 0 : FigureSizes.axisTitleGap + Self.height(yTitle, FigureSizes.axisTitleSize)
    return (labels > 0 ? FigureSizes.tickGap + labels : 0) + title
  }

  /// The height of the texts of ticks below the frame.
  var xLabelHeight: Double {
    guard showsXTexts else { return 0 }
    if xTicks.isUpright { return xTicks.labels.map { $0.width(size: FigureSizes.tickSize) }.max() ?? 0 }
    return xLabelAscent + (xTicks.labels.map { $0.descent(size: FigureSizes.tickSize) }.max() ?? 0)
  }

  var xLabelAscent: Double { xTicks.labels.map { $0.ascent(size: FigureSizes.tickSize) }.max() ?? 0 }

  /// The distance of the title of the horizontal axis from the frame.
  var xTitleOffset: Double {
    FigureSizes.majorTick + (xLabelHeight > 0 ? FigureSizes.tickGap + xLabelHeight : 0)
      + FigureSizes.axisTitleGap
  }

  /// The distance of the caption from the frame.
  var captionOffset: Double {
    if !xTitle.isEmpty { return xTitleOffset + Self.height(xTitle, FigureSizes.axisTitleSize) }
    return xLabelHeight > 0 ? xTitleOffset - FigureSizes.axisTitleGap : FigureSizes.majorTick
  }

  /// The height of a block of lines.
  static func height(_ lines: [RichText], _ size: Double) -> Double {
    lines.isEmpty ? 0 : Double(lines.count - 1) * size * FigureSizes.lineSpacing + size * 0.98
  }
}
