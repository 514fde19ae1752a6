/// A block of legend entries in columns, filled column by column.
struct LegendBlock: Equatable, Sendable {
  /// The sizes of an entry.
  struct Style: Equatable, Sendable {
    let size: Double
    let keyWidth: Double
    let keyGap: Double
    let columnGap: Double
    let rowHeight: Double

    static let normal = Style(size: 7.5, keyWidth: 20, keyGap: 4, columnGap: 12, rowHeight: 10)
    /// For many entries in a narrow figure.
    static let compact = Style(size: 6.5, keyWidth: 16, keyGap: 3, columnGap: 8, rowHeight: 9)

    /// The style for keys without lines, which need less width.
    var withShortKeys: Style {
      Style(size: size, keyWidth: 9, keyGap: keyGap, columnGap: columnGap, rowHeight: rowHeight)
    }
  }

  let entries: [LegendEntry]
  let style: Style
  let rows: Int
  private let columnWidths: [Double]

  /// As many columns as fit in a width, and no more than asked for.
  init(_ entries: [LegendEntry], maximumWidth: Double, maximumColumns: Int = .max) {
    let normal = LegendBlock(
      entries, style: .normal, maximumWidth: maximumWidth, maximumColumns: maximumColumns)
    let compact = LegendBlock(
      entries, style: .compact, maximumWidth: maximumWidth, maximumColumns: maximumColumns)
    self = normal.rows > 5 && compact.rows < normal.rows ? compact : normal
  }

  private init(_ entries: [LegendEntry], style: Style, maximumWidth: Double, maximumColumns: Int) {
    let style = entries.contains { $0.hasLine || $0.hasArea } ? style : style.withShortKeys
    let widths = entries.map { style.keyWidth + style.keyGap + $0.text.width(size: style.size) }
    var rows = max(entries.count, 1)
    var columnWidths = [widths.max() ?? 0]
    for columns in stride(from: min(maximumColumns, entries.count), to: 1, by: -1) {
      let height = (entries.count + columns - 1) / columns
      let trial = stride(from: 0, to: entries.count, by: height).map { start in
        widths[start..<min(start + height, entries.count)].max() ?? 0
      }
      if trial.reduce(0, +) + Double(trial.count - 1) * style.columnGap <= maximumWidth {
        rows = height
        columnWidths = trial
        break
      }
    }
    self.entries = entries
    self.style = style
    self.rows = rows
    self.columnWidths = columnWidths
  }

  var columns: Int { columnWidths.count }
  var width: Double { columnWidths.reduce(0, +) + Double(columns - 1) * style.columnGap }
  var height: Double { Double(rows) * style.rowHeight }

  func draw(at origin: Point, into scene: inout Scene) {
    var x = origin.x
    for (column, width) in columnWidths.enumerated() {
      for (row, entry) in entries.dropFirst(column * rows).prefix(rows).enumerated() {
        let middle = origin.y + (Double(row) + 0.5) * style.rowHeight
        entry.draw(x: x, middle: middle, style: style, into: &scene)
      }
      x += width + style.columnGap
    }
  }
}
