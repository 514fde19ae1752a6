/// A place on the drawing in points, y downwards.
struct Point: Equatable, Sendable {
  var x: Double
  var y: Double
}

/// An upright rectangle on the drawing.
struct Box: Equatable, Sendable {
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double

  var width: Double { maxX - minX }
  var height: Double { maxY - minY }
  var midX: Double { (minX + maxX) / 2 }
  var midY: Double { (minY + maxY) / 2 }

  init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  init(x: Double, y: Double, width: Double, height: Double) {
    self.init(minX: x, minY: y, maxX: x + width, maxY: y + height)
  }

  /// The box with every edge moved inwards; a negative distance moves them outwards.
  func inset(by distance: Double) -> Box {
    Box(minX: minX + distance, minY: minY + distance, maxX: maxX - distance, maxY: maxY - distance)
  }

  func offset(x: Double, y: Double) -> Box {
    Box(minX: minX + x, minY: minY + y, maxX: maxX + x, maxY: maxY + y)
  }

  func contains(_ point: Point, slack: Double = 0) -> Bool {
    point.x >= minX - slack && point.x <= maxX + slack && point.y >= minY - slack && point.y <= maxY + slack
  }

  func contains(_ other: Box, slack: Double = 0) -> Bool {
    other.minX >= minX - slack && other.maxX <= maxX + slack && other.minY >= minY - slack
      && other.maxY <= maxY + slack
  }

  func intersects(_ other: Box) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  /// The common part; of no extent when there is none.
  func intersection(_ other: Box) -> Box {
    let left = max(minX, other.minX)
    let top = max(minY, other.minY)
    return Box(
      minX: left, minY: top, maxX: max(left, min(maxX, other.maxX)), maxY: max(top, min(maxY, other.maxY)))
  }

  /// The distance of a point from the box, 0 inside.
  func distance(to point: Point) -> Double {
    let dx = max(minX - point.x, 0, point.x - maxX)
    let dy = max(minY - point.y, 0, point.y - maxY)
    return (dx * dx + dy * dy).squareRoot()
  }

  /// The part of a segment inside the box (Liang and Barsky), or nil.
  func clip(_ start: Point, _ end: Point) -> (Point, Point)? {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    var (first, last) = (0.0, 1.0)
    for (rate, room) in [
      (-dx, start.x - minX), (dx, maxX - start.x), (-dy, start.y - minY), (dy, maxY - start.y),
    ] {
      if rate == 0 {
        if room < 0 { return nil }
      } else if rate < 0 {
        first = max(first, room / rate)
      } else {
        last = min(last, room / rate)
      }
    }
    guard first <= last else { return nil }
    return (
      Point(x: start.x + first * dx, y: start.y + first * dy),
      Point(x: start.x + last * dx, y: start.y + last * dy)
    )
  }

  /// The part of a polygon inside the box (Sutherland and Hodgman).
  func clip(polygon: [Point]) -> [Point] {
    var points = polygon
    points = Self.cut(points) { $0.x - minX }
    points = Self.cut(points) { maxX - $0.x }
    points = Self.cut(points) { $0.y - minY }
    return Self.cut(points) { maxY - $0.y }
  }

  /// What of a polygon lies where `inside` is not negative; it has to be an affine function.
  private static func cut(_ points: [Point], inside: (Point) -> Double) -> [Point] {
    guard var previous = points.last else { return [] }
    var result: [Point] = []
    var previousDepth = inside(previous)
    for point in points {
      let depth = inside(point)
      if (depth < 0) != (previousDepth < 0) {
        let t = previousDepth / (previousDepth - depth)
        result.append(
          Point(x: previous.x + t * (point.x - previous.x), y: previous.y + t * (point.y - previous.y)))
      }
      if depth >= 0 { result.append(point) }
      previous = point
      previousDepth = depth
    }
    return result
  }
}
