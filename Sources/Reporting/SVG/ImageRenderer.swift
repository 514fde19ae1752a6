/// Draws tiles of pixels, runs of one shade as one rectangle and all rectangles of one shade as one path.
extension PanelRenderer {
  mutating func draw(_ tiles: ImageTiles, into scene: inout Scene) {
    var paths = [PathData](repeating: PathData(), count: ImageTiles.shades)
    for (row, images) in tiles.rows.enumerated() {
      for (column, image) in images.enumerated() where image.count == tiles.side * tiles.side {
        let (x, y) = (Double(column), Double(row))
        guard let first = map.place(x - 0.46, y - 0.46), let second = map.place(x + 0.46, y + 0.46) else {
          continue
        }
        let tile = Box(minX: first.x, minY: second.y, maxX: second.x, maxY: first.y)
        occupancy.take(tile)
        Self.draw(tiles, image, in: tile, into: &paths)
      }
    }
    for (shade, path) in paths.enumerated() {
      let grey = 255 - 255 * shade / (ImageTiles.shades - 1)
      let digits = String(grey, radix: 16)
      let pair = grey < 16 ? "0" + digits : digits
      scene.add(path, "k", " fill=\"#\(pair)\(pair)\(pair)\" shape-rendering=\"crispEdges\"")
    }
  }

  /// The lightest shade as the whole tile, the others as runs over it.
  private static func draw(_ tiles: ImageTiles, _ image: [Double], in tile: Box, into paths: inout [PathData])
  {
    let shades = image.map { tiles.shade($0) }
    // Paths are drawn from light to dark: the ground has to be the lightest.
    let ground = shades.min() ?? 0
    paths[ground].rectangle(tile)
    let (width, height) = (tile.width / Double(tiles.side), tile.height / Double(tiles.side))
    for row in 0..<tiles.side {
      var start = 0
      while start < tiles.side {
        let shade = shades[row * tiles.side + start]
        var end = start + 1
        while end < tiles.side, shades[row * tiles.side + end] == shade { end += 1 }
        if shade != ground {
          paths[shade].rectangle(
            Box(
              minX: tile.minX + width * Double(start), minY: tile.minY + height * Double(row),
              maxX: tile.minX + width * Double(end), maxY: tile.minY + height * Double(row + 1)))
        }
        start = end
      }
    }
  }
}
