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
  /// Whether it has a letter in a figure of several; a second view of what another panel shows has none.
  public var hasLetter = true
  /// Whether its place in the grid stays empty.
  public private(set) var isEmpty = false

  /// A place without a panel.
  public static let empty: Panel = {
    var panel = Panel(x: .linear("", ticks: .none), y: .linear("", ticks: .none))
    panel.isEmpty = true
    panel.hasLetter = false
    return panel
  }()

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
