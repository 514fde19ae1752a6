/// A text at its place.
struct PlacedText: Equatable, Sendable {
  /// What the text is for; layout tests use it, and it decides the colour.
  enum Role: Equatable, Sendable {
    case tick
    case axisTitle
    case panelTitle
    case caption
    case note
    case legend
    case inside
    /// Inside a cell of a heat map, in black or white.
    case cell(isLight: Bool)
  }

  enum Anchor: Equatable, Sendable {
    case start
    case middle
    case end
  }

  let text: RichText
  let role: Role
  let size: Double
  /// The place of the anchor on the base line.
  let origin: Point
  var anchor = Anchor.start
  var isBold = false
  /// Whether the text runs upwards.
  var isUpright = false

  /// The extent.
  var box: Box {
    let width = text.width(size: size, isBold: isBold)
    let before: Double =
      switch anchor {
      case .start: 0
      case .middle: width / 2
      case .end: width
      }
    let (ascent, descent) = (text.ascent(size: size), text.descent(size: size))
    if isUpright {
      return Box(
        minX: origin.x - ascent, minY: origin.y - width + before, maxX: origin.x + descent,
        maxY: origin.y + before)
    }
    return Box(
      minX: origin.x - before, minY: origin.y - ascent, maxX: origin.x - before + width,
      maxY: origin.y + descent)
  }
}

/// A path that is written once and referred to wherever it comes again.
struct SharedPath: Hashable, Sendable {
  let data: PathData
  let classes: String
  let attributes: String
}

/// What is drawn, from back to front.
struct Scene: Equatable, Sendable {
  enum Item: Equatable, Sendable {
    /// A path with its classes and further attributes.
    case path(PathData, String, String)
    /// A path that several panels may have, in the coordinates of a frame whose corner is at the point.
    case shared(SharedPath, Point)
    case rectangle(Box, String, String)
    case text(PlacedText)
  }

  private(set) var items: [Item] = []

  mutating func add(_ path: PathData, _ classes: String, _ attributes: String = "") {
    if !path.isEmpty { items.append(.path(path, classes, attributes)) }
  }

  mutating func add(_ path: SharedPath, at corner: Point) {
    if !path.data.isEmpty { items.append(.shared(path, corner)) }
  }

  mutating func add(_ box: Box, _ classes: String, _ attributes: String = "") {
    items.append(.rectangle(box, classes, attributes))
  }

  mutating func add(_ text: PlacedText) {
    if !text.text.isEmpty { items.append(.text(text)) }
  }

  /// All texts, for tests of the layout.
  var labels: [PlacedText] {
    items.compactMap { item in
      if case .text(let text) = item { text } else { nil }
    }
  }
}

extension Scene {
  var hasSharedPaths: Bool {
    items.contains { item in
      if case .shared = item { true } else { false }
    }
  }
}
