import Reporting

extension Figure {
  /// The images of the figure as they are drawn, one row per image and one column per pixel: shades from 0 (white) to 16 (black).
  func imageTable(side: Int) -> Table {
    let pixels = (0..<side).flatMap { row in
      (0..<side).map { Column("p\(row)\($0)", "shade of the pixel in row \(row) and column \($0), 0 to 16") }
    }
    var table = Table(
      name: name, title: "Shades of the images drawn",
      columns: [
        Column("panel", "title of the panel"), Column("row", "name of the row"),
        Column("column", "place in the row, from 0"),
      ] + pixels)
    for panel in panels {
      var names: [String] = []
      if case .categories(let list) = panel.y.ticks { names = list }
      for case .images(let tiles) in panel.marks {
        for (row, images) in tiles.rows.enumerated().reversed() {
          for (column, image) in images.enumerated() where image.count == side * side {
            table.append(
              [
                .text(panel.title ?? ""), .text(names.indices.contains(row) ? names[row] : ""),
                .integer(column),
              ]
                + image.map { .integer(tiles.shade($0)) })
          }
        }
      }
    }
    return table
  }
}
