/// Draws clouds of points and the discs behind them.
extension PanelRenderer {
  mutating func draw(_ series: ScatterSeries, into scene: inout Scene) {
    let diameter = min(max(series.diameter, 0.1), 20)
    let points = zip(series.x, series.y).lazy.compactMap { [map] in map.place($0, $1) }
    let path = dots(points, diameter: diameter, from: Point(x: 0, y: 0))
    scene.add(
      path, "q \(styles[series.label].strokeClass)", " stroke-width=\"\(PathData.text(diameter))\"")
  }

  /// Dots inside the frame, seen from `corner`; of those that cover each other but for a quarter of their diameter the first.
  private mutating func dots(_ points: some Sequence<Point>, diameter: Double, from corner: Point) -> PathData
  {
    var path = PathData()
    var taken: Set<[Int]> = []
    let cell = diameter / 4
    for point in points where frame.contains(point, slack: 0.01) {
      let place = Point(x: point.x - corner.x, y: point.y - corner.y)
      let key = [Int((place.x / cell).rounded()), Int((place.y / cell).rounded())]
      guard taken.insert(key).inserted else { continue }
      path.dot(at: place)
      occupancy.take(point)
    }
    return path
  }

  /// Takes the outline of a rectangle, as far as it is in the frame, for above all marks.
  mutating func drawWindow(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) {
    guard let low = map.place(x.lowerBound, y.lowerBound), let high = map.place(x.upperBound, y.upperBound)
    else { return }
    let box = Box(minX: low.x, minY: high.y, maxX: high.x, maxY: low.y).intersection(frame)
    guard box.width > 0, box.height > 0 else { return }
    var path = PathData()
    path.rectangle(box)
    overlay.append(path)
  }

  mutating func draw(_ discs: Discs, into scene: inout Scene) {
    let (unitX, unitY) = (map.x.unit.magnitude, map.y.unit.magnitude)
    let radius = discs.shape.a * unitX
    let isRound = discs.shape.b == 0 && (radius - discs.shape.c * unitY).magnitude < 0.01
    let cover = discs.opacity < 1 ? "\(NumberText.fixed(discs.opacity, decimals: 2))" : nil
    let isLinear = layout.panel.x.scale == .linear && layout.panel.y.scale == .linear
    var path = PathData()
    var inner: [Point] = []
    for (x, y) in zip(discs.x, discs.y) {
      if !discs.isOutlined, isRound, isLinear, let centre = map.place(x, y),
        frame.inset(by: min(radius, frame.width / 2)).contains(centre)
      {
        inner.append(centre)
      } else {
        add(discs.shape, x, y, to: &path)
      }
    }
    if !inner.isEmpty {
      let opacity = cover.map { " stroke-opacity=\"\($0)\"" } ?? ""
      let corner = Point(x: frame.minX, y: frame.minY)
      scene.add(
        SharedPath(
          data: dots(inner, diameter: 2 * radius, from: corner), classes: "q x",
          attributes: " stroke-width=\"\(PathData.text(2 * radius))\"" + opacity), at: corner)
    }
    scene.add(path, "d", cover.map { " fill-opacity=\"\($0)\"" } ?? "")
    if discs.isOutlined { overlay.append(path) }
  }

  private mutating func add(_ shape: Discs.Shape, _ x: Double, _ y: Double, to path: inout PathData) {
    guard let center = map.place(x, y), let right = map.place(x + shape.a, y),
      let top = map.place(x, y + shape.height)
    else { return }
    let (radiusX, radiusY) = ((right.x - center.x).magnitude, (center.y - top.y).magnitude)
    let box = Box(
      minX: center.x - radiusX, minY: center.y - radiusY, maxX: center.x + radiusX, maxY: center.y + radiusY
    )
    guard frame.intersects(box) else { return }
    if shape.b == 0, frame.contains(box) {
      path.ellipse(center, radiusX, radiusY)
    } else {
      let (tilt, rise) = shape.height > 0 ? (shape.b / shape.height, shape.c / shape.height) : (0, 1)
      path.polygon(
        frame.clip(
          polygon: Self.circle.map {
            Point(x: center.x + radiusX * $0.x, y: center.y - radiusY * (tilt * $0.x + rise * $0.y))
          }))
    }
    occupancy.take(box)
  }

  /// Corners of a regular polygon with 48 sides around the origin, by repeated rotation.
  private static let circle: [Point] = {
    let (cosine, sine) = (0.9914448613738104, 0.13052619222005157)
    var point = Point(x: 1, y: 0)
    return (0..<48).map { _ in
      let corner = point
      point = Point(x: cosine * corner.x - sine * corner.y, y: sine * corner.x + cosine * corner.y)
      return corner
    }
  }()
}
