import Testing

@testable import Reporting

@Suite("Image panels")
struct ImageTilesTests {
  static func figure(_ rows: [(name: String, images: [[Double]])], side: Int) -> Figure {
    Figure(
      name: "tiles", title: "Tiles", finding: "One tile.", panels: [.images(rows: rows, side: side)],
      legend: .hidden)
  }

  /// The rectangles of a path of relative commands `Mx y hW vH hW z`.
  static func rectangles(_ svg: String, fill: String) -> Int {
    svg.matches(of: /<path[^>]*>/).map { String($0.output) }.filter { $0.contains("fill=\"\(fill)\"") }
      .reduce(0) { $0 + $1.filter { $0 == "z" || $0 == "Z" }.count }
  }

  @Test("Pixels of one shade beside each other are one rectangle, the lightest shade is the ground.")
  func runs() {
    let image = [1.0, 1, -1, 1, -1, -1, -1, -1, 0]
    let svg = Self.figure([(name: "a", images: [image])], side: 3).svg()
    #expect(Self.rectangles(svg, fill: "#ffffff") == 1)
    #expect(Self.rectangles(svg, fill: "#000000") == 2)
    #expect(Self.rectangles(svg, fill: "#808080") + Self.rectangles(svg, fill: "#7f7f7f") == 1)
    #expect(svg.contains("crispEdges"))
  }

  @Test("Values outside the range are drawn like its ends, what is not finite in the middle grey.")
  func shades() {
    let tiles = ImageTiles(rows: [], side: 1)
    #expect([-7.0, -1, 0, 1, 9, .nan].map { tiles.shade($0) } == [0, 0, 8, 16, 16, 8])
  }

  @Test(
    "A hundred and seventy noisy images of 8x8 pixels fit into 300 kB, and an image of another size is left out."
  )
  func size() {
    let images = (0..<17).map { (i: Int) -> [Double] in
      (0..<64).map { (pixel: Int) -> Double in
        let shade = (pixel * 37 + i * 11) % 17
        return Double(shade) / 8 - 1
      }
    }
    let rows: [(name: String, images: [[Double]])] = (0..<10).map { (name: "row \($0)", images: images) }
    let svg = Self.figure(rows, side: 8).svg()
    #expect(svg.utf8.count < 300_000)
    let other = Self.figure([(name: "a", images: [[1, 1]])], side: 3).svg()
    #expect(!other.contains("crispEdges"))
  }

  @Test("The first row is at the top.")
  func order() throws {
    let panel = Panel.images(
      rows: [(name: "first", images: [[1]]), (name: "second", images: [[-1]])], side: 1)
    guard case .images(let tiles) = try #require(panel.marks.first) else { return }
    #expect(tiles.rows == [[[-1]], [[1]]])
    guard case .categories(let names) = panel.y.ticks else { return }
    #expect(names == ["second", "first"])
  }
}
