/// The colours of the page for which a figure is drawn.
public enum Theme: Equatable, Sendable {
  /// Both: the drawing follows the reader's preference (`prefers-color-scheme`), with its own background in each case.
  case automatic
  /// Dark on white.
  case light
  /// Light on near black.
  case dark
}

extension Figure {
  /// The figure as a self-contained SVG document without scripts or external fonts. Equal figures give equal text.
  public func svg(theme: Theme = .automatic) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 510 340" role="img"></svg>

    """
  }
}
