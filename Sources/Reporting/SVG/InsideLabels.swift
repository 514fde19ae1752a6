/// Draws what stands inside a frame beside the data: labels of rules, slope triangles and annotations. Each looks for
/// a place where nothing is; where there is none it takes the place that hides least of the data. What finds no place
/// clear of other texts is left out.
extension PanelRenderer {
  mutating func drawLine(of rule: Rule, into scene: inout Scene) {
    var path = PathData()
    switch rule.direction {
    case .horizontal:
      guard let y = map.y.place(rule.value), y >= frame.minY, y <= frame.maxY else { return }
      path.segment(from: Point(x: frame.minX, y: y), to: Point(x: frame.maxX, y: y))
      occupancy.take(from: Point(x: frame.minX, y: y), to: Point(x: frame.maxX, y: y))
    case .vertical:
      guard let x = map.x.place(rule.value), x >= frame.minX, x <= frame.maxX else { return }
      path.segment(from: Point(x: x, y: frame.maxY), to: Point(x: x, y: frame.minY))
      occupancy.take(from: Point(x: x, y: frame.minY), to: Point(x: x, y: frame.maxY))
    }
    scene.add(path, "r", " stroke-dasharray=\"3 2\"")
  }

  mutating func drawInsideLabels(into scene: inout Scene) {
    for case .rule(let rule) in layout.panel.marks { drawLabel(of: rule, into: &scene) }
    for case .annotation(let annotation) in layout.panel.marks { draw(annotation, into: &scene) }
  }

  /// Slope triangles may stand anywhere, so they come after all that may not.
  mutating func drawSlopes(into scene: inout Scene) {
    for case .slope(let triangle) in layout.panel.marks { draw(triangle, into: &scene) }
  }

  /// A text of one line in a box, centred.
  private mutating func place(_ text: RichText, in box: Box, into scene: inout Scene) {
    scene.add(box.inset(by: -0.8).intersection(frame), "b", " fill-opacity=\".8\"")
    scene.add(
      PlacedText(
        text: text, role: .inside, size: FigureSizes.labelSize,
        origin: Point(x: box.minX, y: box.minY + text.ascent(size: FigureSizes.labelSize))))
    occupancy.take(box.inset(by: -1), asText: true)
  }

  private static func size(_ text: RichText) -> (width: Double, height: Double) {
    let size = FigureSizes.labelSize
    return (text.width(size: size), text.ascent(size: size) + text.descent(size: size))
  }

  /// The candidate inside the frame with the least overlap, the first among equals.
  private func best(_ candidates: [Box]) -> Box? {
    var best: (box: Box, overlap: Int)?
    for box in candidates where frame.contains(box) {
      guard let overlap = occupancy.overlap(box) else { continue }
      if overlap == 0 { return box }
      if best.map({ overlap < $0.overlap }) ?? true { best = (box, overlap) }
    }
    return best?.box
  }

  // MARK: Rules

  private mutating func drawLabel(of rule: Rule, into scene: inout Scene) {
    guard let label = rule.label else { return }
    let text = RichText(label)
    let (width, height) = Self.size(text)
    var candidates: [Box] = []
    let gap = 2.5
    switch rule.direction {
    case .horizontal:
      guard let y = map.y.place(rule.value), y >= frame.minY, y <= frame.maxY else { return }
      for x in stride(from: frame.maxX - width - gap, through: frame.minX + gap, by: -4) {
        for top in [y - height - gap, y + gap] {
          candidates.append(Box(x: x, y: top, width: width, height: height))
        }
      }
    case .vertical:
      guard let x = map.x.place(rule.value), x >= frame.minX, x <= frame.maxX else { return }
      for y in stride(from: frame.minY + gap, through: frame.maxY - height - gap, by: 4) {
        for left in [x + gap, x - width - gap] {
          candidates.append(Box(x: left, y: y, width: width, height: height))
        }
      }
    }
    if let box = best(candidates) { place(text, in: box, into: &scene) }
  }

  // MARK: Annotations

  private mutating func draw(_ annotation: Annotation, into scene: inout Scene) {
    guard let point = map.place(annotation.x, annotation.y), frame.contains(point, slack: 0.01) else {
      return
    }
    let text = RichText(annotation.text)
    let (width, height) = Self.size(text)
    let directions: [(Double, Double)] = [
      (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1), (1, 0), (-1, 0), (0.5, -1), (-0.5, -1), (0.5, 1),
      (-0.5, 1),
    ]
    var candidates: [Box] = []
    for distance in stride(
      from: annotation.hasArrow ? 10.0 : 3, through: max(frame.width, frame.height), by: 5)
    {
      for (dx, dy) in directions {
        let center = Point(
          x: point.x + dx * (distance + width / 2), y: point.y + dy * (distance + height / 2))
        candidates.append(
          Box(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height))
      }
    }
    guard let box = best(candidates) else { return }
    if annotation.hasArrow { drawArrow(from: box, to: point, into: &scene) }
    place(text, in: box, into: &scene)
  }

