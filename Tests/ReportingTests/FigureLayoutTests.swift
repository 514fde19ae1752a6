import TestSupport
import Testing

@testable import Reporting

@Suite struct FigureLayoutTests {
  /// No text covers another, and none leaves the page.
  @Test(arguments: SampleFigures.all)
  func textsKeepClearOfEachOther(_ figure: Figure) {
    expectClear(FigureRenderer(figure), "\(figure.name)")
  }

  private func expectClear(_ renderer: FigureRenderer, _ name: String) {
    let labels = renderer.scene.labels
    let page = Box(x: 0, y: 0, width: renderer.layout.width, height: renderer.height)
    for (index, label) in labels.enumerated() {
      #expect(page.contains(label.box, slack: 0.01), "\(name): '\(label.text.plain)' leaves the page")
      for other in labels[(index + 1)...] where other.box.inset(by: 0.05).intersects(label.box) {
        Issue.record("\(name): '\(label.text.plain)' covers '\(other.text.plain)'")
      }
    }
  }

  /// Random grids of random panels, widths, scales, names, notes and legends.
  @Test func randomFiguresKeepClear() {
    for var draw in RandomCases(seed: 871, count: 60) {
      let panels = (0..<draw.integer(1...6)).map { index -> Panel in
        let isLogarithmic = draw.uniform() < 0.5
        var marks = (0..<draw.integer(0...7)).map { number -> Mark in
          let scale = [1e-9, 1e-3, 1, 1e4][draw.integer(0...3)]
          let x = (0..<12).map { Double($0 + 1) }
          let detail = draw.uniform() < 0.5 ? "(\(draw.integer(1...9)).00 ± 0.01)" : nil
          return .line(
            LineSeries(
              "series-\(number)", detail: detail, x: x, y: x.map { _ in scale * (0.1 + draw.uniform()) }))
        }
        if draw.uniform() < 0.5 {
          marks += [
            .rule(.horizontal(0.5, label: "a level")), .rule(.vertical(5, label: "a place")),
            .annotation(Annotation("a note", x: 4, y: 0.4)), .slope(SlopeTriangle(-2)),
            .annotation(Annotation("another note", x: 9, y: 0.6)), .slope(SlopeTriangle(1, near: "series-0")),
          ]
        }
        return Panel(
          title: draw.uniform() < 0.5 ? "Panel number \(index) with a title" : nil,
          caption: draw.uniform() < 0.3 ? "A caption of several words below panel \(index)" : nil,
          x: draw.uniform() < 0.5 ? .logarithmic("steps") : .linear("time"),
          y: isLogarithmic ? .logarithmic("error") : .linear("a longer title of the axis"), marks: marks)
      }
      let figure = Figure(
        name: "random", title: "t", finding: "f", panels: panels, columns: draw.integer(1...3),
        width: draw.uniform() < 0.5 ? .column : .page, legend: [.automatic, .below][draw.integer(0...1)],
        sharing: [.none, .x, .y, .both][draw.integer(0...3)])
      expectClear(FigureRenderer(figure), "\(draw)")
    }
  }

  /// Labels in the frame keep clear of data as long as there is room, and triangles have the slope they claim.
  @Test func insideLabelsAvoidData() {
    let renderer = FigureRenderer(SampleFigures.errors(series: 4, width: .column))
    let panel = renderer.layout.panels[0]
    let inside = renderer.scene.labels.filter { $0.role == .inside || $0.role == .legend }
    #expect(inside.count == 8)
    for case .line(let series) in panel.panel.marks {
      let points = zip(series.x, series.y).compactMap { panel.map.place($0, $1) }
      for (first, second) in zip(points, points.dropFirst()) {
        for label in inside {
          #expect(
            label.box.clip(first, second) == nil, "'\(label.text.plain)' stands on \(series.label ?? "")")
        }
      }
    }
  }

  @Test func trianglesHaveTheirSlope() throws {
    let layout = FigureLayout(SampleFigures.errors(series: 4, width: .page), hasDirectLabels: false)
    let map = try #require(layout.panels.first).map
    for slope in [-4.0, -1, 0.5, 3] {
      let steepness = -slope * map.y.unit / map.x.unit
      let shape = SlopeShape(
        width: 20, height: abs(20 * steepness), isRising: steepness > 0, isBelow: true, label: (5, 5))
      let (start, end) = (shape.corners[0], shape.corners[1])
      let rise = (end.y - start.y) / map.y.unit / ((end.x - start.x) / map.x.unit)
      #expect(abs(rise - slope) < 1e-9)
    }
  }

  @Test func equalAxesAreEqual() {
    let layout = FigureLayout(SampleFigures.samples(width: .page), hasDirectLabels: false)
    for panel in layout.panels {
      #expect(abs(panel.map.x.unit + panel.map.y.unit) < 1e-9 * abs(panel.map.x.unit))
    }
    let wide = Figure(
      name: "w", title: "t", finding: "f",
      panels: [
        Panel(
          x: .linear("x"), y: .linear("y"), hasEqualAxes: true,
          marks: [.scatter(ScatterSeries("a", x: [0, 10, .nan], y: [0, 1, 1]))])
      ])
    let panel = FigureLayout(wide, hasDirectLabels: false).panels[0]
    #expect(abs(panel.map.x.unit + panel.map.y.unit) < 1e-9 * abs(panel.map.x.unit))
    #expect(panel.note == "Not drawn: 1 point (not finite).")
  }

  @Test func hiddenPointsAreCounted() {
    let layout = FigureLayout(SampleFigures.awkward(), hasDirectLabels: false)
    #expect(layout.panels[0].note == "Not drawn: 3 points (2 not finite, 1 not positive).")
    #expect(layout.panels[1].note == nil)
    #expect(layout.panels[3].note == "Not drawn: 2 points (outside the frame).")
  }

  @Test func sharedAxesHaveOneRange() {
    let figure = SampleFigures.comparison(width: .page)
    var shared = figure
    shared.sharing = .both
    let own = FigureLayout(figure, hasDirectLabels: false)
    let common = FigureLayout(shared, hasDirectLabels: false)
    #expect(own.panels[0].yRange != own.panels[1].yRange)
    #expect(common.panels[0].yRange == common.panels[1].yRange)
    #expect(common.panels[0].showsYTexts && !common.panels[1].showsYTexts)
    #expect(common.panels[0].frame.width > own.panels[0].frame.width)
  }

  @Test func styleBelongsToTheLabel() {
    let styles = StyleBook(SampleFigures.comparison(width: .page).panels)
    #expect(styles.labels == ["ddim", "ttm2", "ttm3", "ttm4", "ab2-ramp", "ab3-ramp", "ab4-heun"])
    #expect(styles["ddim"].color == 0 && styles["ab2-ramp"].color == 4)
    #expect(styles["unknown"] == .neutral && styles[nil] == .neutral)
  }

  /// Sixteen series, and more, are told apart by marker and dash alone.
  @Test func stylesDifferWithoutColour() {
    let styles = (0..<16).map { SeriesStyle(position: $0) }
    for (index, style) in styles.enumerated() {
      for other in styles[(index + 1)...] {
        #expect(style.marker != other.marker || style.dash != other.dash)
        #expect(style.color != other.color || (style.marker != other.marker && style.dash != other.dash))
      }
    }
  }
}
