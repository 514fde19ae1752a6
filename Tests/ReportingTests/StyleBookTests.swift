import Testing

@testable import Reporting

@Suite struct StyleBookTests {
  private func panel(_ labels: [String]) -> Panel {
    Panel(
      x: .linear("x"), y: .linear("y"), marks: labels.map { .line(LineSeries($0, x: [0, 1], y: [0, 1])) })
  }

  private let styles = SeriesStyles((0..<160).map { "method\($0)" })

  @Test func aNameLooksTheSameInAnyCompany() {
    let alone = StyleBook([panel(["method7"])], styles: styles)["method7"]
    let others = StyleBook([panel(["mean", "method3", "method7", "p99"])], styles: styles)
    #expect(others["method7"] == alone)
    let reversed = StyleBook([panel(["p99", "method7", "mean"]), panel(["method3"])], styles: styles)
    #expect(reversed["method7"] == alone)
    #expect(reversed["method3"] == others["method3"])
  }

  @Test func everyNameLooksDifferent() {
    let book = StyleBook([panel((0..<160).map { "method\($0)" })], styles: styles)
    for i in 0..<160 {
      for j in 0..<i { #expect(book["method\(i)"] != book["method\(j)"], "\(i) and \(j)") }
    }
  }

  @Test func aLabelThatBeginsWithANameBelongsToItIfItIsAlone() {
    let own = SeriesStyle(position: 4)
    #expect(StyleBook([panel(["method4, ramp start"])], styles: styles)["method4, ramp start"] == own)
    #expect(StyleBook([panel(["method4 gamma"])], styles: styles)["method4 gamma"] == own)
    let both = StyleBook([panel(["method4 gamma", "method4"])], styles: styles)
    #expect(both["method4"] == own)
    #expect(both["method4 gamma"] != own)
    let two = StyleBook([panel(["method4 gamma", "method4 time"])], styles: styles)
    #expect(two["method4 gamma"] != two["method4 time"])
    #expect(StyleBook([panel(["method40"])], styles: styles)["method40"] == SeriesStyle(position: 40))
  }

  @Test func otherLabelsTakeColoursThatNoNameInTheFigureHas() {
    let book = StyleBook([panel(["median", "method0", "mean", "method1", "p99"])], styles: styles)
    let colors = ["median", "method0", "mean", "method1", "p99"].map { book[$0].color }
    #expect(Set(colors).count == 5)
    let many = StyleBook([panel((0..<40).map { "series \($0)" } + ["method0"])], styles: styles)
    let looks = many.labels.map { many[$0] }
    for i in looks.indices { #expect(!looks[..<i].contains(looks[i])) }
  }

  @Test func wordsAreSetAsTheirLetters() {
    func runs(_ text: String) -> [String] { RichText(text).runs.map(\.text) }
    #expect(runs("length in gamma") == ["length in γ"])
    #expect(runs("log-gamma and lambda-ttm4") == ["log-gamma and lambda-ttm4"])
    #expect(runs("x_0") == ["x", "0"])
    #expect(runs("lambda_s = 1") == ["λ", "s", " = 1"])
    #expect(runs("phase_space gammas asinh:0.01") == ["phase_space gammas asinh:0.01"])
    #expect(runs("x/alpha, eta 0.5") == ["x/α, η 0.5"])
    #expect(runs("10^{-3}") == ["10", "-3"])
  }

  @Test func severalPanelsHaveLetters() {
    func titles(_ count: Int) -> [String] {
      let panels = (0..<count).map { Panel(title: "p\($0)", x: .linear("x"), y: .linear("y")) }
      let figure = Figure(name: "f", title: "t", finding: "1.", panels: panels, columns: 3)
      return FigureRenderer(figure).scene.labels.filter { $0.role == .panelTitle }.map(\.text.plain)
    }
    #expect(titles(1) == ["p0"])
    #expect(titles(3) == ["(a) p0", "(b) p1", "(c) p2"])
    #expect(titles(28).last == "p27")
  }

  @Test func noiseIsGreyAndTheBestIsFramed() throws {
    func map(_ noise: Double?, _ marked: Set<HeatMap.Cell>) -> [Scene.Item] {
      let heat = HeatMap(
        values: [[1, 2], [30, 40]], title: "v", isLogarithmic: true, digits: 2, noise: noise, marked: marked)
      let panel = Panel(
        x: .categories(["a", "b"]), y: .categories(["c", "d"]), marks: [.heatMap(heat)])
      return FigureRenderer(Figure(name: "f", title: "t", finding: "1.", panels: [panel])).scene.items
    }
    func numbers(_ items: [Scene.Item]) -> [String] {
      items.compactMap { item in
        if case .text(let text) = item, case .cell = text.role { text.text.plain } else { nil }
      }
    }
    func frames(_ items: [Scene.Item]) -> Int {
      items.count { item in
        if case .path(_, let classes, _) = item { classes == "v" } else { false }
      }
    }
    #expect(numbers(map(nil, [])) == ["1.0", "2.0", "30", "40"])
    #expect(numbers(map(2, [])) == ["30", "40"])
    #expect(frames(map(nil, [])) == 0)
    #expect(frames(map(nil, [HeatMap.Cell(row: 1, column: 0)])) == 1)
  }
}
