/// Which parts of a rectangle are taken, in cells of two points, so that labels find free room.
struct Occupancy {
  private let area: Box
  private let columns: Int
  private let rows: Int
  private var uses: [Use]

  private static let cell = 2.0

  private enum Use {
    case free
    case data
    case text
  }

  init(_ area: Box) {
    self.area = area
    columns = max(1, Int((area.width / Self.cell).rounded(.up)))
    rows = max(1, Int((area.height / Self.cell).rounded(.up)))
    uses = Array(repeating: .free, count: columns * rows)
  }

  private func column(_ x: Double) -> Int {
    Int(min(max((x - area.minX) / Self.cell, -1), Double(columns)).rounded(.down))
  }

  private func row(_ y: Double) -> Int {
    Int(min(max((y - area.minY) / Self.cell, -1), Double(rows)).rounded(.down))
  }

  mutating func take(_ point: Point) {
    let (column, row) = (column(point.x), row(point.y))
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
    if uses[row * columns + column] == .free { uses[row * columns + column] = .data }
  }

  mutating func take(_ box: Box, asText isText: Bool = false) {
    let (left, right) = (max(0, column(box.minX)), min(columns - 1, column(box.maxX)))
    let (top, bottom) = (max(0, row(box.minY)), min(rows - 1, row(box.maxY)))
    guard left <= right, top <= bottom else { return }
    for row in top...bottom {
      for column in left...right {
        if isText || uses[row * columns + column] == .free {
          uses[row * columns + column] = isText ? .text : .data
        }
      }
    }
  }

  mutating func take(from start: Point, to end: Point) {
    guard let (first, last) = area.clip(start, end) else { return }
    let (dx, dy) = (last.x - first.x, last.y - first.y)
    let steps = Int((max(dx.magnitude, dy.magnitude) / (Self.cell / 2)).rounded(.up))
    for step in 0...steps {
      let t = steps == 0 ? 0 : Double(step) / Double(steps)
      take(Point(x: first.x + t * dx, y: first.y + t * dy))
    }
  }

  /// The number of taken cells that a box touches, where cells outside of the area are taken as well; nil if it
  /// touches a text, because two texts in one place are lost both.
  func overlap(_ box: Box) -> Int? {
    let (left, right) = (column(box.minX), column(box.maxX))
    let (top, bottom) = (row(box.minY), row(box.maxY))
    var count = 0
    for row in top...max(top, bottom) {
      for column in left...max(left, right) {
        guard (0..<columns).contains(column), (0..<rows).contains(row) else {
          count += 1
          continue
        }
        switch uses[row * columns + column] {
        case .free: break
        case .data: count += 1
        case .text: return nil
        }
      }
    }
    return count
  }
}
