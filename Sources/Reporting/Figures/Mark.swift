/// Something drawn in a panel.
public enum Mark: Equatable, Sendable {
  /// Points joined by a line, with or without markers and error bars.
  case line(LineSeries)
  /// Many small points.
  case scatter(ScatterSeries)
  /// The area between two curves, for example two quantiles.
  case band(Band)
  /// Upright bars.
  case bars(BarSeries)
  /// A matrix of coloured rectangles.
  case heatMap(HeatMap)
  /// Small grey images in rows and columns.
  case images(ImageTiles)
  /// Discs in data coordinates behind samples, for example the modes of a mixture.
  case discs(Discs)
  /// A smooth function of the plane in eight shades.
  case shading(Shading)
  /// The outline of a rectangle, for example of the part that another panel shows.
  case window(x: ClosedRange<Double>, y: ClosedRange<Double>)
  /// A horizontal or vertical line across the panel.
  case rule(Rule)
  /// A triangle that shows a slope on logarithmic axes.
  case slope(SlopeTriangle)
  /// A text with an optional arrow.
  case annotation(Annotation)
}

/// Points joined by a line.
public struct LineSeries: Equatable, Sendable {
  /// The name in the legend; series of one name look the same. Nil draws a neutral series without a legend.
  public var label: String?
  /// What the legend adds to the name in this panel, for example a fitted slope with its error.
  public var detail: String?
  /// Horizontal coordinates.
  public var x: [Double]
  /// Vertical coordinates; what has no partner in `x` is left out.
  public var y: [Double]
  /// Half lengths of the error bars; nil draws none.
  public var errors: [Double]?
  /// The indices of points drawn hollow, for example because a fit leaves them out.
  public var hollow: Set<Int>
  /// Whether the points are joined.
  public var isJoined: Bool
  /// Whether the points have markers. Where very many points are joined, only some of them have one.
  public var hasMarkers: Bool
  /// Whether the line is half as thick, as for one of many.
  public var isThin = false

  /// A series of points joined by a line.
  public init(
    _ label: String?, detail: String? = nil, x: [Double], y: [Double], errors: [Double]? = nil,
    hollow: Set<Int> = [], isJoined: Bool = true, hasMarkers: Bool = true
  ) {
    self.label = label
    self.detail = detail
    self.x = x
    self.y = y
    self.errors = errors
    self.hollow = hollow
    self.isJoined = isJoined
    self.hasMarkers = hasMarkers
  }
}

/// Many small points of one colour.
public struct ScatterSeries: Equatable, Sendable {
  /// The name in the legend; nil draws neutral points without a legend.
  public var label: String?
  /// Horizontal coordinates.
  public var x: [Double]
  /// Vertical coordinates; what has no partner in `x` is left out.
  public var y: [Double]
  /// The diameter of a point in points of 1/72 inch.
  public var diameter: Double

  /// A cloud of points.
  public init(_ label: String?, x: [Double], y: [Double], diameter: Double = 1.2) {
    self.label = label
    self.x = x
    self.y = y
    self.diameter = diameter
  }
}

/// The area between two curves.
public struct Band: Equatable, Sendable {
  /// The name of the series it belongs to, whose colour it takes; nil for a neutral band.
  public var label: String?
  /// Horizontal coordinates.
  public var x: [Double]
  /// The lower curve.
  public var lower: [Double]
  /// The upper curve.
  public var upper: [Double]

  /// A band.
  public init(_ label: String?, x: [Double], lower: [Double], upper: [Double]) {
    self.label = label
    self.x = x
    self.lower = lower
    self.upper = upper
  }
}

/// Upright bars over positions, from zero or from the lower end of a logarithmic axis.
public struct BarSeries: Equatable, Sendable {
  /// The name in the legend; nil draws neutral bars without a legend.
  public var label: String?
  /// The middle of each bar; several series over the same positions stand side by side.
  public var x: [Double]
  /// The height of each bar.
  public var y: [Double]
  /// The width, in units of x, that all bars at one position share.
  public var width: Double
  /// Half lengths of the error bars; nil draws none.
  public var errors: [Double]?

  /// Upright bars.
  public init(_ label: String?, x: [Double], y: [Double], width: Double = 0.8, errors: [Double]? = nil) {
    self.label = label
    self.x = x
    self.y = y
    self.width = width
    self.errors = errors
  }
}

/// A matrix of coloured rectangles; row 0 is at y = 0, column 0 at x = 0, each cell one unit wide and high.
public struct HeatMap: Equatable, Sendable {
  /// A cell.
  public struct Cell: Hashable, Sendable {
    /// Its row and its column.
    public let row, column: Int

    /// A cell.
    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// The values, row by row; what is not finite is drawn as a gap.
  public var values: [[Double]]
  /// What the colours mean, beside the colour bar; nil leaves the bar out.
  public var title: String?
  /// The values of the first and the last colour; nil takes them from the data.
  public var range: ClosedRange<Double>?
  /// Whether colours follow the logarithm of the values.
  public var isLogarithmic: Bool
  /// Significant digits of the numbers written into the cells; nil writes none.
  public var digits: Int?
  /// What is not above this is noise: grey, without a number.
  public var noise: Double?
  /// The cells with a frame, as the best.
  public var marked: Set<Cell>