  private func drawArrow(from box: Box, to point: Point, into scene: inout Scene) {
    let start = Point(
      x: min(max(point.x, box.minX), box.maxX),
      y: point.y < box.midY ? box.minY - 0.8 : (point.y > box.maxY ? box.maxY + 0.8 : box.midY))
    let (dx, dy) = (point.x - start.x, point.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 7 else { return }
    let (ux, uy) = (dx / length, dy / length)
    let tip = Point(x: point.x - 3.2 * ux, y: point.y - 3.2 * uy)
    let back = Point(x: tip.x - 3.5 * ux, y: tip.y - 3.5 * uy)
    var shaft = PathData()
    shaft.segment(from: start, to: back)
    scene.add(shaft, "a")
    var head = PathData()
    head.polygon([
      tip, Point(x: back.x - 1.4 * uy, y: back.y + 1.4 * ux),
      Point(x: back.x + 1.4 * uy, y: back.y - 1.4 * ux),
    ])
    scene.add(head, "m")
  }

  // MARK: Slope triangles

  private mutating func draw(_ triangle: SlopeTriangle, into scene: inout Scene) {
    guard triangle.slope.isFinite, triangle.slope != 0 else { return }
    let text = RichText(triangle.label ?? Ticks.minus(Self.short(triangle.slope)))
    let label = Self.size(text)
    // Rising slopes go up on the drawing, where y runs downwards.
    let steepness = -triangle.slope * map.y.unit / map.x.unit
    var width = min(max(0.13 * frame.width, 14), 34)
    var height = (steepness * width).magnitude
    if height > 0.24 * frame.height {
      width *= 0.24 * frame.height / height
      height = 0.24 * frame.height
    }
    let curve = series(named: triangle.series)
    var best: (shape: SlopeShape, cost: Double)?
    for isBelow in [true, false] {
      let shape = SlopeShape(
        width: width, height: height, isRising: steepness > 0, isBelow: isBelow, label: label)
      for y in stride(from: frame.minY + 3, through: frame.maxY - 3 - shape.size.height, by: 3) {
        for x in stride(from: frame.minX + 3, through: frame.maxX - 3 - shape.size.width, by: 3) {
          let box = Box(x: x, y: y, width: shape.size.width, height: shape.size.height)
          guard let overlap = occupancy.overlap(box.inset(by: -1)) else { continue }
          let cost = Double(overlap) * 1000 + distance(box, curve)
          if best.map({ cost < $0.cost }) ?? true {
            var placed = shape
            placed.origin = Point(x: x, y: y)
            best = (placed, cost)
          }
        }
      }
    }
    guard let shape = best?.shape else { return }
    var path = PathData()
    path.polygon(shape.corners)
    scene.add(path, "a")
    for (corner, next) in zip(shape.corners, shape.corners.dropFirst() + shape.corners.prefix(1)) {
      occupancy.take(from: corner, to: next)
    }
    place(text, in: shape.labelBox, into: &scene)
  }

  /// How far a place is from a curve, or from the lower left corner when there is none.
  private func distance(_ box: Box, _ curve: [Point]) -> Double {
    let nearest = curve.map { box.distance(to: $0) }.min()
    return nearest
      ?? Box(x: frame.minX, y: frame.maxY, width: 0, height: 0).distance(
        to: Point(x: box.minX, y: box.maxY))
  }

  /// Points along the line of a series, a few points of the page apart.
  private func series(named name: String?) -> [Point] {
    guard let name else { return [] }
    for case .line(let series) in layout.panel.marks where series.label == name {
      let points = zip(series.x, series.y).compactMap { map.place($0, $1) }
      var dense = points
      for (first, second) in zip(points, points.dropFirst()) {
        for part in 1..<8 {
          let t = Double(part) / 8
          dense.append(
            Point(x: first.x + t * (second.x - first.x), y: first.y + t * (second.y - first.y)))
        }
      }
      return dense.filter { frame.contains($0) }
    }
    return []
  }

  private static func short(_ slope: Double) -> String {
    let text = NumberText.significant(slope, digits: 3)
    guard text.contains("."), !text.contains("e") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }
    return String((trimmed.first == "." ? trimmed.dropFirst() : trimmed).reversed())
  }
}

/// A slope triangle with its label beside the upright side.
struct SlopeShape {
  let width: Double
  let height: Double
  let isRising: Bool
  /// Whether the right angle is below the long side.
  let isBelow: Bool
  let label: (width: Double, height: Double)
  var origin = Point(x: 0, y: 0)

  private static let gap = 2.0

  /// The upright side is on the right if the triangle is below a rising or above a falling line.
  private var isUprightRight: Bool { isRising == isBelow }

  var size: (width: Double, height: Double) {
    (width + Self.gap + label.width, max(height, label.height))
  }

  private var triangle: Box {
    Box(
      x: isUprightRight ? origin.x : origin.x + label.width + Self.gap,
      y: origin.y + (size.height - height) / 2, width: width, height: height)
  }

  var corners: [Point] {
    let box = triangle
    let left = Point(x: box.minX, y: isRising ? box.maxY : box.minY)
    let right = Point(x: box.maxX, y: isRising ? box.minY : box.maxY)
    let corner = Point(x: isUprightRight ? box.maxX : box.minX, y: isBelow ? box.maxY : box.minY)
    return [left, right, corner]
  }

  var labelBox: Box {
    let box = triangle
    return Box(
      x: isUprightRight ? box.maxX + Self.gap : box.minX - Self.gap - label.width,
      y: box.midY - label.height / 2, width: label.width, height: label.height)
  }
}
