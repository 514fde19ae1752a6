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
    let renderer = FigureRenderer(self)
    return SVGDocument(
      figure: self, scene: renderer.scene, width: renderer.layout.width, height: renderer.height, theme: theme
    ).text()
  }
}
