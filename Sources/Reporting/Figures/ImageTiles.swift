/// Small grey images in rows and columns: tile `j` of row `i` is a square of 0.92 units about `x = j`, `y = i`; row 0 is at the bottom, as on every
/// axis.
public struct ImageTiles: Equatable, Sendable {
  /// The images, row by row; each lists its pixels from the top left along its rows. Images that are no full grid are left out, pixels that are
  /// not finite are drawn in the middle grey.
  public var rows: [[[Double]]]
  /// Pixels along a side of an image, at least 1.
  public var side: Int
  /// The values of paper (white) and ink (black); values outside are drawn like the nearer of the two.
  public var range: ClosedRange<Double>

  /// Images in rows and columns.
  public init(rows: [[[Double]]], side: Int, range: ClosedRange<Double> = -1...1) {
    self.rows = rows
    self.side = side
    self.range = range
  }

  /// Shades between white and black: 17, as many as the data have.
  public static let shades = 17

  /// The shade of a value, 0 for paper to 16 for ink.
  public func shade(_ value: Double) -> Int {
    guard value.isFinite, range.lowerBound < range.upperBound else { return Self.shades / 2 }
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return Int((min(max(share, 0), 1) * Double(Self.shades - 1)).rounded())
  }
}

extension Panel {
  /// A panel of images, the first row at the top.
  ///
  /// - Parameters:
  ///   - title: above the images.
  ///   - rows: a name and the images of every row.
  ///   - side: pixels along a side.
  ///   - columns: names below the columns, or nil for none.
  public static func images(
    title: String? = nil, caption: String? = nil, rows: [(name: String, images: [[Double]])], side: Int,
    columns: [String]? = nil
  ) -> Panel {
    let width = rows.reduce(1) { max($0, $1.images.count) }
    var x = Axis.categories(columns ?? [String](repeating: "", count: width))
    x.range = -0.5...(Double(width) - 0.5)
    if columns == nil { x.ticks = .none }
    return Panel(
      title: title, caption: caption, x: x, y: .categories(rows.reversed().map(\.name)), hasEqualAxes: true,
      marks: [.images(ImageTiles(rows: rows.reversed().map(\.images), side: side))])
  }
}