  /// A matrix of coloured rectangles.
  public init(
    values: [[Double]], title: String? = nil, range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false,
    digits: Int? = nil, noise: Double? = nil, marked: Set<Cell> = []
  ) {
    self.values = values
    self.title = title
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.digits = digits
    self.noise = noise
    self.marked = marked
  }
}

/// Cells of a grid, darker for larger values: eight shades from the page to the grey of discs, in equal steps of the square root.
public struct Shading: Equatable, Sendable {
  /// The values row by row from below, not negative; what is not finite is left out.
  public var values: [[Double]]
  /// The range that the columns divide equally.
  public var x: ClosedRange<Double>
  /// The range that the rows divide equally.
  public var y: ClosedRange<Double>

  /// Cells of a grid.
  public init(values: [[Double]], x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.values = values
    self.x = x
    self.y = y
  }

  /// The number of shades besides the page.
  public static let shades = 8
}

/// Discs or ellipses in data coordinates behind samples.
public struct Discs: Equatable, Sendable {
  /// The ellipse `(a cos θ, b cos θ + c sin θ)` about a centre, in units of the axes.
  public struct Shape: Hashable, Sendable {
    /// The reach to the right, the height of the rightmost point, and half the height above the centre.
    public var a, b, c: Double

    /// A circle.
    public static func circle(_ radius: Double) -> Shape { Shape(a: radius, b: 0, c: radius) }

    /// The points at `factor` standard deviations of a Gaussian with the covariance `[[xx, xy], [xy, yy]]`: `factor` times the
    /// circle under its Cholesky factor.
    public static func deviations(_ factor: Double, xx: Double, xy: Double, yy: Double) -> Shape {
      let a = max(xx, 0).squareRoot()
      let b = a > 0 ? xy / a : 0
      return Shape(a: factor * a, b: factor * b, c: factor * max(yy - b * b, 0).squareRoot())
    }

    /// The shape with both half axes at least so long.
    public func atLeast(_ length: Double) -> Shape {
      a < length || c < length ? Shape(a: max(a, length), b: b, c: max(c, length)) : self
    }

    /// How far the ellipse reaches up.
    public var height: Double { (b * b + c * c).squareRoot() }
  }

  /// The name in the legend; nil leaves them out of it.
  public var label: String?
  /// Horizontal coordinates of the centres.
  public var x: [Double]
  /// Vertical coordinates of the centres.
  public var y: [Double]
  /// The outline about each centre, for example at two standard deviations of a mode.
  public var shape: Shape
  /// How much they cover, from 0 to 1.
  public var opacity: Double
  /// Whether they have an outline that goes over all other marks.
  public var isOutlined: Bool

  /// Discs of a radius around centres.
  public init(_ label: String? = nil, x: [Double], y: [Double], radius: Double, opacity: Double = 1) {
    self.init(label, x: x, y: y, shape: .circle(radius), opacity: opacity)
  }

  /// Ellipses around centres.
  public init(
    _ label: String? = nil, x: [Double], y: [Double], shape: Shape, opacity: Double = 1,
    isOutlined: Bool = true
  ) {
    self.label = label
    self.x = x
    self.y = y
    self.shape = shape
    self.opacity = opacity
    self.isOutlined = isOutlined
  }
}

/// A line across the panel.
public struct Rule: Equatable, Sendable {
  /// Its direction.
  public enum Direction: Equatable, Sendable {
    /// At a value of y.
    case horizontal
    /// At a value of x.
    case vertical
  }

  /// Its direction.
  public var direction: Direction
  /// The value of the other axis at which it stands.
  public var value: Double
  /// A text beside it; left out where the frame has no room for it beside other texts.
  public var label: String?

  /// A horizontal line at a value of y.
  public static func horizontal(_ value: Double, label: String? = nil) -> Rule {
    Rule(direction: .horizontal, value: value, label: label)
  }

  /// A vertical line at a value of x.
  public static func vertical(_ value: Double, label: String? = nil) -> Rule {
    Rule(direction: .vertical, value: value, label: label)
  }
}

/// A right triangle whose long side has a given slope: y ∝ x^slope on logarithmic axes, y ∝ slope · x on linear ones.
public struct SlopeTriangle: Equatable, Sendable {
  /// The slope.
  public var slope: Double
  /// The text beside it; nil writes the slope.
  public var label: String?
  /// The label of the series beside which it stands; nil takes any free place.
  public var series: String?

  /// A triangle that shows a slope.
  public init(_ slope: Double, label: String? = nil, near series: String? = nil) {
    self.slope = slope
    self.label = label
    self.series = series
  }
}

/// A text about a point of the panel, placed where there is room; left out if the point is outside the
/// frame or other texts leave no room.
public struct Annotation: Equatable, Sendable {
  /// The text.
  public var text: String
  /// The horizontal coordinate of the point.
  public var x: Double
  /// The vertical coordinate of the point.
  public var y: Double
  /// Whether an arrow leads from the text to the point.
  public var hasArrow: Bool

  /// A text about a point.
  public init(_ text: String, x: Double, y: Double, hasArrow: Bool = true) {
    self.text = text
    self.x = x
    self.y = y
    self.hasArrow = hasArrow
  }
}
