/// Sizes that all figures share, in points.
enum FigureSizes {
  /// The smallest text that a journal prints.
  static let smallestText = 6.0
  static let tickSize = 7.5
  static let labelSize = 7.5
  static let titleSize = 8.5
  static let axisTitleSize = 8.0
  static let captionSize = 7.5
  static let cellSize = 6.0

  static let padding = 5.0
  static let columnGap = 9.0
  static let rowGap = 9.0
  static let majorTick = 3.0
  static let minorTick = 1.7
  static let tickGap = 2.0
  static let axisTitleGap = 3.5
  static let titleGap = 4.0
  static let captionGap = 4.0
  static let lineSpacing = 1.22

  static let markerRadius = 2.0
  static let leaderWidth = 9.0
  static let directRow = 8.6
  static let colorBarWidth = 8.0
  static let colorBarGap = 6.0
  static let smallestFrame = 40.0
}
