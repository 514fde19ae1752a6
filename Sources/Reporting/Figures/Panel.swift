/// One frame of a figure with its axes and what is drawn in it.
public struct Panel: Equatable, Sendable {
  /// A heading above the frame.
  public var title: String?
  /// A text below the frame, wrapped to its width.
  public var caption: String?
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// What is drawn, from back to front.
  public var marks: [Mark]
  /// Whether a unit of x is as long as a unit of y (linear axes only).
  public var hasEqualAxes: Bool

  /// A panel.
  public init(
    title: String? = nil, caption: String? = nil, x: Axis, y: Axis, hasEqualAxes: Bool = false,
    marks: [Mark] = []
  ) {
    self.title = title
    self.caption = caption
    self.x = x
    self.y = y
    self.hasEqualAxes = hasEqualAxes
    self.marks = marks
  }
}
