extension Figure {
  /// The height of a page of a journal with room for a caption, in points.
  public static let pageHeight = 700.0

  /// The height of the drawing in points.
  public var height: Double { FigureRenderer(self).height }

  /// The figure cut into as few as fit a page, each but the first with `_2`, `_3`, … behind its name.
  ///
  /// - Parameter rows: how many rows of panels stay together, at least 1.
  public func pages(keeping rows: Int = 1, within limit: Double = pageHeight) -> [Figure] {
    let block = max(rows, 1) * max(columns, 1)
    var pages: [Figure] = []
    var start = 0
    while start < panels.count {
      var page = self
      if !pages.isEmpty {
        page.name = "\(name)_\(pages.count + 1)"
        page.title = "\(title), part \(pages.count + 1)"
      }
      let rest = panels.count - start
      var count = rest
      page.panels = Array(panels[start...])
      while count > block, page.height > limit {
        count = (count - 1) / block * block
        page.panels = Array(panels[start..<start + count])
      }
      pages.append(page)
      start += count
    }
    return pages.isEmpty ? [self] : pages
  }
}

extension Figure {
  /// About how wide the frame of a panel without texts beside it is, in points.
  public static func frameWidth(columns: Int, of width: Width = .page) -> Double {
    let count = Double(max(columns, 1))
    return (width.points - 2 * FigureSizes.padding - (count - 1) * FigureSizes.columnGap) / count
  }
}
