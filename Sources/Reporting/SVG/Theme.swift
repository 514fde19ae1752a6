/// The colours of the page for which a figure is drawn.
public enum Theme: Equatable, Sendable {
  /// Both: the drawing follows the reader's preference (`prefers-color-scheme`), with its own background in each case.
  case automatic
  /// Dark on white.
  case light
  /// Light on near black.
  case dark
}
