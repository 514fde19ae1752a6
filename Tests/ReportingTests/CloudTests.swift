import TestSupport
import Testing

@testable import Reporting

@Suite struct CloudTests {
  private func figure(_ marks: [Mark]) -> Figure {
    Figure(
      name: "cloud", title: "t", finding: "f",
      panels: [
        Panel(
          x: .linear("", range: -2...2, ticks: .none), y: .linear("", range: -2...2, ticks: .none),
          hasEqualAxes: true, marks: marks)
      ], width: .points(210), legend: .hidden)
  }

  /// The points of the first path with some classes, from its relative commands.
  private func polygon(_ classes: String, in svg: String) -> [(x: Double, y: Double)] {
    guard let line = svg.split(separator: "\n").first(where: { $0.hasPrefix("<path class=\"\(classes)\"") }),
      let start = line.range(of: " d=\"")
    else { return [] }
    var points: [(x: Double, y: Double)] = []
    var (x, y) = (0.0, 0.0)
    var text = line[start.upperBound...].prefix { $0 != "\"" }
    func number() -> Double {
      var digits = ""
      while let next = text.first, next == "-" || next == "." || next == " " || next.isNumber {
        if next == "-" || next == " ", !digits.isEmpty { break }
        if next == ".", digits.contains(".") { break }
        if next != " " { digits.append(next) }
        text.removeFirst()
      }
      return Double(digits.replacing("-.", with: "-0.")) ?? .nan
    }
    while let command = text.first {
      text.removeFirst()
      switch command {
      case "M": (x, y) = (number(), number())
      case "m", "l":
        x += number()
        y += number()
      case "h": x += number()
      case "v": y += number()
      default: continue
      }
      points.append((x, y))
    }
    return points
  }

  @Test func dotsThatCoverEachOtherAreOne() {
    let plain = figure([.scatter(ScatterSeries("s", x: [0, 1, 0], y: [0, 0, 1], diameter: 2))]).svg()
    let twice = figure([
      .scatter(ScatterSeries("s", x: [0, 1, 0, 0.0001, 0], y: [0, 0, 1, 0, 1.0001], diameter: 2))
    ]).svg()
    #expect(plain == twice)
    let apart = figure([.scatter(ScatterSeries("s", x: [0, 1, 0, 0.1], y: [0, 0, 1, 0], diameter: 2))]).svg()
    #expect(plain != apart)
  }

  /// `(p - c)ᵀ Σ⁻¹ (p - c) = 4` on the outline of two deviations, for random covariances, to the hundredths of a point of the drawing.
  @Test func anEllipseIsThatOfItsCovariance() {
    for var draw in RandomCases(seed: 5150, count: 40) {
      let (first, second) = (0.1 + 0.7 * draw.uniform(), 0.1 + 0.7 * draw.uniform())
      let cosine = 2 * draw.uniform() - 1
      let sine = (1 - cosine * cosine).squareRoot()
      let (p, q) = (first * first, second * second)
      let xx = cosine * cosine * p + sine * sine * q
      let yy = sine * sine * p + cosine * cosine * q
      let xy = cosine * sine * (p - q)
      let drawn = figure([
        .discs(Discs(x: [0.1], y: [-0.2], shape: .deviations(2, xx: xx, xy: xy, yy: yy)))
      ])
      let map = FigureLayout(drawn, hasDirectLabels: false).panels[0].map
      let corners = polygon("d", in: drawn.svg())
      #expect(corners.count == 48, "\(draw)")
      for corner in corners {
        let x = (corner.x - map.x.start) / map.x.unit + map.x.range.lowerBound - 0.1
        let y = (corner.y - map.y.start) / map.y.unit + map.y.range.lowerBound + 0.2
        let square = (yy * x * x - 2 * xy * x * y + xx * y * y) / (p * q)
        #expect(abs(square - 4) < 0.05, "\(draw): \(square)")
      }
    }
  }

  @Test func manyMeansAreWrittenOnceForAllPanels() {
    let x = (0..<1800).map { 3.8 * SampleFigures.noise($0) - 1.9 }
    let y = (0..<1800).map { 3.8 * SampleFigures.noise($0 + 5000) - 1.9 }
    var panels = figure([
      .discs(Discs("modes", x: x, y: y, shape: .circle(0.02), isOutlined: false))
    ])
    let one = panels.svg().utf8.count
    panels.panels = Array(repeating: panels.panels[0], count: 12)
    panels.columns = 4
    let svg = panels.svg()
    #expect(svg.utf8.count < one + 11 * 600)
    #expect(svg.split(separator: "<use ").count == 12)
    #expect(!svg.contains("class=\"u\""))
  }

  @Test func aWindowGoesOverTheMarks() {
    let svg = figure([
      .window(x: -1...1, y: -1...3), .scatter(ScatterSeries("s", x: [0], y: [0])),
    ]).svg()
    let lines = svg.split(separator: "\n").map(String.init)
    let window = lines.firstIndex { $0.hasPrefix("<path class=\"u\"") }
    let dots = lines.firstIndex { $0.contains("class=\"q ") }
    #expect((window ?? 0) > (dots ?? .max))
  }

  @Test func emptyPlacesShowNothingAndTakeNoLetter() {
    var drawn = figure([])
    let panel = drawn.panels[0]
    var second = panel
    second.hasLetter = false
    drawn.panels = [panel, .empty, second, panel]
    drawn.columns = 2
    let renderer = FigureRenderer(drawn)
    #expect(renderer.scene.labels.map(\.text.plain) == ["(a)", "(b)"])
    #expect(drawn.svg().split(separator: "<path class=\"a\"").count == 4)
  }

  @Test(arguments: [1, 2, 3])
  func pagesKeepRowsTogetherAndFit(_ rows: Int) {
    var drawn = figure([.scatter(ScatterSeries("s", x: [0], y: [0]))])
    drawn.panels = (0..<44).map { index in
      var panel = drawn.panels[0]
      panel.title = "panel \(index)"
      return panel
    }
    drawn.columns = 2
    drawn.width = .page
    let pages = drawn.pages(keeping: rows)
    #expect(pages.count > 1)
    #expect(pages.flatMap(\.panels) == drawn.panels)
    #expect(pages.map(\.name).prefix(2) == ["cloud", "cloud_2"])
    #expect(Set(pages.map(\.name)).count == pages.count)
    for page in pages.dropLast() { #expect(page.panels.count % (2 * rows) == 0) }
    for page in pages { #expect(page.height <= Figure.pageHeight || page.panels.count <= 2 * rows) }
  }

  /// An axis with one tick shows no scale.
  @Test func aNarrowAxisHasTwoTicks() {
    for range in [-1.6...1.6, -1.9...1.9, 0.03...0.97, -0.7...1.2] {
      let ticks = Ticks.select(.linear("x", range: range), range: range, length: 98, isHorizontal: true)
      #expect(ticks.labels.count >= 2, "\(range)")
    }
  }
}
