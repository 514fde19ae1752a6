/// The scale beside a heat map.
struct ColorBar: Equatable, Sendable {
  let axis: Axis
  let range: ClosedRange<Double>
  let isShown: Bool
  private let title: RichText

  /// The scale of the first heat map of a panel, or nil when there is none.
  init?(_ panel: Panel) {
    guard
      let map = panel.marks.lazy.compactMap({ mark -> HeatMap? in
        if case .heatMap(let map) = mark { map } else { nil }
      }).first
    else { return nil }
    let scale: Axis.Scale = map.isLogarithmic ? .logarithmic : .linear
    axis = Axis(title: map.title ?? "", scale: scale, range: map.range, ticks: .automatic)
    let noise = map.noise ?? -.infinity
    let values = map.values.joined().filter { AxisMap.canShow($0, on: scale) && $0 > noise }
    let data = values.min().flatMap { low in values.max().map { low...$0 } }
    range = DataRange.frame(data, axis: axis, isTight: true)
    isShown = map.title != nil
    title = RichText(map.title ?? "")
  }

  /// The place of a value on the scale of colours, 0...1; nil for values that have no colour.
  func fraction(_ value: Double) -> Double? {
    AxisMap(scale: axis.scale, range: range, start: 0, end: 1).place(value)
  }

  private func ticks(_ height: Double) -> TickSet {
    Ticks.select(axis, range: range, length: height, isHorizontal: false)
  }

  /// The room that the bar needs to the right of the frame; enough for any height.
  var width: Double {
    guard isShown else { return 0 }
    return bareWidth + FigureSizes.axisTitleGap + FigureSizes.axisTitleSize
  }

  private var bareWidth: Double {
    let widest = [40.0, 80, 160, 320].flatMap { ticks($0).labels }.map {
      $0.width(size: FigureSizes.tickSize)
    }
    .max()
    return FigureSizes.colorBarGap + FigureSizes.colorBarWidth + FigureSizes.majorTick + FigureSizes.tickGap
      + (widest ?? 0)
  }

  func draw(beside frame: Box, into scene: inout Scene) {
    guard isShown else { return }
    let bar = Box(
      x: frame.maxX + FigureSizes.colorBarGap, y: frame.minY, width: FigureSizes.colorBarWidth,
      height: frame.height)
    let steps = 48
    for step in 0..<steps {
      let low = bar.maxY - bar.height * Double(step + 1) / Double(steps)
      let height = bar.height / Double(steps) + (step == 0 ? 0 : 0.3)
      let color = Palette.sequential((Double(step) + 0.5) / Double(steps)).color
      scene.add(Box(x: bar.minX, y: low, width: bar.width, height: height), "k", " fill=\"\(color)\"")
    }
    let map = AxisMap(scale: axis.scale, range: range, start: bar.maxY, end: bar.minY)
    var outline = PathData()
    outline.rectangle(bar)
    for tick in ticks(bar.height).ticks {
      guard let y = map.place(tick.value) else { continue }
      let length = tick.isMajor ? FigureSizes.majorTick : FigureSizes.minorTick
      outline.segment(from: Point(x: bar.maxX, y: y), to: Point(x: bar.maxX + length, y: y))
      guard let label = tick.label else { continue }
      scene.add(
        PlacedText(
          text: label, role: .tick, size: FigureSizes.tickSize,
          origin: Point(
            x: bar.maxX + FigureSizes.majorTick + FigureSizes.tickGap, y: y + FigureSizes.tickSize * 0.36)))
    }
    scene.add(outline, "a")
    let wanted = FigureSizes.axisTitleSize
    let size = min(
      wanted, max(wanted * frame.height / max(title.width(size: wanted), 1), FigureSizes.smallestText))
    scene.add(
      PlacedText(
        text: title, role: .axisTitle, size: size,
        origin: Point(
          x: frame.maxX + bareWidth + FigureSizes.axisTitleGap + FigureSizes.axisTitleSize
            * TextMetrics.ascent,
          y: frame.midY),
        anchor: .middle, isUpright: true))
  }
}
