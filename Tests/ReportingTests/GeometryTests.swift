import TestSupport
import Testing

@testable import Reporting

@Suite struct GeometryTests {
  private let box = Box(minX: 0, minY: 0, maxX: 10, maxY: 5)

  @Test func clipsSegments() throws {
    let clipped = try #require(box.clip(Point(x: -10, y: 2), Point(x: 30, y: 2)))
    #expect(clipped == (Point(x: 0, y: 2), Point(x: 10, y: 2)))
    #expect(box.clip(Point(x: -1, y: 7), Point(x: 11, y: 7)) == nil)
    #expect(box.clip(Point(x: -2, y: 4), Point(x: 4, y: 10)) == nil)
    let inside = try #require(box.clip(Point(x: 1, y: 1), Point(x: 2, y: 2)))
    #expect(inside == (Point(x: 1, y: 1), Point(x: 2, y: 2)))
  }

  /// The clipped part lies in the box and on the segment, and what lies in the box is not lost.
  @Test func clippingKeepsWhatIsInside() {
    for var draw in RandomCases(seed: 861, count: 1000) {
      let start = Point(x: draw.uniform(-20, 30), y: draw.uniform(-20, 30))
      let end = Point(x: draw.uniform(-20, 30), y: draw.uniform(-20, 30))
      let clipped = box.clip(start, end)
      for step in 0...100 {
        let t = Double(step) / 100
        let point = Point(x: start.x + t * (end.x - start.x), y: start.y + t * (end.y - start.y))
        guard box.inset(by: 1e-6).contains(point) else { continue }
        guard let clipped else {
          Issue.record("\(draw): a segment through the box was dropped")
          break
        }
        let near = Box(
          minX: min(clipped.0.x, clipped.1.x), minY: min(clipped.0.y, clipped.1.y),
          maxX: max(clipped.0.x, clipped.1.x), maxY: max(clipped.0.y, clipped.1.y))
        #expect(near.contains(point, slack: 1e-6), "\(draw)")
      }
      if let clipped {
        #expect(box.contains(clipped.0, slack: 1e-9) && box.contains(clipped.1, slack: 1e-9), "\(draw)")
      }
    }
  }

  @Test func clipsPolygons() {
    func area(_ points: [Point]) -> Double {
      var sum = 0.0
      for (first, second) in zip(points, points.dropFirst() + points.prefix(1)) {
        sum += first.x * second.y - second.x * first.y
      }
      return abs(sum) / 2
    }
    let square = [Point(x: -5, y: -5), Point(x: 5, y: -5), Point(x: 5, y: 10), Point(x: -5, y: 10)]
    #expect(area(box.clip(polygon: square)) == 25)
    let around = [Point(x: -99, y: -99), Point(x: 99, y: -99), Point(x: 99, y: 99), Point(x: -99, y: 99)]
    #expect(area(box.clip(polygon: around)) == 50)
    #expect(box.clip(polygon: square.map { Point(x: $0.x - 50, y: $0.y) }).isEmpty)
    #expect(box.clip(polygon: []).isEmpty)
  }

  @Test func pathsAreRoundedAndShort() {
    var path = PathData()
    path.move(to: Point(x: 1.004, y: 2))
    path.line(to: Point(x: 3.5, y: 2))
    path.line(to: Point(x: 3.5, y: 1.95))
    path.line(to: Point(x: -0.123456, y: 0))
    path.close()
    path.dot(at: Point(x: 1, y: 2.25))
    #expect(String(decoding: path.bytes, as: UTF8.self) == "M1 2h2.5v-.05l-3.62-1.95zm0 .25h0")
    #expect(PathData.text(.nan) == "0")
    #expect(PathData.text(1e300) == "1000000")
    #expect(PathData.text(-0.001) == "0")
  }

  /// Relative commands do not pile up rounding errors.
  @Test func longPathsDoNotDrift() {
    var path = PathData()
    var last = 0
    for index in 0...10_000 {
      let x = Double(index) * 0.00333
      path.dot(at: Point(x: x, y: 0))
      last = PathData.hundredths(x)
    }
    let steps = String(decoding: path.bytes, as: UTF8.self).split { "Mmh".contains($0) }
    let sum = steps.reduce(0.0) { $0 + (Double($1.split(separator: " ").first ?? "0") ?? 0) }
    #expect(abs(sum - Double(last) / 100) < 1e-6)
  }
}
