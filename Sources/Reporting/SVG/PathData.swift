/// The data of a path, rounded to hundredths of a point and written with relative commands, which are short.
/// Positions are rounded before they are subtracted, so errors do not add up.
struct PathData: Hashable, Sendable {
  private(set) var bytes: [UInt8] = []
  private var x = 0
  private var y = 0
  private var startX = 0
  private var startY = 0

  var isEmpty: Bool { bytes.isEmpty }

  mutating func move(to point: Point) {
    step(to: point, command: UInt8(ascii: bytes.isEmpty ? "M" : "m"))
    (startX, startY) = (x, y)
  }

  mutating func line(to point: Point) {
    let (newX, newY) = (Self.hundredths(point.x), Self.hundredths(point.y))
    if newY == y {
      bytes.append(UInt8(ascii: "h"))
      append(newX - x, isFirst: true)
      x = newX
    } else if newX == x {
      bytes.append(UInt8(ascii: "v"))
      append(newY - y, isFirst: true)
      y = newY
    } else {
      step(to: point, command: UInt8(ascii: "l"))
    }
  }

  mutating func close() {
    bytes.append(UInt8(ascii: "z"))
    (x, y) = (startX, startY)
  }

  /// A point that shows as a dot when the stroke has round caps.
  mutating func dot(at point: Point) {
    move(to: point)
    bytes += "h0".utf8
  }

  mutating func segment(from start: Point, to end: Point) {
    move(to: start)
    line(to: end)
  }

  mutating func polygon(_ points: [Point]) {
    guard let first = points.first, points.count > 2 else { return }
    move(to: first)
    for point in points.dropFirst() { line(to: point) }
    close()
  }

  mutating func rectangle(_ box: Box) {
    polygon([
      Point(x: box.minX, y: box.minY), Point(x: box.maxX, y: box.minY), Point(x: box.maxX, y: box.maxY),
      Point(x: box.minX, y: box.maxY),
    ])
  }

  mutating func ellipse(_ center: Point, _ radiusX: Double, _ radiusY: Double) {
    move(to: Point(x: center.x - radiusX, y: center.y))
    let (rx, ry) = (Self.hundredths(radiusX), Self.hundredths(radiusY))
    for direction in [2, -2] {
      bytes.append(UInt8(ascii: "a"))
      append(rx, isFirst: true)
      append(ry, isFirst: false)
      bytes += " 0 1 0".utf8
      append(direction * rx, isFirst: false)
      bytes += " 0".utf8
    }
    bytes.append(UInt8(ascii: "z"))
  }

  private mutating func step(to point: Point, command: UInt8) {
    let (newX, newY) = (Self.hundredths(point.x), Self.hundredths(point.y))
    let isAbsolute = command == UInt8(ascii: "M")
    bytes.append(command)
    append(isAbsolute ? newX : newX - x, isFirst: true)
    append(isAbsolute ? newY : newY - y, isFirst: false)
    (x, y) = (newX, newY)
  }

  private mutating func append(_ value: Int, isFirst: Bool) {
    if !isFirst, value >= 0 { bytes.append(UInt8(ascii: " ")) }
    Self.append(value, to: &bytes)
  }

  // MARK: Numbers

  /// Hundredths of a point; what is far off the page or not a number is moved to its rim.
  static func hundredths(_ value: Double) -> Int {
    guard value == value else { return 0 }
    return Int((min(max(value, -1e6), 1e6) * 100).rounded())
  }

  /// Writes hundredths in decimal without needless digits: 150 becomes `1.5`, -5 becomes `-.05`.
  static func append(_ value: Int, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, part) = value.magnitude.quotientAndRemainder(dividingBy: 100)
    if whole > 0 || part == 0 { bytes += whole.description.utf8 }
    if part == 0 { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(ascii: "0") + UInt8(part / 10))
    if part % 10 != 0 { bytes.append(UInt8(ascii: "0") + UInt8(part % 10)) }
  }

  static func text(_ value: Double) -> String {
    var bytes: [UInt8] = []
    append(hundredths(value), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
