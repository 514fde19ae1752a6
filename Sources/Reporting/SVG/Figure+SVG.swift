extension Figure {
  /// The figure as a self-contained SVG document without scripts or external fonts. Equal figures give equal text.
  public func svg(theme: Theme = .automatic) -> String {
    let renderer = FigureRenderer(self)
    return SVGDocument(
      figure: self, scene: renderer.scene, width: renderer.layout.width, height: renderer.height, theme: theme
    ).text()
  }
}
