/// Draws a figure: chooses how series are named, lays the panels out and draws them.
struct FigureRenderer {
  private(set) var scene = Scene()
  private(set) var layout: FigureLayout
  /// The height of the drawing.
  private(set) var height: Double

  init(_ figure: Figure) {
    layout = Self.layout(figure)
    height = layout.height
    var renderers: [PanelRenderer] = []
    var named: Set<String> = []
    for panel in layout.panels {
      var renderer = PanelRenderer(panel, styles: layout.styles)
      renderer.draw(into: &scene)
      renderer.drawInsideLabels(into: &scene)
      if panel.showsDirectLabels {
        let direct = DirectLabels(panel, styles: layout.styles)
        direct.draw(in: panel.frame, into: &scene)
        named.formUnion(direct.labels.compactMap(\.name))
      }
      renderers.append(renderer)
    }
    drawLegend(layout.legendEntries.filter { !named.contains($0.label) }, &renderers)
    for index in renderers.indices { renderers[index].drawSlopes(into: &scene) }
  }

  /// The layout with labels at the line ends if they are wanted and fit, else without.
  private static func layout(_ figure: Figure) -> FigureLayout {
    switch figure.legend {
    case .direct:
      let direct = FigureLayout(figure, hasDirectLabels: true)
      let fits = direct.panels.allSatisfy { DirectLabels.fitHeight($0) }
      return fits ? direct : FigureLayout(figure, hasDirectLabels: false)
    case .below, .hidden:
      return FigureLayout(figure, hasDirectLabels: false)
    case .automatic:
      let direct = FigureLayout(figure, hasDirectLabels: true)
      let fits = direct.panels.allSatisfy { DirectLabels.areBest($0, styles: direct.styles) }
      return fits && !repeatsLabels(direct) ? direct : FigureLayout(figure, hasDirectLabels: false)
    }
  }

  /// Whether several panels would only repeat the same labels, which one legend says once.
  private static func repeatsLabels(_ layout: FigureLayout) -> Bool {
    guard layout.panels.count > 1 else { return false }
    let counts = layout.panels.map { panel in Set(panel.panel.marks.compactMap(\.label)).count }
    return !layout.legendEntries.contains(where: \.hasConflict)
      && counts.reduce(0, +) > layout.legendEntries.count
  }

  /// Names the series that have no label at their line ends.
  private mutating func drawLegend(_ entries: [LegendEntry], _ renderers: inout [PanelRenderer]) {
    let legend = layout.figure.legend
    guard legend != .hidden, !entries.isEmpty else { return }
    if legend == .automatic, renderers.count == 1, drawInside(entries, &renderers[0]) { return }
    let room = layout.width - 2 * FigureSizes.padding
    let block = LegendBlock(entries, maximumWidth: room)
    let x = max(FigureSizes.padding, (layout.width - block.width) / 2)
    block.draw(at: Point(x: x, y: height + 1), into: &scene)
    height += block.height + FigureSizes.padding + 1
  }

  /// A legend inside the frame, in the free place nearest to a corner; false when there is none.
  private mutating func drawInside(_ entries: [LegendEntry], _ renderer: inout PanelRenderer) -> Bool {
    guard entries.count <= 8 else { return false }
    let frame = renderer.frame
    var best: (block: LegendBlock, origin: Point, cost: Double)?
    for columns in [1, 2] {
      let block = LegendBlock(entries, maximumWidth: frame.width * 0.8, maximumColumns: columns)
      for y in stride(from: frame.minY + 4, through: frame.maxY - block.height - 4, by: 4) {
        for x in stride(from: frame.minX + 5, through: frame.maxX - block.width - 5, by: 4) {
          let box = Box(x: x, y: y, width: block.width, height: block.height)
          guard renderer.occupancy.overlap(box.inset(by: -2)) == 0 else { continue }
          let cost =
            min(x - frame.minX, frame.maxX - box.maxX) + min(y - frame.minY, frame.maxY - box.maxY)
            + Double(columns)
          if best.map({ cost < $0.cost }) ?? true { best = (block, Point(x: x, y: y), cost) }
        }
      }
    }
    guard let best else { return false }
    let box = Box(x: best.origin.x, y: best.origin.y, width: best.block.width, height: best.block.height)
    scene.add(box.inset(by: -2), "b", " fill-opacity=\".9\"")
    best.block.draw(at: best.origin, into: &scene)
    renderer.occupancy.take(box.inset(by: -2), asText: true)
    return true
  }
}
