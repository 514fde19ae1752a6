import Reporting

/// How a figure is written.
public enum FigureFormat: String, CaseIterable, Sendable {
  /// The drawing itself, for screens and for editing; it follows the reader's preference for light or dark.
  case svg
  /// Pixels, 300 to the inch of the printed figure, dark on white.
  case png
  /// For LaTeX, dark on white, as large as the printed figure.
  case pdf

  /// Whether a ``FigureConverter`` makes it.
  public var isConverted: Bool { self != .svg }

  /// The format that the ending of a file's name stands for.
  public init?(ending path: String) {
    let name = SystemFile.name(of: path)
    guard let point = name.lastIndex(of: "."), point > name.startIndex else { return nil }
    self.init(rawValue: name[name.index(after: point)...].lowercased())
  }
}

extension Figure {
  /// The bytes of a file with the figure.
  ///
  /// - Parameter converter: what makes other formats than SVG; without one they are refused.
  /// - Throws: `ConversionError`.
  public func bytes(as format: FigureFormat, converter: FigureConverter?) throws -> [UInt8] {
    guard format.isConverted else { return Array(svg().utf8) }
    guard let converter else { throw ConversionError.missing(searchPath: "") }
    return try converter.convert(Array(svg(theme: .light).utf8), to: format)
  }
}
